# SPDX-License-Identifier: MIT
"""Where a command's errors end: their text on standard error, and an exit code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer

from keeper.exit_codes import ExitCode
from lab.errors import LabError
from model.parameter_errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXTRAS: Final = {
    "boa": "contracts",
    "distributed": "cluster",
    "eth": "contracts",
    "vyper": "contracts",
}
"""Which of them brings a package; all others come with `lab`."""


@contextmanager
def told(*, on_interrupt: str = "Stopped.") -> Iterator[None]:
    """Say what went wrong, and exit.

    Args:
        on_interrupt: What is said after Ctrl-C.
    """
    try:
        yield
    except LabError as error:
        _end(f"error: {error}", error.exit_code)
    except ParameterError as error:
        _end(f"error: {error}", ExitCode.INPUT)
    except ModuleNotFoundError as error:
        name = str(error.name).partition(".")[0]
        extra = _EXTRAS.get(name, "lab")
        text = f"error: {name} is not installed: pip install '.[{extra}]' in the project's folder"
        _end(text, ExitCode.UNAVAILABLE)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        text = f"error: {where}{error.strerror or error}; is the path right, and is there room?"
        _end(text, ExitCode.UNAVAILABLE)
    except KeyboardInterrupt:
        _end(on_interrupt, ExitCode.INTERRUPTED)


def _end(text: str, code: ExitCode) -> None:
    typer.echo(text, err=True)
    raise typer.Exit(code)
