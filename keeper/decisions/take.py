# SPDX-License-Identifier: MIT
"""Auctions: buy once the price curve has fallen to where the lot sells at a profit.

The curve is a pure function of time, so the moment is computed once per auction and market, not
looked for in every block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.decisions import gas
from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Take
from keeper.mirror.auctions import last_age, live_price
from keeper.reasons import Reason
from model.auction_clock import NO_TAKE
from model.fixed_point import ceil_div
from model.liquidation_sizing import take
from model.units import BPS, RAY, Ray, Seconds, UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Outlook, Policy
    from keeper.mirror.auctions import Auction, Lot


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """One way to buy."""

    asset: int
    price: Ray
    max_collateral: Wad
    """To ask for; the rule about small rests may give less [wad]."""
    bought: Wad
    """To get [wad]."""
    payment: Wad
    """Rounded up [wad coins]."""
    profit: int
    """Before gas [wad coins]."""


def decide_take(auction: Auction, outlook: Outlook, policy: Policy) -> Act | Skip:
    """Whether to buy from an auction in the next block, from which lot and how much.

    Args:
        auction: A running auction.
        outlook: The block to come.
        policy: What the operator wants.
    """
    subject = f"auction {auction.auction_id:#x}"
    if outlook.pause_level >= NO_TAKE:
        return Skip(action=Take.action, subject=subject, reason=Reason.PAUSED)
    if not any(lot.collateral and lot.asset in outlook.pools for lot in auction.lots):
        return Skip(action=Take.action, subject=subject, reason=Reason.NO_MARKET)

    elapsed = auction.elapsed(outlook.auction_time)
    offer = _paying_offer(auction, elapsed, outlook, policy)
    if offer is None:
        return _later(auction, elapsed, outlook, policy)
    order = Take(
        auction_id=auction.auction_id,
        asset=offer.asset,
        max_collateral=offer.max_collateral,
        max_price=offer.price,
        min_collateral=Wad(1),  # what counts is the profit
        min_profit=Wad(offer.profit * policy.kept_profit // BPS),
    )
    return Act(
        order=order,
        reason=Reason.PRICE_AT_TARGET,
        profit=Wad(offer.profit),
        sale=(offer.asset, offer.bought),
    )


def _later(auction: Auction, elapsed: Seconds, outlook: Outlook, policy: Policy) -> Skip:
    """When it will pay: the first second of the auction's life at which an offer does.

    Profits only grow while prices fall, so bisection finds it.
    """
    subject = f"auction {auction.auction_id:#x}"
    last = last_age(auction.terms)
    if elapsed >= last or _paying_offer(auction, last, outlook, policy) is None:
        return Skip(action=Take.action, subject=subject, reason=Reason.AWAITING_RESET)
    low, high = elapsed, last
    while high - low > 1:
        middle = Seconds((low + high) // 2)
        pays = _paying_offer(auction, middle, outlook, policy) is not None
        low, high = (low, middle) if pays else (middle, high)
    return Skip(
        action=Take.action,
        subject=subject,
        reason=Reason.PRICE_ABOVE_TARGET,
        planned_at=UnixTime(outlook.timestamp + high - elapsed),
    )


def _paying_offer(
    auction: Auction, elapsed: Seconds, outlook: Outlook, policy: Policy
) -> _Offer | None:
    """Of the offers that earn enough at an age of the auction, the one that earns most."""
    paying = [
        offer
        for lot in auction.lots
        if lot.collateral and (price := live_price(auction.terms, lot.top, elapsed))
        for offer in _offers(auction, lot, price, outlook)
        if offer.profit >= _enough(offer, outlook, policy)
    ]
    return max(paying, key=lambda offer: offer.profit, default=None)


def _enough(offer: _Offer, outlook: Outlook, policy: Policy) -> int:
    """Least profit before gas for which an offer is worth taking [wad coins]."""
    margin = ceil_div(offer.payment * policy.take_margin, BPS)
    return outlook.gas.cost(gas.TAKE) + max(policy.min_profit, margin)


def _offers(auction: Auction, lot: Lot, price: Ray, outlook: Outlook) -> Iterator[_Offer]:
    """The amounts worth comparing: the whole lot, and what earns most in its pool if less.

    Revenue is concave in the amount, so but for the rule about small rests, which the sizing
    applies, nothing else is better.
    """
    pool = outlook.pools.get(lot.asset)
    if pool is None:
        return
    # Where both buy all that is owed they earn the same: the whole lot comes first, for it still
    # buys all of it if the price falls before the transaction arrives.
    for wanted in dict.fromkeys((lot.collateral, min(pool.best_sale(price), lot.collateral))):
        purchase = take(
            tab=auction.tab,
            lot=lot.collateral,
            price=price,
            max_collateral=wanted,
            min_remaining=auction.terms.min_remaining,
        )
        payment = Wad(ceil_div(purchase.payment, RAY))
        if purchase.bought:
            yield _Offer(
                asset=lot.asset,
                price=price,
                max_collateral=wanted,
                bought=purchase.bought,
                payment=payment,
                profit=pool.coin_for(purchase.bought) - payment,
            )
