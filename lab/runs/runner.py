# SPDX-License-Identifier: MIT
"""The port: what plays tasks somewhere, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from keeper.exit_codes import ExitCode
from lab.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Given = TypeVar("Given")
Made = TypeVar("Made")

ONE_THREAD: Final = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "POLARS_MAX_THREADS",
    ),
    "1",
)
"""Environment of workers: a thread each, for there are as many workers as cores."""

AHEAD: Final = 2
"""Tasks per worker that are taken: one being done, one to go on with."""

ATTEMPTS: Final = 3
"""Of a task whose worker dies, before the task itself is to blame."""


class WorkerDied(LabError):
    """A task has taken down every worker that it was given to."""

    exit_code = ExitCode.UNAVAILABLE


class Runner(Protocol):
    """Workers, until the `with` block ends."""

    def map(self, do: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
        """Do something for each, in whatever order it gets done.

        A few more than there are workers are taken ahead, not all. What was with a worker that
        dies is done again.

        Args:
            do: A function at the top of a module.
            given: Taken as workers become free.

        Raises:
            WorkerDied: If that happens to the same one again and again.
        """
