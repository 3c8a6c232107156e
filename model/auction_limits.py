# SPDX-License-Identifier: MIT
"""How much may be in auctions at once, and how much is; the limits of `auction_store.vy`."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.chain import Storage
from model.fixed_point import sub_or_zero
from model.units import RAD, Rad


@dataclass(eq=False, kw_only=True)
class AuctionLimits(Storage):
    """Open tabs against limits; the total is the sum of all running auctions' tabs, exactly."""

    limit: int
    """Most tab of all auctions [coins]."""
    asset_limits: dict[int, int]
    """Most tab charged to an asset [coins]."""
    open_tab: Rad = field(default=Rad(0))
    """Sum of the tabs of running auctions [rad]."""
    open_tabs: dict[int, Rad] = field(default_factory=dict)
    """What of it is charged to each asset [rad]."""

    @property
    def room(self) -> Rad:
        """What still fits under the limit, 0 if nothing [rad]."""
        return Rad(sub_or_zero(self.limit * RAD, self.open_tab))

    def asset_room(self, asset: int) -> Rad:
        """What still fits under an asset's limit, 0 if nothing [rad]."""
        limit = self.asset_limits.get(asset, 0) * RAD
        return Rad(sub_or_zero(limit, self.asset_tab(asset)))

    def asset_tab(self, asset: int) -> Rad:
        """What is charged to an asset [rad]."""
        return self.open_tabs.get(asset, Rad(0))

    def charge(self, asset: int, amount: Rad) -> None:
        """Tab is charged to an asset, or released by it (negative) [rad]."""
        self.open_tabs[asset] = Rad(self.asset_tab(asset) + amount)
