# SPDX-License-Identifier: MIT
"""Workers of a Dask cluster, here or on other machines."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import distributed

from keeper.exit_codes import ExitCode
from lab.errors import LabError
from lab.runs.runner import AHEAD, ATTEMPTS, ONE_THREAD, Given, Made, WorkerDied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_dask: Any = distributed  # untyped

LOCAL: Final = "local"
"""In place of an address: a cluster of this machine's own."""


class NoScheduler(LabError):
    """Nobody answers at the address of a scheduler."""

    exit_code = ExitCode.UNAVAILABLE


class Cluster:
    """A client of a scheduler."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - Dask is untyped
        self._client = client

    def map(self, do: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
        """As of `Runner`."""
        client = self._client
        ahead = iter(given)
        workers = max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)

        def submit_next() -> Iterator[Any]:
            for each in ahead:
                yield client.submit(do, each, pure=False)
                return

        first = [future for _ in range(AHEAD * workers) for future in submit_next()]
        done = _dask.as_completed(first)
        for future in done:
            try:
                made = future.result()
            except distributed.KilledWorker:
                raise WorkerDied(f"a task has taken down {ATTEMPTS} workers") from None
            future.release()
            for following in submit_next():
                done.add(following)
            yield made


def _client(address: str) -> Any:  # noqa: ANN401 - Dask is untyped
    try:
        return _dask.Client(address)
    except (OSError, ValueError):
        raise NoScheduler(
            f"--dask {address}: nobody answers; start `dask scheduler` there, or leave --dask out "
            "to use this machine"
        ) from None


@contextmanager
def open_cluster(address: str, workers: int) -> Iterator[Cluster]:
    """A cluster by the address of its scheduler, or one started here for as long as it is needed.

    Args:
        address: `tcp://host:port`, or `LOCAL`.
        workers: Of a local one.

    Raises:
        NoScheduler: If nobody answers there.
    """
    if address != LOCAL:
        with _client(address) as client:
            yield Cluster(client)
        return
    with (
        _dask.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            env=ONE_THREAD,
        ) as cluster,
        _dask.Client(cluster) as client,
    ):
        yield Cluster(client)
