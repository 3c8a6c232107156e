# SPDX-License-Identifier: MIT
"""Sizing of liquidations; the twin of `contracts/modules/liquidation_sizing.vy`.

Symbols of lane A: D debt, W = weighted / 1e4 weighted value, C value of all collateral, C_k of the
asset to seize, LT its threshold, b bonus, T target, F debt floor. Its amounts are in one unit,
whichever ("coin" below); lane B's are in wad, ray and rad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model.departures import OURS
from model.fixed_point import ceil_div, div_down, mul_div_down, mul_div_up, sub_or_zero, uint256
from model.health import is_unsafe
from model.units import BPS, RAY, WAD, WAD_TO_RAY, Bps, Rad, Ray, Wad

if TYPE_CHECKING:
    from model.departures import Departures
    from model.units import Seconds


# --- Lane A ---------------------------------------------------------------------------------------


def bonus(
    weighted: int, debt: int, min_bonus: Bps, max_bonus: Bps, health_factor_of_max_bonus: Bps
) -> Bps:
    """The liquidator's bonus: linear in HF, from `min_bonus` at 1 to `max_bonus` at a given HF.

    Args:
        weighted: Weighted value [coin * bps].
        debt: Debt [coin].
        min_bonus: Bonus at HF >= 1 [bps].
        max_bonus: Bonus at and below `health_factor_of_max_bonus`, >= min_bonus [bps].
        health_factor_of_max_bonus: Where the bonus is greatest, <= 1 [bps].

    Returns:
        Bonus, rounded down in favour of the account [bps].
    """
    if not is_unsafe(weighted, debt):
        return min_bonus
    if weighted <= debt * health_factor_of_max_bonus:
        return max_bonus
    shortfall = debt * BPS - weighted
    span = debt * (BPS - health_factor_of_max_bonus)
    return Bps(min_bonus + mul_div_down(max_bonus - min_bonus, shortfall, span))


def direct(
    *,
    debt: int,
    weighted: int,
    total_value: int,
    asset_value: int,
    threshold: Bps,
    bonus: Bps,
    target: Bps,
    debt_floor: int,
    max_debt: int,
) -> int:
    """Debt to repay against one asset so that HF comes back to the target.

    Open iff HF < 1, HF > LT * (1 + b) and C >= D * (1 + b): then repaying d for d * (1 + b) of
    collateral raises HF and does not lower C / D.

    Args:
        debt: D [coin].
        weighted: W * 1e4 [coin * bps].
        total_value: C [coin].
        asset_value: C_k [coin].
        threshold: LT of the asset [bps].
        bonus: b [bps].
        target: T, > LT * (1 + b) [bps].
        debt_floor: F: the least debt to leave, if any is left [coin].
        max_debt: Most to repay [coin].

    Returns:
        Debt to repay, <= max_debt and <= D; 0 = closed or nothing sensible to repay [coin].
    """
    payout = BPS + bonus
    cost = threshold * payout  # LT * (1 + b) [bps * bps]
    helps = weighted * BPS > debt * cost
    is_covered = total_value * BPS >= debt * payout
    if not (is_unsafe(weighted, debt) and helps and is_covered):
        return 0

    def leaves_dust(repaid: int) -> bool:
        return 0 < debt - repaid < debt_floor

    def can_pay(repaid: int) -> bool:
        return asset_value * BPS >= repaid * payout

    to_target = ceil_div((debt * target - weighted) * BPS, target * BPS - cost)
    repaid = min(to_target, max_debt)
    if leaves_dust(repaid):
        can_repay_all = max_debt >= debt and can_pay(debt)
        repaid = debt if can_repay_all else sub_or_zero(debt, debt_floor)
    if not can_pay(repaid):
        repaid = mul_div_up(asset_value, BPS, payout)
        if leaves_dust(repaid):
            repaid = sub_or_zero(debt, debt_floor)
    return repaid


# --- Lane B: closing out --------------------------------------------------------------------------


def close_out(
    normalized_debt: Wad, rate: Ray, penalty_factor: Wad, room: Rad, debt_floor: Rad
) -> Wad:
    """Normalized debt to put up for auction: all of it, or what fits under the limits.

    A rest below the floor goes along; a part below the floor is refused.

    Args:
        normalized_debt: Normalized debt of the account [wad].
        rate: Debt index, > 0 [ray].
        penalty_factor: 1 + P, > 0 [wad].
        room: Least of the rooms under the limits [rad].
        debt_floor: Least debt of an account and of an auction [rad].

    Returns:
        Normalized debt to take, rounded down; 0 = a dusty partial, refused [wad].

    Raises:
        Revert: Without a reason, on overflow.

    Source:
        MakerDAO dss, `dog.sol:bark`.
    """
    fitting = div_down(mul_div_down(room, WAD, rate), penalty_factor)
    if fitting >= normalized_debt:
        return normalized_debt
    if uint256((normalized_debt - fitting) * rate) < debt_floor:
        return normalized_debt
    if uint256(fitting * rate) < debt_floor:
        return Wad(0)
    return Wad(fitting)


def lot(collateral: Wad, normalized_debt_taken: Wad, normalized_debt: Wad) -> Wad:
    """The share of a collateral that goes with a share of the debt, rounded down [wad]."""
    return Wad(mul_div_down(collateral, normalized_debt_taken, normalized_debt))


def tab(due: Rad, penalty_factor: Wad) -> Rad:
    """Coin that an auction has to raise, debt and penalty, rounded down [rad]."""
    return Rad(mul_div_down(due, penalty_factor, WAD))


def top(price: Wad, start_multiplier: Ray) -> Ray:
    """First price of a lot: the oracle's, times the multiplier, rounded down [ray]."""
    return Ray(mul_div_down(uint256(price * WAD_TO_RAY), start_multiplier, RAY))


