# SPDX-License-Identifier: MIT
"""Auctions of collateral: what they fetched against the market, and how long they took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.events import collateral_auction as sale
from model.health import members
from model.units import RAD, RAY, WAD

if TYPE_CHECKING:
    from keeper.events.record import Event
    from keeper.mirror.liquidation import LiquidationState
    from lab.metrics.moment import Moment


class Sales:
    """Sums over a run."""

    def __init__(self) -> None:
        self.takes = 0
        self.resets = 0
        self.unsold_lots = 0
        """Lots that had to be reset: nobody had bought the whole of them before the tail."""
        self.left_over = 0.0
        """What ended auctions left to the Treasury, at the market's price [coins]."""
        self.worst_ratio: float | None = None
        """Least price paid over the market's."""
        self.clear_seconds: list[int] = []
        """From start to end, of each auction that has ended."""
        self.peak_limit_used = 0.0
        """Most of a limit that running auctions used, of all assets' or of one's [1]."""
        self.blocked_seconds = 0
        """Time in which accounts were unsafe and a limit had no room for the least debt."""
        self._paid = self._worth = 0.0
        self._running: dict[int, tuple[int, dict[int, int]]] = {}
        """Since when, and collateral left by asset."""
        self._blocked_since: int | None = None

    @property
    def ratio(self) -> float | None:
        """Price paid over the market's at the moment, weighted by value; None: nothing was sold."""
        return self._paid / self._worth if self._worth else None

    @property
    def running(self) -> int:
        """Auctions that have not ended."""
        return len(self._running)

    def see(self, event: Event, at: Moment) -> None:
        """Take note of an event."""
        match event:
            case sale.AuctionStarted():
                lots = dict(zip(members(event.auction_id >> 80 & 0xFFFF), event.lots, strict=True))
                self._running[event.auction_id] = (at.time, lots)
            case sale.LotTaken():
                self._take(event, at)
            case sale.AuctionReset():
                self.resets += 1
                _, lots = self._running[event.auction_id]
                self.unsold_lots += sum(left > 0 for left in lots.values())
            case sale.AuctionEnded():
                since, _ = self._running.pop(event.auction_id)
                self.clear_seconds.append(at.time - since)
                if event.to_treasury:
                    assets = members(event.auction_id >> 80 & 0xFFFF)
                    self.left_over += sum(map(at.worth, assets, event.returned))

    def _take(self, event: sale.LotTaken, at: Moment) -> None:
        self.takes += 1
        self._running[event.auction_id][1][event.asset] = event.lot
        paid, worth = event.payment / RAD, at.worth(event.asset, event.collateral)
        self._paid += paid
        self._worth += worth
        if worth:
            ratio = event.price / RAY / (at.market[event.asset] / WAD)
            self.worst_ratio = ratio if self.worst_ratio is None else min(self.worst_ratio, ratio)

    def see_limits(self, state: LiquidationState, at: Moment, *, is_wanted: bool) -> None:
        """Take note of how much of the limits is used after a block.

        Args:
            state: Of the liquidation contracts.
            at: The block.
            is_wanted: Whether an account is unsafe.
        """
        if self._blocked_since is not None:
            self.blocked_seconds += at.time - self._blocked_since
        self._blocked_since = None
        if state.engine is None or not state.total_open_tab:
            return
        used = [(state.total_open_tab, state.engine.liquidation_limit)]
        used += [(tab, state.asset_limits.get(asset, 0)) for asset, tab in state.open_tabs.items()]
        shares = [tab / (limit * RAD) for tab, limit in used if limit]
        self.peak_limit_used = max(self.peak_limit_used, *shares)
        least = state.engine.debt_floor * RAD
        if is_wanted and any(limit * RAD - tab < least for tab, limit in used):
            self._blocked_since = at.time
