# SPDX-License-Identifier: MIT
"""How fast the twin is: replays a second on one process and on more, a scan of many accounts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numba
import numpy as np

from lab.bench.together import time_together
from lab.twin.preparing import prepare
from lab.twin.scan import scan
from lab.twin.screen import Room, play

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.scenario.scenario import Scenario
    from lab.twin.screen import Replayed

ACCOUNTS: Final = 1_000_000
ASSETS: Final = 8
MOMENTS: Final = 2_304
_LEAST_REPLAYS: Final = 5
_RUNS: Final = 2
"""Of which the fastest counts: other work on the machine only ever slows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A scenario, and how fast it is replayed; a replay is what is compiled, without the draw."""

    name: str
    accounts: int
    blocks: int
    moves: int
    """Blocks in which a price moves or a feed answers."""
    liquidations: int
    """Direct ones and close-outs."""
    transactions: int
    seconds: float
    """Processor time of one replay, the least of all."""
    prepare_seconds: float
    """Processor time from a loaded scenario to numbers: parameters, draw of the accounts."""
    per_second: dict[int, float]
    """Replays in a second of processor time, all processes together, by their number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinSpeed:
    """What was measured in one run."""

    first_seconds: float
    """Of the first replay, with compiling or loading what was compiled before."""
    sizes: tuple[Size, ...]
    scan_seconds: dict[int, float]
    """For `ACCOUNTS` x `ASSETS` over `MOMENTS`, by number of threads."""
    scan_processor_seconds: dict[int, float]
    """The same, of all threads together."""


def measure_twin(
    scenarios: Sequence[Scenario],
    seconds: float,
    *,
    tell: Callable[[str], None],
    processes: int = 2,
) -> TwinSpeed:
    """Measure.

    Args:
        scenarios: To replay, with different names.
        seconds: How long each is replayed at a time.
        tell: Called with what is being done.
        processes: Most at once.
    """
    started = time.perf_counter()
    play(prepare(scenarios[0]).start)
    first_seconds = time.perf_counter() - started
    counts = sorted({1, processes})
    sizes = []
    for scenario in scenarios:
        tell(f"{scenario.name}, by the twin")
        sizes.append(_measure(scenario, seconds, counts))
    walls, times = {}, {}
    for threads in counts:
        tell(f"scan, threads: {threads}")
        walls[threads], times[threads] = _scan_with(threads)
    return TwinSpeed(
        first_seconds=first_seconds,
        sizes=tuple(sizes),
        scan_seconds=walls,
        scan_processor_seconds=times,
    )


def _measure(scenario: Scenario, seconds: float, counts: Sequence[int]) -> Size:
    before = time.process_time()
    given = prepare(scenario).start
    prepare_seconds = time.process_time() - before
    room = Room(*given.amounts.shape)
    replayed = play(given, room)
    replays = max(int(seconds / _timed(lambda: play(given, room))), _LEAST_REPLAYS)
    replay_seconds = min(_timed(lambda: play(given, room)) for _ in range(replays))
    return Size(
        name=scenario.name,
        accounts=len(given.debts) - 1,
        blocks=int(replayed.seen.blocks),
        moves=int((given.due >= 0).sum()),
        liquidations=int(replayed.books.direct_liquidations + replayed.books.close_outs),
        transactions=int(replayed.tally.transactions),
        seconds=replay_seconds,
        prepare_seconds=prepare_seconds,
        per_second={
            count: max(_per_second(scenario, replays, count) for _ in range(_RUNS))
            for count in counts
        },
    )


def _timed(do: Callable[[], Replayed]) -> float:
    before = time.process_time()
    do()
    return time.process_time() - before


def _make_ready(scenario: Scenario) -> Callable[[], Replayed]:
    given = prepare(scenario).start
    room = Room(*given.amounts.shape)
    play(given, room)
    return lambda: play(given, room)


def _per_second(scenario: Scenario, replays: int, processes: int) -> float:
    together = time_together(_make_ready, scenario, replays, processes)
    return sum(replays / seconds for seconds in together.processor_seconds)


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
