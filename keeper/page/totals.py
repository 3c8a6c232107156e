# SPDX-License-Identifier: MIT
"""What became of the keeper's transactions since it started; a reader of log lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from keeper.watch.metrics import TRANSACTION_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIGITS: Final = 6  # as in the lines


class Totals:
    """Counts and sums."""

    def __init__(self) -> None:
        self._states: Counter[str] = Counter()
        self._profit = 0.0
        self._gas_cost = 0.0
        self._gas = 0
        self._milliseconds: float | None = None

    def __call__(self, line: Mapping[str, Any]) -> None:
        """Count a line."""
        event = line["event"]
        if event in TRANSACTION_STATES:
            self._states[event] += 1
        if event in {"mined", "reverted"}:
            self._profit += line["profit_coin"]
            self._gas_cost += line["gas_cost_coin"]
            self._gas += line["gas_used"]
        if event == "block_handled":
            self._milliseconds = line["ms"]

    def told(self) -> dict[str, Any]:
        """For a picture; sums in coins, after gas."""
        return {
            "states": dict(self._states),
            "profit": round(self._profit, _DIGITS),
            "gas_cost": round(self._gas_cost, _DIGITS),
            "gas": self._gas,
            "block_ms": self._milliseconds,
        }
