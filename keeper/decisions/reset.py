# SPDX-License-Identifier: MIT
"""Auctions that are too old or too cheap to buy from: start them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.decisions import gas
from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Reset
from keeper.reasons import Reason
from model.auction_clock import NO_RESET
from model.health import value
from model.liquidation_sizing import incentive
from model.units import BPS, RAY, WAD, Rad, Wad

if TYPE_CHECKING:
    from keeper.decisions.decision import Outlook, Policy
    from keeper.mirror.auctions import Auction


def decide_reset(auction: Auction, outlook: Outlook, policy: Policy) -> Act | Skip | None:
    """Whether to reset an auction in the next block.

    What the incentive does not pay is upkeep: an auction that nobody resets sells nothing.

    Args:
        auction: A running auction.
        outlook: The block to come.
        policy: What the operator wants.

    Returns:
        None if it needs no reset.
    """
    if not auction.needs_reset(outlook.auction_time):
        return None
    order = Reset(auction_id=auction.auction_id)
    if outlook.pause_level >= NO_RESET:
        return Skip(action=order.action, subject=order.subject, reason=Reason.PAUSED)
    pay = Wad(_pay(auction, outlook) // RAY)
    if outlook.gas.cost(gas.RESET) - pay > policy.max_upkeep_cost:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UPKEEP_TOO_DEAR)
    return Act(order=order, reason=Reason.AUCTION_SPENT, profit=pay)


def _pay(auction: Auction, outlook: Outlook) -> Rad:
    """Incentive of a reset; nothing if what is left is not worth an auction [rad]."""
    engine = outlook.liquidation.engine
    least = auction.terms.min_remaining
    worth = sum(value(lot.collateral, outlook.prices[lot.asset].price) for lot in auction.lots)
    if engine is None or auction.tab < least or worth < least:
        return Rad(0)
    return incentive(
        tip=Rad(engine.incentive_tip * RAY),
        share=Wad(engine.incentive_share * WAD // BPS),
        tab=auction.tab,
        is_whole=True,
        incentive_left=Rad(auction.incentive_left * RAY),
    )
