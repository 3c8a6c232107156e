# SPDX-License-Identifier: MIT
"""Sizes of liquidations and purchases; the twin of `model/liquidation_sizing.py`.

Weighted values are in coins * bps, as there.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Final

from lab.twin.compiled import compiled
from lab.twin.doubts import below, floored
from lab.twin.terms import BPS, LINEAR, STAIRSTEP, Terms

if TYPE_CHECKING:
    from lab.twin.records import IntArray

NOTHING: Final = 0
PART: Final = 1
ALL_OF_ASSET: Final = 2
WHOLE_DEBT: Final = 3
ALL_BUT_FLOOR: Final = 4
"""The debt floor is left, to the last digit: such debts are equal, and keep their order."""

REFUSED: Final = 0
EXACT: Final = 1
TO_LEAST: Final = 2
"""The purchase leaves exactly the least remaining tab."""


@compiled
def bonus(
    weighted: float, debt: float, low: float, high: float, t: Terms, doubts: IntArray
) -> float:
    """The liquidator's bonus of an unsafe account, a whole number [bps]."""
    if low == high:
        return low
    edge = debt * t.health_factor_of_max_bonus
    if not below(edge, weighted, edge, doubts):
        return high
    shortfall = debt * BPS - weighted
    span = debt * (BPS - t.health_factor_of_max_bonus)
    return low + floored((high - low) * shortfall / span, BPS, doubts)


@compiled
def _leaves_dust(repaid: float, debt: float, debt_floor: float, doubts: IntArray) -> bool:
    left = debt - repaid
    return left > 0.0 and below(left, debt_floor, debt, doubts)


@compiled
def direct(
    debt: float,
    weighted: float,
    asset_value: float,
    cost: float,
    payout: float,
    max_debt: float,
    t: Terms,
    doubts: IntArray,
) -> tuple[int, float]:
    """Debt to repay against one asset for which lane A is open, and of what that is all.

    Args:
        debt: D.
        weighted: W * 1e4.
        asset_value: C_k.
        cost: LT * (1 + b) [bps * bps].
        payout: 1 + b [bps].
        max_debt: Most to repay.
        t: Terms.
        doubts: As of `below`.
    """
    target = t.target_health_factor
    to_target = (debt * target - weighted) * BPS / (target * BPS - cost)
    kind, repaid = PART, min(to_target, max_debt)
    # Less is paid with the asset than it would bring: at most this.
    payable = asset_value * BPS / payout
    if _leaves_dust(repaid, debt, t.debt_floor, doubts):
        if max_debt >= debt and not below(payable, debt, debt, doubts):
            kind, repaid = WHOLE_DEBT, debt
        else:
            kind, repaid = ALL_BUT_FLOOR, max(debt - t.debt_floor, 0.0)
    if below(payable, repaid, debt, doubts):
        kind, repaid = ALL_OF_ASSET, payable
        if _leaves_dust(repaid, debt, t.debt_floor, doubts):
            kind, repaid = ALL_BUT_FLOOR, max(debt - t.debt_floor, 0.0)
    if repaid <= 0.0:
        kind = NOTHING
    return kind, repaid


@compiled
def incentive(is_flat: bool, tab: float, left: float, t: Terms) -> float:
    """Pay for who starts or resets an auction."""
    flat = t.incentive_tip if is_flat else 0.0
    return min(flat + tab * t.incentive_share, left)


@compiled
def kept_price(elapsed: int, t: Terms) -> float:
    """Share of the first price at which lots can be bought; 0 if nobody may before a reset."""
    if elapsed > t.last_age:
        return 0.0
    if t.curve == LINEAR:
        return float(t.duration - elapsed) / float(t.duration)
    steps = elapsed // t.duration if t.curve == STAIRSTEP else elapsed
    return exp(t.log_cut * float(steps))


@compiled
def purchase(
    tab: float,
    is_at_least: bool,
    lot: float,
    price: float,
    wanted: float,
    t: Terms,
    doubts: IntArray,
) -> tuple[int, float, float, float, float]:
    """What one purchase from a lot does.

    Args:
        tab: Coin still to raise.
        is_at_least: Whether the tab is exactly the least remaining one.
        lot: Collateral still for sale.
        price: Price now, > 0.
        wanted: Most to buy.
        t: Terms.
        doubts: As of `below`.

    Returns:
        Kind, payment, amount bought, tab and lot left.
    """
    bought = min(lot, wanted)
    if bought <= 0.0:
        return REFUSED, 0.0, 0.0, tab, lot
    payment = bought * price
    if below(tab, payment, tab, doubts):
        bought = tab / price
        return EXACT, tab, bought, 0.0, lot - bought
    left = tab - payment
    if bought == lot:
        return EXACT, payment, bought, left, 0.0
    if not below(left, t.min_remaining, tab, doubts):
        return EXACT, payment, bought, left, lot - bought
    if is_at_least or not below(t.min_remaining, tab, tab, doubts):
        return REFUSED, 0.0, 0.0, tab, lot
    payment = tab - t.min_remaining
    bought = payment / price
    return TO_LEAST, payment, bought, t.min_remaining, lot - bought
