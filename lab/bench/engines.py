# SPDX-License-Identifier: MIT
"""How long the same replay takes on each engine."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table

from lab.engines.choice import EngineName, open_engine
from lab.run import run_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Replay:
    """One scenario on one engine."""

    engine: EngineName
    seconds: float
    """Median, from an empty chain to the end."""
    gas: int | None
    """Of all transactions but the deployment's; None if the engine does not count as chains do."""
    digest: str


def measure_engines(
    scenario: Scenario, repeats: int, *, tell: Callable[[str], None]
) -> list[Replay]:
    """Replay on every engine, the fastest first.

    Args:
        scenario: What to play.
        repeats: How often to play it on each.
        tell: Called with what is being done.
    """
    _play(scenario, EngineName.REVM)  # so that nobody's time includes the compiler's
    found = []
    for engine in EngineName:
        tell(engine)
        runs = [_play(scenario, engine) for _ in range(repeats)]
        seconds = statistics.median(run.seconds for run in runs)
        found.append(Replay(engine, seconds, runs[0].gas, runs[0].digest))
    return sorted(found, key=lambda replay: replay.seconds)


def _play(scenario: Scenario, name: EngineName) -> Replay:
    with open_engine(name) as engine:
        started = time.perf_counter()
        row = run_on(engine, scenario)
        seconds = time.perf_counter() - started
    return Replay(name, seconds, row.engine_gas, row.digest)


def summarize_engines(scenario: str, repeats: int, replays: Sequence[Replay]) -> dict[str, Any]:
    """For programs: seconds, and how many times as long as on revm."""
    fast = _seconds_on_revm(replays)
    return {
        "scenario": scenario,
        "repeats": repeats,
        "engines": {
            replay.engine: {
                "seconds": round(replay.seconds, 4),
                "ratio": round(replay.seconds / fast, 2),
                "gas": replay.gas,
                "digest": replay.digest,
            }
            for replay in replays
        },
    }


def tabulate_engines(scenario: str, replays: Sequence[Replay]) -> Table:
    """For people."""
    table = Table("engine", title=f"{scenario}, replayed")
    for heading in ("seconds", "over revm", "gas"):
        table.add_column(heading, justify="right")
    fast = _seconds_on_revm(replays)
    for replay in replays:
        gas = "" if replay.gas is None else f"{replay.gas:,}"
        ratio = f"{replay.seconds / fast:.1f}"
        table.add_row(replay.engine, f"{replay.seconds:.2f}", ratio, gas)
    return table


def _seconds_on_revm(replays: Sequence[Replay]) -> float:
    return next(replay.seconds for replay in replays if replay.engine is EngineName.REVM)
