# SPDX-License-Identifier: MIT
"""What happened, as the chain's logs tell it; everything the summary and the report need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.units import Bps, Rad, Ray, Seconds, UnixTime, Wad

Lane = Literal["direct", "close_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Liquidation:
    """One liquidation in either lane."""

    block: int
    time: UnixTime
    lane: Lane
    account: str
    debt: Rad
    """Taken off the account."""
    waited_blocks: int
    """Blocks since the one whose oracle price first made the account liquidatable."""
    waited_ms: float
    """From the moment that block was mined until the keeper had handed over its transaction; if
    it was sent ahead of that block, from the block before it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """Collateral bought in an auction."""

    block: int
    time: UnixTime
    auction: int
    asset: str
    elapsed: Seconds
    """Since the auction's start or last reset."""
    collateral: Wad
    payment: Rad
    price: Ray
    """Paid."""
    top: Ray
    """At which this life of the auction began."""
    market: Wad
    """Price of the market at that moment."""
    floor_fraction: Bps
    """Of the top: below it nothing may be sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auction:
    """One collateral auction from start to end."""

    auction: int
    account: str
    started: UnixTime
    due: Rad
    """Debt that the tab was to cover."""
    resets: int
    ended: UnixTime | None
    unpaid: Rad
    """Part of the tab that was not raised."""
    penalty: Rad
    """Part of the tab that was penalty; whatever is unpaid is penalty first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices after one block, by asset."""

    time: UnixTime
    market: Mapping[str, Wad]
    oracle: Mapping[str, Wad]
    """In force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperAccount:
    """What the keeper did with its money."""

    profit: Wad
    """Coin and governance token gained, at the oracle's last price, less gas at ether's price."""
    gas_used: int
    transactions: int
    reverted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BadDebt:
    """Debt that its collateral did not pay, and who paid instead."""

    created: Rad
    buffer: Rad
    guaranty_pool: Rad
    debt_auction: Rad
    uncovered: Rad


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A scenario, played to its end."""

    scenario: str
    title: str
    with_keeper: bool
    start: UnixTime
    """Of the first price."""
    assets: tuple[str, ...]
    health_before: tuple[float, ...]
    """Health factor of every account at the first price; infinite without debt."""
    health_after: tuple[float, ...]
    """When everything is at rest."""
    prices: tuple[Prices, ...]
    """One per block while prices moved, until the last auction ended."""
    liquidations: tuple[Liquidation, ...]
    auctions: tuple[Auction, ...]
    purchases: tuple[Purchase, ...]
    bad_debt: BadDebt
    buffer_before: Rad
    """Treasury's coin less unbacked debt; negative if debt was left uncovered."""
    buffer_after: Rad
    governance_minted: Wad
    keeper: KeeperAccount
    conservation_error: Rad
    """Largest after any block, by the logs, and at the end by the chain itself."""
    logs_are_complete: bool
    """Whether accounts and debt rebuilt from logs are those on chain."""
    wrong_starts: int
    """Lots that started at another price than the oracle's times the multiplier."""
    unsafe_accounts_left: int
    wall_seconds: float