def incentive(
    *,
    tip: Rad,
    share: Wad,
    tab: Rad,
    is_whole: bool,
    incentive_left: Rad,
    departures: Departures = OURS,
) -> Rad:
    """Pay for who starts or resets an auction.

    Args:
        tip: Flat part, for a close-out of the whole debt [rad].
        share: Share of the tab [wad].
        tab: Coin to raise [rad].
        is_whole: Whether the whole debt of the account is closed out.
        incentive_left: What the auction may still pay [rad].
        departures: `partial_tip` and `incentive_cap` matter.

    Returns:
        Pay, rounded down [rad].
    """
    flat = tip if is_whole or not departures.partial_tip else Rad(0)
    pay = uint256(flat + mul_div_down(tab, share, WAD))
    return Rad(min(pay, incentive_left) if departures.incentive_cap else pay)


# --- Lane B: auctions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What one purchase from a lot costs and gives."""

    payment: Rad
    """To pay, exact: wad * ray = rad."""
    bought: Wad
    """Collateral, rounded down; 0 = nothing, which the contract refuses."""
    is_refused: bool = False
    """Whether a part was wanted where only the whole may be bought."""


NOTHING: Final = Purchase(payment=Rad(0), bought=Wad(0))


def take(
    *,
    tab: Rad,
    lot: Wad,
    price: Ray,
    max_collateral: Wad,
    min_remaining: Rad,
    departures: Departures = OURS,
) -> Purchase:
    """What one purchase from a lot costs and gives.

    A purchase may leave a tab in (0, min_remaining) only by emptying the lot; a smaller one is cut
    back so that `min_remaining` is left, and refused if the tab is not above that.

    Args:
        tab: Coin still to raise, > 0 [rad].
        lot: Collateral still for sale [wad].
        price: Price now, > 0 [ray].
        max_collateral: Most to buy [wad].
        min_remaining: Least tab that a purchase of a part may leave [rad].
        departures: `zero_amount`, `one_wei` and `whole_tab` matter.

    Raises:
        Revert: Without a reason, on overflow and for a cut-back at price 0.

    Source:
        MakerDAO dss, `clip.sol:take`.
    """
    bought = min(lot, max_collateral)
    if bought == 0 and departures.zero_amount:
        return NOTHING

    payment = uint256(bought * price)
    if payment > tab:
        least = 1 if departures.one_wei else 0
        return Purchase(payment=tab, bought=Wad(max(tab // price, least)))
    tab_left = tab - payment
    if departures.whole_tab and 0 < bought < lot and tab_left < price:
        return Purchase(payment=tab, bought=bought)
    if bought == lot or tab_left == 0 or tab_left >= min_remaining:
        return Purchase(payment=Rad(payment), bought=bought)
    return _cut_back(tab, price, min_remaining, departures)


def _cut_back(tab: Rad, price: Ray, min_remaining: Rad, departures: Departures) -> Purchase:
    if tab <= min_remaining:
        return Purchase(payment=Rad(0), bought=Wad(0), is_refused=True)
    payment = tab - min_remaining
    bought = div_down(payment, price)
    if bought == 0 and departures.zero_amount:
        return NOTHING
    return Purchase(payment=Rad(payment), bought=Wad(bought))


def is_spent(
    *,
    elapsed: Seconds,
    tail: Seconds,
    price: Ray,
    top: Ray,
    floor_fraction: Ray,
    departures: Departures = OURS,
) -> bool:
    """Whether an auction, or one lot of it, needs a reset before anyone may buy.

    It lives while elapsed <= tail and price / top >= floor, both included.

    Args:
        elapsed: Time since the start [seconds].
        tail: Life of an auction [seconds].
        price: Price now, 0 if `top` is 0 [ray].
        top: Price at the start [ray].
        floor_fraction: Least price / top, the quotient rounded down [ray].
        departures: `zero_price` matters.
    """
    if elapsed > tail or (price == 0 and departures.zero_price):
        return True
    return mul_div_down(price, RAY, top) < floor_fraction
