# SPDX-License-Identifier: MIT
"""The collateral auctions: what is for sale, and for how much at any moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from keeper.events import collateral_auction as sale
from keeper.mirror.part import Part
from model.auctions import Terms
from model.health import members
from model.units import RAY, Bps, Rad, Ray, Seconds, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator


_SAMPLE_TOP: Final = Ray(RAY * 10**9)
"""Large enough that the rounding of prices says nothing about age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One collateral of an auction."""

    asset: int
    collateral: Wad
    """Still for sale [wad]."""
    top: Ray
    """Price at the start; 0 = without a price [ray]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A purchase from a lot."""

    asset: int
    collateral: Wad
    """Bought [wad]."""
    price: Ray
    """Paid for a whole token [ray]."""
    payment: Rad
    """[rad]."""
    buyer: str
    """Address, in lower case."""
    at: int
    """When the lot had that price first, since its start or last reset [auction time]."""


def live_price(terms: Terms, top: Ray, elapsed: Seconds) -> Ray:
    """Price at which a lot can be bought; 0 if nobody may before a reset [ray]."""
    if top == 0 or elapsed > terms.terms.tail or terms.is_spent(top, elapsed):
        return Ray(0)
    return terms.price(top, elapsed)


@cache
def last_age(terms: Terms) -> Seconds:
    """The greatest age at which lots can be bought.

    All lots of all auctions with the same terms share it, but for the rounding of their prices.
    """
    low, high = 0, terms.terms.tail + 1
    while high - low > 1:
        middle = Seconds((low + high) // 2)
        is_live = live_price(terms, _SAMPLE_TOP, middle) > 0
        low, high = (middle, high) if is_live else (low, middle)
    return Seconds(low)


def age_at(terms: Terms, top: Ray, price: int) -> Seconds:
    """The least age at which a lot costs no more than a price, at most the tail [ray]."""
    low, high = -1, terms.terms.tail
    while high - low > 1:
        middle = Seconds((low + high) // 2)
        low, high = (low, middle) if terms.price(top, middle) <= price else (middle, high)
    return Seconds(high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Auction:
    """One running auction; its price is a pure function of this and of the auction time."""

    auction_id: int
    """owner << 96 | assets << 80 | penalty << 32 | sequence number."""
    owner: str
    tab: Rad
    """Still to raise [rad]."""
    incentive_left: Wad
    """Most that resets can still pay [wad]."""
    started_at: int
    """[auction time]."""
    terms: Terms
    lots: tuple[Lot, ...]
    takes: tuple[Taken, ...] = ()
    """So far, oldest first; people want to see them, no decision does."""

    def elapsed(self, auction_time: int) -> Seconds:
        """Age at a moment of auction time [seconds]."""
        return Seconds(max(auction_time - self.started_at, 0))

    def needs_reset(self, auction_time: int) -> bool:
        """Whether a reset would be accepted; twin of `auctions.vy:_needs_reset`.

        Past its tail, or a lot with a price is spent, or no lot has a price.
        """
        elapsed = self.elapsed(auction_time)
        priced = [lot for lot in self.lots if lot.collateral and lot.top]
        return (
            elapsed > self.terms.terms.tail
            or not priced
            or any(self.terms.is_spent(lot.top, elapsed) for lot in priced)
        )


@dataclass
class Auctions(Part):
    """All running auctions, and the terms by version."""

    _running: dict[int, Auction] = field(default_factory=dict)
    _terms: dict[int, Terms] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Auction]:
        return iter(self._running.values())

    def __len__(self) -> int:
        return len(self._running)

    def get(self, auction_id: int) -> Auction | None:
        """A running auction."""
        return self._running.get(auction_id)

    def apply(
        self,
        event: sale.AuctionTermsAdded
        | sale.AuctionStarted
        | sale.AuctionReset
        | sale.LotTaken
        | sale.AuctionEnded,
    ) -> None:
        """Take over what an event says."""
        match event:
            case sale.AuctionTermsAdded():
                self._terms[event.version] = Terms(
                    terms=event.terms,
                    min_remaining=Rad(event.min_remaining * RAY),
                    pool_share=Bps(event.pool_share),
                )
            case sale.AuctionStarted():
                self._running[event.auction_id] = self._started(event)
            case sale.AuctionReset():
                self._running[event.auction_id] = _reset(self._running[event.auction_id], event)
            case sale.LotTaken():
                self._running[event.auction_id] = _taken(self._running[event.auction_id], event)
            case sale.AuctionEnded():
                del self._running[event.auction_id]

    def _started(self, event: sale.AuctionStarted) -> Auction:
        assets = members(event.auction_id >> 80 & 0xFFFF)
        return Auction(
            auction_id=event.auction_id,
            owner=event.account,
            tab=Rad(event.tab),
            incentive_left=Wad(event.incentive_left),
            started_at=event.started_at,
            terms=self._terms[event.version],
            lots=tuple(
                Lot(asset=asset, collateral=Wad(collateral), top=Ray(top))
                for asset, collateral, top in zip(assets, event.lots, event.tops, strict=True)
            ),
        )


def _reset(auction: Auction, event: sale.AuctionReset) -> Auction:
    lots = zip(auction.lots, event.tops, strict=True)
    return replace(
        auction,
        incentive_left=Wad(event.incentive_left),
        started_at=event.started_at,
        lots=tuple(replace(lot, top=Ray(top)) for lot, top in lots),
    )


def _top(auction: Auction, asset: int) -> Ray:
    return next((lot.top for lot in auction.lots if lot.asset == asset), Ray(0))


def _taken(auction: Auction, event: sale.LotTaken) -> Auction:
    taken = Taken(
        asset=event.asset,
        collateral=Wad(event.collateral),
        price=Ray(event.price),
        payment=Rad(event.payment),
        buyer=event.buyer,
        at=auction.started_at + age_at(auction.terms, _top(auction, event.asset), event.price),
    )
    return replace(
        auction,
        tab=Rad(event.tab),
        lots=tuple(
            replace(lot, collateral=Wad(event.lot)) if lot.asset == event.asset else lot
            for lot in auction.lots
        ),
        takes=(*auction.takes, taken),
    )
