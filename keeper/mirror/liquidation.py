# SPDX-License-Identifier: MIT
"""What the liquidation contracts allow: parameters, room under the limits, the guardian's pause."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from keeper.events import collateral_auction, direct_liquidation
from keeper.events import engine as close_outs
from model.auction_clock import NO_TAKE
from model.health import members
from model.units import RAD, Bps, Rad, UnixTime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.auction_clock import Pause
    from model.parameters import (
        DirectLiquidationAssetParameters,
        DirectLiquidationParameters,
        EngineParameters,
    )


def pause_level(pause: Pause | None, timestamp: UnixTime) -> int:
    """What is stopped at a moment: 0 nothing, 1 close-outs, 2 also resets, 3 also takes."""
    return pause.level if pause is not None and timestamp < pause.until else 0


def auction_time(pause: Pause | None, timestamp: UnixTime) -> int:
    """The clock of the auctions, which stands still at level 3; twin of `auction_clock.vy`."""
    if pause is None:
        return timestamp
    if pause.level != NO_TAKE:
        return timestamp - pause.total_paused
    return timestamp - pause.total_paused - (min(timestamp, pause.until) - pause.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidationState:
    """Parameters and limits of both lanes; None until the contract has said them."""

    engine: EngineParameters | None = None
    direct: DirectLiquidationParameters | None = None
    bonuses: Mapping[int, DirectLiquidationAssetParameters] = field(default_factory=dict)
    """By asset."""
    asset_limits: Mapping[int, int] = field(default_factory=dict)
    """By asset [coins]."""
    open_tabs: Mapping[int, Rad] = field(default_factory=dict)
    """Charged to each asset by running auctions [rad]."""
    total_open_tab: Rad = field(default=Rad(0))
    """Sum of all open tabs [rad]."""
    pause: Pause | None = None
    """The latest; it may be over."""
    close_out_ramp: close_outs.CloseOutThresholdRampSet | None = None
    """Of the close-out threshold; it may be over."""

    def at(self, timestamp: UnixTime) -> LiquidationState:
        """The state with the close-out threshold of a moment, rounded down while it rises."""
        ramp = self.close_out_ramp
        if ramp is None or self.engine is None:
            return self
        passed = min(max(timestamp - ramp.start_at, 0), ramp.end_at - ramp.start_at)
        risen = (ramp.end_threshold - ramp.start_threshold) * passed
        threshold = ramp.start_threshold + risen // (ramp.end_at - ramp.start_at)
        return replace(self, engine=replace(self.engine, close_out_threshold=Bps(threshold)))

    def room(self) -> Rad:
        """Tab that the global limit still admits [rad]."""
        limit = self.engine.liquidation_limit if self.engine else 0
        return Rad(max(limit * RAD - self.total_open_tab, 0))

    def room_of(self, asset: int) -> Rad:
        """Tab that the limit of an asset still admits [rad]."""
        limit = self.asset_limits.get(asset, 0)
        return Rad(max(limit * RAD - self.open_tabs.get(asset, 0), 0))

    def apply(
        self,
        event: close_outs.ParametersSet
        | close_outs.CloseOutThresholdRampSet
        | direct_liquidation.ParametersSet
        | direct_liquidation.AssetParametersSet
        | collateral_auction.AssetLimitSet
        | collateral_auction.AuctionStarted
        | collateral_auction.LotTaken
        | collateral_auction.LimitChanged
        | collateral_auction.PauseSet,
    ) -> LiquidationState:
        """The state after an event."""
        after = self
        match event:
            case close_outs.ParametersSet():
                after = replace(self, engine=event.parameters, close_out_ramp=None)
            case close_outs.CloseOutThresholdRampSet():
                after = replace(self, close_out_ramp=event)
            case direct_liquidation.ParametersSet():
                after = replace(self, direct=event.parameters)
            case direct_liquidation.AssetParametersSet():
                after = replace(self, bonuses={**self.bonuses, event.asset: event.parameters})
            case collateral_auction.AssetLimitSet():
                limits = {**self.asset_limits, event.asset: event.liquidation_limit}
                after = replace(self, asset_limits=limits)
            case collateral_auction.AuctionStarted():
                assets = members(event.auction_id >> 80 & 0xFFFF)
                open_tabs = dict(zip(assets, event.open_tabs, strict=True))
                after = self._charged(open_tabs, event.total_open_tab)
            case collateral_auction.LotTaken() | collateral_auction.LimitChanged():
                after = self._charged({event.asset: event.open_tab}, event.total_open_tab)
            case collateral_auction.PauseSet():
                after = replace(self, pause=event.pause)
        return after

    def _charged(self, open_tabs: Mapping[int, int], total: int) -> LiquidationState:
        """The state with other open tabs, of some assets and in all [rad]."""
        changed = {asset: Rad(open_tab) for asset, open_tab in open_tabs.items()}
        return replace(self, open_tabs={**self.open_tabs, **changed}, total_open_tab=Rad(total))
