# SPDX-License-Identifier: MIT
"""Several processes that begin together, timed."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.queues import SimpleQueue
    from multiprocessing.synchronize import Barrier

    from lab.scenario.scenario import Scenario

    MakeReady = Callable[[Scenario], Callable[[], object]]
    """Gets a scenario ready to be replayed, and says how it is replayed once."""


@dataclass(frozen=True, slots=True)
class Together:
    """Several processes, each with so many replays."""

    seconds: float
    """Until all have done, without what they did to get ready."""
    processor_seconds: tuple[float, ...]
    """Of each process: what it would take were the machine free."""


def time_together(
    make_ready: MakeReady, scenario: Scenario, replays: int, processes: int
) -> Together:
    """Let processes begin together.

    Args:
        make_ready: A function at the top of a module.
        scenario: To replay.
        replays: How many per process.
        processes: How many.
    """
    context = multiprocessing.get_context("spawn")
    ready, go = context.Barrier(processes + 1), context.Barrier(processes + 1)
    times = context.SimpleQueue()
    arguments = (make_ready, scenario, replays, (ready, go), times)
    workers = [context.Process(target=_replay, args=arguments) for _ in range(processes)]
    for worker in workers:
        worker.start()
    ready.wait()
    started = time.perf_counter()
    go.wait()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - started
    return Together(seconds, tuple(times.get() for _ in workers))


def _replay(
    make_ready: MakeReady,
    scenario: Scenario,
    replays: int,
    begin: tuple[Barrier, Barrier],
    times: SimpleQueue[float],
) -> None:
    replay = make_ready(scenario)
    for barrier in begin:
        barrier.wait()
    before = time.process_time()
    for _ in range(replays):
        replay()
    times.put(time.process_time() - before)
