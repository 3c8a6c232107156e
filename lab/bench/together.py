# SPDX-License-Identifier: MIT
"""Several processes that begin together, timed."""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Barrier

    from lab.scenario.scenario import Scenario

    Replaying = Callable[[Scenario, int, Barrier, Barrier], None]
    """Prepares, waits at both barriers, and replays a scenario so many times."""


def seconds_together(replay: Replaying, scenario: Scenario, replays: int, processes: int) -> float:
    """Seconds until all have done so many replays each, without what they did to get ready."""
    context = multiprocessing.get_context("spawn")
    ready, go = context.Barrier(processes + 1), context.Barrier(processes + 1)
    arguments = (scenario, replays, ready, go)
    workers = [context.Process(target=replay, args=arguments) for _ in range(processes)]
    for worker in workers:
        worker.start()
    ready.wait()
    started = time.perf_counter()
    go.wait()
    for worker in workers:
        worker.join()
    return time.perf_counter() - started
