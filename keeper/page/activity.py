# SPDX-License-Identifier: MIT
"""Panel Keeper: decisions with their reasons, transactions by state and lane, profit and gas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from keeper.page.totals import Totals
    from keeper.watch.recent import Recent
    from keeper.watch.view import View

_DECISIONS: Final = 40
_TRANSACTIONS: Final = 40
_SAID: Final = (
    "timestamp",
    "event",
    "block",
    "action",
    "acting",
    "reason",
    "subject",
    "subjects",
    "strategy",
    "expected_profit_coin",
    "planned_at",
    "planned_block",
    "revert",
    "hash",
    "gas_used",
    "gas_cost_coin",
    "profit_coin",
    "blocks_waited",
)
"""Fields of the lines that the page shows."""


def activity(view: View, recent: Recent, totals: Totals) -> dict[str, Any]:
    """The panel."""
    return {
        "mode": view.mode,
        "totals": totals.told(),
        "lanes": view.lanes(),
        "decisions": [_row(line) for line in recent.decisions(_DECISIONS)],
        "transactions": [_row(line) for line in recent.transactions(_TRANSACTIONS)],
    }


def _row(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in _SAID if name in line}
