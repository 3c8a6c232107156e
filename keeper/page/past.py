# SPDX-License-Identifier: MIT
"""Prices of the last blocks, so that a page that opens now does not begin with empty charts."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from keeper.page.amounts import short
from model.units import WAD

if TYPE_CHECKING:
    from keeper.page.moment import Moment

KEPT: Final = 600
"""Blocks."""


class Past:
    """Oracle and market price of each collateral, block by block."""

    def __init__(self) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def note(self, moment: Moment) -> None:
        """Remember a block; after a reorg those at or after its time are forgotten."""
        while self._entries and self._entries[-1]["at"] >= moment.now:
            self._entries.pop()
        self._entries.append(entry_of(moment))

    def told(self) -> list[dict[str, Any]]:
        """All of it, oldest first."""
        return list(self._entries)


def entry_of(moment: Moment) -> dict[str, Any]:
    """What is remembered of a block."""
    outlook = moment.outlook
    prices: dict[str, list[float | None]] = {}
    for asset, threshold in enumerate(outlook.thresholds):
        if threshold:
            pool = outlook.pools.get(asset)
            market = short([pool.price / WAD])[0] if pool else None
            oracle = short([outlook.prices[asset].price / WAD])[0] or None
            prices[moment.symbol(asset)] = [oracle, market]
    return {"at": moment.now, "prices": prices}
