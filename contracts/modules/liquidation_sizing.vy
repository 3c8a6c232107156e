# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Sizing of liquidations
@license AGPL-3.0-only
@notice How much a direct liquidation repays (lane A), how much debt and collateral a close-out puts
        up for auction (lane B), and what a purchase from an auction costs.
@dev    Stateless; every limit is an argument. Nothing here reverts on a refusal: the caller decides
        what a 0 or a flag means.

        Symbols of lane A: D debt, W = weighted / 1e4 weighted value, C value of all collateral,
        C_k of the asset to seize, LT its threshold, b bonus, T target, F debt floor.
        D, C, C_k, F, max_debt and the result are in one unit, whichever (wad or rad: "coin" below);
        weighted is in coin * bps. All fit for rad: D < 2**216, C < 2**233, ratios < 2**15 bps. An
        unsafe account has weighted < D * 1e4 < 2**230. So no product of two ratios and a value
        reaches 2**256.
@custom:source Lane B: MakerDAO dss, `dog.sol:bark` and `clip.sol:kick`, `take`, `status`; where we
               differ stands at the function. Lane A is ours.
"""

from contracts.modules import fixed_point as fp
from contracts.modules import health


################################################################
#                            LANE A                            #
################################################################


@internal
@pure
def _bonus(
    weighted: uint256,
    debt: uint256,
    min_bonus: uint256,
    max_bonus: uint256,
    health_factor_of_max_bonus: uint256,
) -> uint256:
    """
    @notice The liquidator's bonus: linear in HF, from min_bonus at 1 to max_bonus at a given HF.
    @param weighted Weighted value [coin * bps].
    @param debt Debt [coin].
    @param min_bonus Bonus at HF >= 1 [bps].
    @param max_bonus Bonus at and below health_factor_of_max_bonus, >= min_bonus [bps].
    @param health_factor_of_max_bonus Where the bonus is greatest, <= 1 [bps].
    @return Bonus, rounded down in favour of the account [bps].
    """
    if not health._is_unsafe(weighted, debt):
        return min_bonus
    if weighted <= debt * health_factor_of_max_bonus:
        return max_bonus
    # (1 - HF) / (1 - HF of max): the common divisor 1e4 * debt is cancelled. Here HF < 1 and
    # HF > HF of max, so neither difference underflows and the divisor is above 0.
    shortfall: uint256 = debt * fp.BPS - weighted
    span: uint256 = debt * (fp.BPS - health_factor_of_max_bonus)
    return min_bonus + (max_bonus - min_bonus) * shortfall // span


@internal
@pure
def _direct(
    debt: uint256,
    weighted: uint256,
    total_value: uint256,
    asset_value: uint256,
    threshold: uint256,
    bonus: uint256,
    target: uint256,
    debt_floor: uint256,
    max_debt: uint256,
) -> uint256:
    """
    @notice Debt to repay against one asset so that HF comes back to the target.
    @dev Open iff HF < 1, HF > LT * (1 + b) and C >= D * (1 + b): then repaying d for d * (1 + b) of
         collateral raises HF and does not lower C / D. The middle condition also bounds the size by
         D. Needs target > LT * (1 + b). With values rounded from rad, the caller decides HF < 1 on
         the exact ones first.

         The result can exceed C_k / (1 + b) by less than one unit, so the caller caps what it
         seizes by what there is.
    @param debt D [coin].
    @param weighted W * 1e4 [coin * bps].
    @param total_value C [coin].
    @param asset_value C_k [coin].
    @param threshold LT of the asset [bps].
    @param bonus b [bps].
    @param target T [bps].
    @param debt_floor F: the least debt to leave, if any is left [coin].
    @param max_debt Most to repay [coin].
    @return Debt to repay, <= max_debt and <= D; 0 = closed or nothing sensible to repay [coin].
    """
    if not health._is_unsafe(weighted, debt):
        return 0
    payout: uint256 = fp.BPS + bonus  # 1 + b [bps]
    cost: uint256 = threshold * payout  # k = LT * (1 + b), exact [bps * bps]
    if weighted * fp.BPS <= debt * cost:
        return 0
    if total_value * fp.BPS < debt * payout:
        return 0
    # d = (T * D - W) / (T - k), up, so that HF reaches the target; <= D because HF > k.
    missing: uint256 = (debt * target - weighted) * fp.BPS
    repaid: uint256 = min(fp._ceil_div(missing, target * fp.BPS - cost), max_debt)

    # Leave nothing or at least the floor.
    if self._leaves_dust(debt, repaid, debt_floor):
        can_repay_all: bool = max_debt >= debt and asset_value * fp.BPS >= debt * payout
        repaid = debt if can_repay_all else fp._sub_or_zero(debt, debt_floor)
    # An asset too small to pay for this is taken whole; d only falls, so max_debt still holds.
    if asset_value * fp.BPS < repaid * payout:
        repaid = fp._mul_div_up(asset_value, fp.BPS, payout)
        if self._leaves_dust(debt, repaid, debt_floor):
            repaid = fp._sub_or_zero(debt, debt_floor)
    return repaid


@internal
@pure
def _leaves_dust(debt: uint256, repaid: uint256, debt_floor: uint256) -> bool:
    # Cannot underflow: repaid <= debt.
    debt_left: uint256 = unsafe_sub(debt, repaid)
    return debt_left > 0 and debt_left < debt_floor


################################################################
#                     LANE B: CLOSING OUT                      #
################################################################


@internal
@pure
def _close_out(
    normalized_debt: uint256,
    rate: uint256,
    penalty_factor: uint256,
    room: uint256,
    debt_floor: uint256,
) -> uint256:
    """
    @notice Normalized debt to put up for auction: all of it, or what fits under the limits.
    @dev A rest below the floor goes along, so a limit is exceeded by at most floor * (1 + P). A
         part below the floor is refused. Needs room < 2**196.
    @param normalized_debt Normalized debt of the account [wad].
    @param rate Debt index, > 0 [ray].
    @param penalty_factor 1 + P, > 0 [wad].
    @param room Least of the rooms under the limits [rad].
    @param debt_floor Least debt of an account and of an auction [rad].
    @return Normalized debt to take, rounded down; 0 = a dusty partial, refused [wad].
    """
    fitting: uint256 = room * fp.WAD // rate // penalty_factor
    if fitting >= normalized_debt:
        return normalized_debt
    # Cannot underflow: fitting < normalized_debt.
    if unsafe_sub(normalized_debt, fitting) * rate < debt_floor:
        return normalized_debt
    return fitting if fitting * rate >= debt_floor else 0


@internal
@pure
def _lot(collateral: uint256, normalized_debt_taken: uint256, normalized_debt: uint256) -> uint256:
    """
    @notice The share of a collateral that goes with a share of the debt.
    @param collateral Collateral of the account [wad].
    @param normalized_debt_taken Normalized debt put up for auction [wad].
    @param normalized_debt Normalized debt of the account before, > 0 [wad].
    @return Collateral to sell, rounded down in favour of the account [wad].
    """
    return fp._mul_div_down(collateral, normalized_debt_taken, normalized_debt)


@internal
@pure
def _tab(due: uint256, penalty_factor: uint256) -> uint256:
    """
    @notice Coin that an auction has to raise: the debt and the penalty.
    @param due Debt put up for auction, < 2**192 [rad].
    @param penalty_factor 1 + P [wad].
    @return Coin to raise, rounded down in favour of the account [rad].
    """
    return fp._mul_div_down(due, penalty_factor, fp.WAD)


@internal
@pure
def _top(price: uint256, start_multiplier: uint256) -> uint256:
    """
    @notice First price of a lot.
    @param price Oracle price, coins per whole token [wad].
    @param start_multiplier First price / oracle price [ray].
    @return First price, rounded down [ray].
    """
    return fp._mul_div_down(price * health.WAD_TO_RAY, start_multiplier, fp.RAY)


@internal
@pure
def _incentive(
    tip: uint256, share: uint256, tab: uint256, is_whole: bool, incentive_left: uint256
) -> uint256:
    """
    @notice Pay for who starts or resets an auction.
    @dev Departs from the source: the tip is for whole close-outs only, and all payments of one
         auction together stay within incentive_left [else tips are farmed by partial close-outs].
    @param tip Flat part, for a close-out of the whole debt [rad].
    @param share Share of the tab [wad].
    @param tab Coin to raise, < 2**192 [rad].
    @param is_whole Whether the whole debt of the account is closed out.
    @param incentive_left What the auction may still pay [rad].
    @return Pay, rounded down [rad].
    """
    flat: uint256 = tip if is_whole else 0
    return min(flat + fp._mul_div_down(tab, share, fp.WAD), incentive_left)


################################################################
#                       LANE B: AUCTIONS                       #
################################################################


@internal
@pure
def _take(
    tab: uint256, lot: uint256, price: uint256, max_collateral: uint256, min_remaining: uint256
) -> (uint256, uint256, bool):
    """
    @notice What one purchase from a lot costs and gives.
    @dev Payment never rounds: wad * ray = rad. Where the payment is capped, collateral rounds down.
         A purchase may leave a tab in (0, min_remaining) only by emptying the lot; a smaller one
         is cut back so that min_remaining is left, and refused if the tab is not above that.

         Departures from the source: nothing is charged for no collateral; who wants at least the
         whole tab gets at least one unit; who wants all of the tab but less than the price of one
         unit closes the tab (they pay that much more, and no dust is left to the rule above).
    @param tab Coin still to raise, > 0 [rad].
    @param lot Collateral still for sale, < 2**128 [wad].
    @param price Price now, > 0 and < 2**128 [ray].
    @param max_collateral Most to buy [wad].
    @param min_remaining Least tab that a purchase of a part may leave [rad].
    @return Payment [rad]; collateral bought, 0 = nothing [wad]; True if a part may not be bought.
    """
    bought: uint256 = min(lot, max_collateral)
    if bought == 0:
        return 0, 0, False

    payment: uint256 = bought * price
    if payment >= tab:
        # At least 1, and not above `bought`: tab // price <= payment // price.
        return tab, max(tab // price, 1), False
    if bought == lot:
        return payment, bought, False
    # Cannot underflow: payment < tab.
    tab_left: uint256 = unsafe_sub(tab, payment)
    if tab_left < price:
        return tab, bought, False
    if tab_left >= min_remaining:
        return payment, bought, False
    if tab <= min_remaining:
        return 0, 0, True
    # Below the payment just computed, hence below `bought`; 0 if one unit costs more.
    payment = tab - min_remaining
    bought = payment // price
    return payment if bought > 0 else 0, bought, False


@internal
@pure
def _is_spent(
    elapsed: uint256, tail: uint256, price: uint256, top: uint256, floor_fraction: uint256
) -> bool:
    """
    @notice Whether an auction, or one lot of it, needs a reset before anyone may buy.
    @dev It lives while elapsed <= tail and price / top >= floor, both included. Departs from the
         source: a price of 0 never sells. Needs price < 2**166.
    @param elapsed Time since the start [seconds].
    @param tail Life of an auction [seconds].
    @param price Price now, 0 if top is 0 [ray].
    @param top Price at the start [ray].
    @param floor_fraction Least price / top, the quotient rounded down [ray].
    @return True if it needs a reset.
    """
    if elapsed > tail or price == 0:
        return True
    return fp._mul_div_down(price, fp.RAY, top) < floor_fraction
