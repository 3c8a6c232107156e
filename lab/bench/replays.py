# SPDX-License-Identifier: MIT
"""How many whole replays an hour a machine does on bytecode, and where their time goes."""

from __future__ import annotations

import resource
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table

from lab.bench.together import time_together
from lab.engines.revm import RevmEngine
from lab.run import run_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.engines.engine import Outcome
    from lab.row import Row
    from lab.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class ReplaySpeed:
    """What was measured of one scenario on revm."""

    processor_seconds: float
    """Of one replay, from data to figures."""
    evm_seconds: float
    """Of those, what the EVM itself took: no faster Python can save it."""
    calls: int
    """Of the EVM."""
    transactions: int
    """Of keepers."""
    per_hour: dict[int, float]
    """Replays an hour, by number of processes."""
    megabytes: float
    """Most memory that this process has held."""


class _Timed(RevmEngine):
    """Takes the time of every call."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self.calls = 0

    def send(self, sender: str, to: str, data: bytes, *, reads_logs: bool = True) -> Outcome:
        started = time.process_time()
        try:
            return super().send(sender, to, data, reads_logs=reads_logs)
        finally:
            self._count(started)

    def view(self, to: str, data: bytes) -> bytes:
        started = time.process_time()
        try:
            return super().view(to, data)
        finally:
            self._count(started)

    def _count(self, started: float) -> None:
        self.seconds += time.process_time() - started
        self.calls += 1


def measure_replays(scenario: Scenario, replays: int, *, processes: int = 2) -> ReplaySpeed:
    """Measure.

    Args:
        scenario: To replay.
        replays: How many per process.
        processes: Most at once.
    """
    row, _ = _replay_timed(RevmEngine(), scenario)  # compiles, and fills caches
    seconds = [_replay_timed(RevmEngine(), scenario)[1] for _ in range(replays)]
    timed = _Timed()
    _replay_timed(timed, scenario)
    return ReplaySpeed(
        processor_seconds=min(seconds),
        evm_seconds=timed.seconds,
        calls=timed.calls,
        transactions=row.transactions,
        per_hour={
            count: 3_600
            * count
            * replays
            / time_together(_make_ready, scenario, replays, count).seconds
            for count in sorted({1, processes})
        },
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024,
    )


def _replay_timed(engine: RevmEngine, scenario: Scenario) -> tuple[Row, float]:
    started = time.process_time()
    row = run_on(engine, scenario)
    return row, time.process_time() - started


def _seconds(scenario: Scenario, replays: int, processes: int) -> float:
    return time_together(_make_ready, scenario, replays, processes).seconds


def _make_ready(scenario: Scenario) -> Callable[[], Row]:
    run_on(RevmEngine(), scenario)
    return lambda: run_on(RevmEngine(), scenario)


def summarize_replays(scenario: str, repeats: int, speed: ReplaySpeed) -> dict[str, Any]:
    """For programs."""
    told = asdict(speed) | {"per_hour": {str(n): round(x) for n, x in speed.per_hour.items()}}
    return {"scenario": scenario, "repeats": repeats} | told


def tabulate_replays(scenario: str, speed: ReplaySpeed) -> Table:
    """For people."""
    table = Table(title=f"{scenario}, whole replays on revm", show_header=False)
    table.add_row("processor time of one", f"{speed.processor_seconds:.2f} s")
    table.add_row("of that in the EVM", f"{speed.evm_seconds:.2f} s, {speed.calls:,} calls")
    table.add_row("keepers' transactions", f"{speed.transactions:,}")
    alone = speed.per_hour[1]
    for processes, count in speed.per_hour.items():
        ratio = f" ({count / alone:.2f} times as many)" if processes > 1 else ""
        table.add_row(
            f"an hour, {processes} process{'es' * (processes > 1)}", f"{count:,.0f}{ratio}"
        )
    table.add_row("memory", f"{speed.megabytes:.0f} MB")
    return table
