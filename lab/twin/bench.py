# SPDX-License-Identifier: MIT
"""How fast the twin is: replays a second on one process and on more, a scan of many accounts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numba
import numpy as np

from lab.bench.together import seconds_together
from lab.twin.preparing import prepare
from lab.twin.scan import scan
from lab.twin.screen import play

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

    from lab.scenario.scenario import Scenario

ACCOUNTS: Final = 1_000_000
ASSETS: Final = 8
MOMENTS: Final = 2_304


@dataclass(frozen=True, slots=True)
class TwinSpeed:
    """What was measured; a replay is what is compiled, without reading and drawing."""

    first_seconds: float
    """Of the first replay, with compiling or loading what was compiled before."""
    prepare_seconds: float
    """From a loaded scenario to numbers: parameters, draw of the accounts."""
    replay_seconds: float
    """Processor time of one replay."""
    per_second: dict[int, float]
    """Replays a second, by number of processes."""
    scan_seconds: dict[int, float]
    """For `ACCOUNTS` x `ASSETS` over `MOMENTS`, by number of threads."""
    scan_processor_seconds: dict[int, float]
    """The same, of all threads together."""


def measure_twin(scenario: Scenario, replays: int, *, processes: int = 2) -> TwinSpeed:
    """Measure.

    Args:
        scenario: To replay.
        replays: How many per process.
        processes: Most at once.
    """
    started = time.perf_counter()
    given = prepare(scenario).start
    prepared = time.perf_counter()
    play(given)
    played = time.perf_counter()
    before = time.process_time()
    for _ in range(replays):
        play(given)
    replay_seconds = (time.process_time() - before) / replays
    counts = sorted({1, processes})
    walls, times = {}, {}
    for threads in counts:
        walls[threads], times[threads] = _scan_with(threads)
    return TwinSpeed(
        first_seconds=played - prepared,
        prepare_seconds=prepared - started,
        replay_seconds=replay_seconds,
        per_second={
            count: count * replays / seconds_together(_replay, scenario, replays, count)
            for count in counts
        },
        scan_seconds=walls,
        scan_processor_seconds=times,
    )


def _replay(scenario: Scenario, replays: int, ready: Barrier, go: Barrier) -> None:
    given = prepare(scenario).start
    play(given)
    ready.wait()
    go.wait()
    for _ in range(replays):
        play(given)


def _scan_with(threads: int) -> tuple[float, float]:
    """Seconds of a clock, and of the processor."""
    random = np.random.default_rng(1)
    held = random.random((ASSETS, ACCOUNTS)) < 0.3  # noqa: PLR2004 - two or three kinds each
    amounts = random.random((ASSETS, ACCOUNTS)) * held
    steps = random.normal(-0.0003, 0.003, (MOMENTS, ASSETS))
    prices = 100 * np.exp(np.cumsum(steps, axis=0))
    thresholds = np.full(ASSETS, 8_000.0)
    room = 1.05 + random.random(ACCOUNTS)
    debts = (amounts * prices[0][:, None]).sum(axis=0) * 0.8 / room
    numba.set_num_threads(threads)
    scan(amounts[:, :1_000], debts[:1_000], prices[:2], thresholds)
    wall, processor = time.perf_counter(), time.process_time()
    scan(amounts, debts, prices, thresholds)
    return time.perf_counter() - wall, time.process_time() - processor
