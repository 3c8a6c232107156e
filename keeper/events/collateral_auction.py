# SPDX-License-Identifier: MIT
"""Events of the CollateralAuction: lane B, the sale."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event
from model.auction_clock import Pause  # noqa: TC001 - the decoder reads the annotations
from model.parameters import AuctionTerms  # noqa: TC001 - the decoder reads the annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetLimitSet(Event):
    """Most tab that running auctions may charge to an asset."""

    asset: int
    liquidation_limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionTermsAdded(Event):
    """Terms that later auctions snapshot by version."""

    version: int
    terms: AuctionTerms
    min_remaining: int
    pool_share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionStarted(Event):
    """A close-out (lane B)."""

    auction_id: int
    account: str
    keeper: str
    version: int
    due: int
    tab: int
    incentive: int
    incentive_left: int
    started_at: int
    lots: tuple[int, ...]
    tops: tuple[int, ...]
    open_tabs: tuple[int, ...]
    total_open_tab: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionReset(Event):
    """An auction started anew from one reading of the oracle."""

    auction_id: int
    keeper: str
    incentive: int
    incentive_left: int
    started_at: int
    tops: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotTaken(Event):
    """A purchase from one lot."""

    auction_id: int
    asset: int
    buyer: str
    price: int
    collateral: int
    payment: int
    tab: int
    lot: int
    open_tab: int
    total_open_tab: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionEnded(Event):
    """The auction is gone."""

    auction_id: int
    unpaid: int
    returned: tuple[int, ...]
    to_treasury: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChanged(Event):
    """What running auctions charge to an asset, and in all, after one has ended."""

    asset: int
    open_tab: int
    total_open_tab: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseSet(Event):
    """What the guardian has stopped, and until when."""

    pause: Pause
