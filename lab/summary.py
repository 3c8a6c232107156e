# SPDX-License-Identifier: MIT
"""What came of a run, for programs and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from model.units import RAD, WAD

if TYPE_CHECKING:
    from lab.world.world import Played


def summarize(played: Played) -> dict[str, Any]:
    """All figures; sums in coins, but for the conservation error [rad]."""
    figures = played.figures
    return {
        "scenario": played.scenario,
        "with_keeper": played.with_keeper,
        "digest": played.digest,
        "blocks": played.blocks,
        "liquidations": {
            "direct": played.direct_liquidations,
            "close_out": figures.close_outs,
        },
        "auctions": {"takes": figures.takes, "resets": figures.resets},
        "bad_debt": round(figures.bad_debt / RAD, 6),
        "buffer": {
            "before": round(played.buffer_before / RAD, 6),
            "after": round(played.buffer_after / RAD, 6),
        },
        "governance_minted": round(figures.governance_minted / WAD, 6),
        "unsafe": {
            "longest_blocks": figures.longest_unsafe,
            "peak_debt": round(figures.peak_unsafe_debt / RAD, 6),
            "left": played.unsafe_left,
        },
        "keeper": {"transactions": played.transactions, "reverted": played.reverted},
        "conservation_error": figures.conservation_error,
    }


def tabulate(played: Played) -> Table:
    """The summary, a line per figure."""
    table = Table(title=played.scenario, show_header=False)
    for name, value in summarize(played).items():
        if not isinstance(value, dict):
            table.add_row(name.replace("_", " "), _shown(value))
            continue
        for part, inner in value.items():
            table.add_row(f"{name}: {part}".replace("_", " "), _shown(inner))
    return table


def _shown(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,}" if is_number else str(value)
