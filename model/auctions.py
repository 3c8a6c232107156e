# SPDX-License-Identifier: MIT
"""One basket auction at falling prices; the twin of the rules in `auctions.vy`.

All lots share one tab, because pro-rata tabs strand the debt of a token that cannot be sold; with a
single lot it is exactly Maker's Clip. The price of a lot is a pure function of auction and time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from model import errors
from model.errors import Revert
from model.fixed_point import ceil_div
from model.health import value
from model.liquidation_sizing import is_spent, take
from model.price_curves import price
from model.units import BPS, RAD, RAY, Bps, Rad, Ray, Seconds, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.parameters import AuctionTerms
    from model.units import UnixTime


ALL_PAID: Final = 2**16 - 1
"""Incentives paid are counted in this part of an auction's penalty."""
PENALTY_UNIT: Final = RAD // BPS
"""An auction's id remembers its penalty in 1e-4 coin, rounded down [rad]."""
MAX_PENALTY_UNITS: Final = 2**48 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an auction keeps of the rules when it starts, by version."""

    terms: AuctionTerms
    min_remaining: Rad
    """Least tab that a partial purchase may leave: F * (1 + P) [rad]."""
    pool_share: Bps = field(default=Bps(0))
    """g: of collected penalties, to the guaranty pool [bps]."""

    def price(self, top: Ray, elapsed: Seconds) -> Ray:
        """Price of a lot; 0 if it never had one [ray]."""
        if top == 0:
            return Ray(0)
        return price(self.terms.curve, top, elapsed, self.terms.duration, self.terms.cut)

    def is_spent(self, top: Ray, elapsed: Seconds) -> bool:
        """Whether a lot with a price is past its tail or under its floor."""
        return is_spent(
            elapsed=elapsed,
            tail=self.terms.tail,
            price=self.price(top, elapsed),
            top=top,
            floor_fraction=Ray(self.terms.floor_fraction * RAY // BPS),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One collateral of an auction."""

    collateral: Wad
    """For sale, 0 = sold [wad]."""
    top: Ray
    """Price at start; 0 = it never had one, or it is sold [ray]."""
    charge: Rad
    """Part of the tab that counts against the asset's limit [rad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auction:
    """A running auction."""

    auction_id: int
    """owner << 96 | assets << 80 | penalty in 1e-4 coin << 32 | sequence number."""
    owner: str
    """Gets what is left over."""
    tab: Rad
    """Still to raise [rad]."""
    paid: int
    """Incentives, rounded up [1/65535 of the penalty]."""
    started_at: UnixTime
    """[auction time]."""
    version: int
    """Of the terms."""
    lots: Mapping[int, Lot]
    """By asset, also those that are sold."""

    @property
    def assets(self) -> int:
        """What the auction sells or sold [bitmap]."""
        return sum(1 << asset for asset in self.lots)

    @property
    def penalty(self) -> Wad:
        """Part of the tab at start that was penalty, down to 1e-4 coin [wad]."""
        return Wad((self.auction_id >> 32 & MAX_PENALTY_UNITS) * PENALTY_UNIT // RAY)

    def incentive_left(self, terms: Terms) -> Wad:
        """Most that resets can still pay: what the pool's share leaves of the penalty [wad]."""
        left = max(ALL_PAID * (BPS - terms.pool_share) - self.paid * BPS, 0)
        return Wad(self.penalty * left // (ALL_PAID * BPS))

    def after_incentive(self, incentive: Rad) -> Auction:
        """The auction after one more incentive, at most what is left [rad]."""
        if incentive == 0:
            return self
        if self.penalty == 0:
            return replace(self, paid=ALL_PAID)
        more = ceil_div(incentive * ALL_PAID, self.penalty * RAY)
        return replace(self, paid=min(self.paid + more, ALL_PAID))

    def pool_share(self, terms: Terms, tab: Rad) -> Rad:
        """The pool's share of the penalty that is collected when the tab falls to this [rad].

        Debt is collected first, penalty last; of the penalty incentives come off first.
        """
        penalty = self.penalty * RAY
        incentives = penalty * self.paid // ALL_PAID
        before = max(penalty - min(penalty, self.tab) - incentives, 0)
        after = max(penalty - min(penalty, tab) - incentives, 0)
        return Rad((after - before) * terms.pool_share // BPS)

    @property
    def is_sold_out(self) -> bool:
        """Whether no collateral is left."""
        return all(lot.collateral == 0 for lot in self.lots.values())

    def with_lot(self, asset: int, lot: Lot) -> Auction:
        """The auction with another lot of one asset."""
        return replace(self, lots={**self.lots, asset: lot})

    def needs_reset(self, terms: Terms, elapsed: Seconds) -> bool:
        """Past its tail, or a lot with a price is spent, or no lot has a price.

        A lot without a price waits for the others: else anyone could restart them again and again.
        """
        priced = [lot.top for lot in self.lots.values() if lot.collateral and lot.top]
        is_over = elapsed > terms.terms.tail or not priced
        return is_over or any(terms.is_spent(top, elapsed) for top in priced)


def auction_id(owner: str, assets: int, penalty: Rad, number: int) -> int:
    """An id that says whose auction it is, what it sells and what of its tab is penalty.

    Args:
        owner: Address of the account.
        assets: That have a lot [bitmap].
        penalty: Part of the tab at start [rad].
        number: Of the auction, counted from 1.
    """
    units = min(penalty // PENALTY_UNIT, MAX_PENALTY_UNITS)
    return int(owner, 16) << 96 | assets << 80 | units << 32 | number


def charges(tab: Rad, lots: Mapping[int, Wad], prices: Mapping[int, Wad]) -> dict[int, Rad]:
    """The tab by value share, rounded up; the last lot takes the rest [rad]."""
    values = {asset: value(amount, prices[asset]) for asset, amount in lots.items()}
    total = sum(values.values())
    left = tab
    result = {}
    for asset, worth in list(values.items())[:-1]:
        result[asset] = min(left, Rad(ceil_div(tab * worth, total)))  # in 512 bits on chain
        left = Rad(left - result[asset])
    return result | {list(lots)[-1]: left}


# --- Purchases ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRequest:
    """`ICollateralAuction.LotRequest`: what a buyer wants of one lot."""

    asset: int
    max_collateral: Wad
    """[wad]."""
    max_price: Ray
    """[ray]."""
    min_collateral: Wad
    """[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPurchase:
    """What a buyer gets of one lot."""

    asset: int
    collateral: Wad
    """Bought [wad]."""
    payment: Rad
    """[rad]."""


def purchase(
    auction: Auction, request: LotRequest, terms: Terms, elapsed: Seconds, tab: Rad
) -> LotPurchase:
    """One purchase.

    Args:
        auction: Running.
        request: What the buyer wants.
        terms: Of the auction.
        elapsed: Auction time since the start.
        tab: What purchases of the same call have left to raise [rad].

    Raises:
        Revert: As in `auctions.vy:_purchase`.
    """
    lot = auction.lots.get(request.asset)
    if lot is None:
        raise Revert(errors.AUCTION_ASSET_NOT_IN_AUCTION)
    if lot.collateral == 0:
        raise Revert(errors.AUCTION_LOT_IS_SOLD)
    if lot.top == 0:
        raise Revert(errors.AUCTION_LOT_HAS_NO_PRICE)
    if terms.is_spent(lot.top, elapsed):
        raise Revert(errors.AUCTION_RESET_NEEDED)
    now = terms.price(lot.top, elapsed)
    if now > request.max_price:
        raise Revert(errors.AUCTION_TOO_EXPENSIVE)
    sale = take(
        tab=tab,
        lot=lot.collateral,
        price=now,
        max_collateral=request.max_collateral,
        min_remaining=terms.min_remaining,
    )
    if sale.is_refused:
        raise Revert(errors.AUCTION_NO_PARTIAL_TAKE)
    if sale.bought == 0:
        raise Revert(errors.AUCTION_NOTHING_BOUGHT)
    if sale.bought < request.min_collateral:
        raise Revert(errors.AUCTION_TOO_LITTLE_COLLATERAL)
    return LotPurchase(asset=request.asset, collateral=sale.bought, payment=sale.payment)


def after_purchase(auction: Auction, bought: LotPurchase) -> tuple[Auction, Rad]:
    """The auction after a purchase, and what leaves the asset's limit [rad].

    A purchase of asset k releases min(payment, charge of lot k); emptying the lot the rest of it.
    """
    lot = auction.lots[bought.asset]
    left = Wad(lot.collateral - bought.collateral)
    released = min(lot.charge, bought.payment) if left else lot.charge
    after = Lot(collateral=left, top=lot.top if left else Ray(0), charge=Rad(lot.charge - released))
    paid = replace(auction, tab=Rad(auction.tab - bought.payment))
    return paid.with_lot(bought.asset, after), released
