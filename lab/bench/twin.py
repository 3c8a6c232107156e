# SPDX-License-Identifier: MIT
"""How fast the twin is, for programs and for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.table import Table

from lab.twin.bench import ACCOUNTS, ASSETS, MOMENTS

if TYPE_CHECKING:
    from lab.twin.bench import TwinSpeed


def summarize_twin(scenario: str, replays: int, speed: TwinSpeed) -> dict[str, Any]:
    """For programs."""
    return {"scenario": scenario, "replays": replays} | asdict(speed)


def tabulate_twin(scenario: str, speed: TwinSpeed) -> Table:
    """For people."""
    table = Table(title=f"{scenario}, replayed by the twin", show_header=False)
    table.add_row("first replay, compiling or loading", f"{speed.first_seconds:.1f} s")
    table.add_row("from scenario to numbers", f"{speed.prepare_seconds:.2f} s")
    table.add_row("processor time of a replay", f"{1_000 * speed.replay_seconds:.2f} ms")
    alone = speed.per_second[1]
    for processes, count in speed.per_second.items():
        ratio = f" ({count / alone:.2f} times as many)" if processes > 1 else ""
        table.add_row(f"a second, processes: {processes}", f"{count:,.0f}{ratio}")
    size = f"{ACCOUNTS:,} accounts x {ASSETS} assets, {MOMENTS:,} moments"
    for threads, seconds in speed.scan_seconds.items():
        table.add_row(f"{size}, threads: {threads}", f"{seconds:.1f} s")
    return table
