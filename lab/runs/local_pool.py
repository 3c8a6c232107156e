# SPDX-License-Identifier: MIT
"""Workers that are processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for_end
from typing import TYPE_CHECKING, Generic

from lab.runs.runner import AHEAD, ATTEMPTS, ONE_THREAD, Given, Made, WorkerDied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Work(Generic[Given]):
    """What is to be done, and what is being done; numbered in the order of `given`."""

    def __init__(self, given: Iterable[Given]) -> None:
        self._ahead = enumerate(given)
        self._again: list[int] = []
        self._taken: dict[int, Given] = {}
        self._deaths = Counter[int]()
        self._is_over = False

    @property
    def is_done(self) -> bool:
        return self._is_over and not self._taken

    def next(self) -> tuple[int, Given] | None:
        """What to do next, and its number; None if nothing is left."""
        if self._again:
            number = self._again.pop()
            return number, self._taken[number]
        each = next(self._ahead, None)
        self._is_over = each is None
        if each is not None:
            self._taken[each[0]] = each[1]
        return each

    def finish(self, number: int) -> None:
        """That one is done."""
        del self._taken[number]

    def suspect(self) -> None:
        """A worker has died; which of those taken it had is not known, so all are done again.

        Raises:
            WorkerDied: If that happens to the same one again and again.
        """
        self._again = [*self._taken]
        self._deaths.update(self._again)
        if max(self._deaths.values()) >= ATTEMPTS:
            raise WorkerDied(f"a task has taken down its worker {ATTEMPTS} times") from None


class LocalPool:
    """Processes started anew, not forked: what this one holds may have threads."""

    def __init__(self, workers: int) -> None:
        """Prepare.

        Args:
            workers: How many.
        """
        self._workers = workers

    def map(self, do: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
        """As of `Runner`."""
        work = Work(given)
        while not work.is_done:
            with _environment():
                pool = self._pool()
                try:
                    yield from self._play(pool, do, work)
                except BrokenProcessPool:
                    work.suspect()
                finally:
                    pool.shutdown(cancel_futures=True)

    def _play(
        self, pool: ProcessPoolExecutor, do: Callable[[Given], Made], work: Work[Given]
    ) -> Iterator[Made]:
        """Keep every worker busy until nothing is left."""
        futures: dict[Future[Made], int] = {}
        while True:
            while len(futures) < AHEAD * self._workers and (each := work.next()) is not None:
                number, given = each
                futures[pool.submit(do, given)] = number
            if not futures:
                return
            done, _ = wait(futures, return_when=FIRST_COMPLETED)
            for future in done:
                made = future.result()
                work.finish(futures.pop(future))
                yield made

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
        )


def _begin() -> None:
    """A worker's first act: to end with its parent, however that ends, and not before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for_end([sentinel])
    os._exit(1)


@contextmanager
def _environment() -> Iterator[None]:
    """What workers find in their environment, while they are being started."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
