# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Close-outs
@license AGPL-3.0-only
@notice Lane B, the decision: whether an account may be closed out, how much of it, at what charge to
        the limits. The engine and its previews call the same function, so they cannot differ.
@dev    Stateless. Open iff HF < 1 and (HF < X, or debt < 2 F, or one of its prices is too old). The whole debt,
        or what fits under the limits without leaving dust. Every collateral goes in the same
        proportion, except lots worth less than a tenth of the least collateral value. A lot whose
        charge is at most F * (1 + P) is exempt from its asset's limit, else a sliver of an asset
        whose limit is full would shield an account.
@custom:source MakerDAO dss, `dog.sol:bark`, for one collateral; the basket is ours.
"""

from snekmate.utils import math

from contracts.interfaces import ICollateralAuction
from contracts.interfaces import ILedger
from contracts.interfaces import ILiquidationEngine
from contracts.interfaces import IPriceOracle
from contracts.modules import health
from contracts.modules import liquidation_sizing as sizing
from contracts.modules import fixed_point as fp


################################################################
#                          CONSTANTS                           #
################################################################


MAX_ASSETS: constant(uint256) = 16
MAX_LOTS: constant(uint256) = 8
WAD_PER_BPS: constant(uint256) = 10**14
RAD_PER_COIN_BPS: constant(uint256) = 10**41  # 1e-4 coin [rad]
SELLABLE_DIVISOR: constant(uint256) = 10  # of the least collateral value

# Why an account cannot be closed out; 0 = it can.
OPEN: constant(uint256) = 0
HEALTHY: constant(uint256) = 1
USE_LIQUIDATE: constant(uint256) = 2
LIMIT_REACHED: constant(uint256) = 3
DUSTY_PARTIAL: constant(uint256) = 4
PAUSED: constant(uint256) = 5


struct Basket:
    values: DynArray[uint256, 8]  # of each asset held, ascending [rad]
    prices: DynArray[uint256, 8]  # [wad]
    sellable: DynArray[bool, 8]  # worth selling if the whole account is closed out
    sellable_value: uint256  # [rad]


################################################################
#                           DECISION                           #
################################################################


@internal
@pure
def _plan(
    state: ILedger.AccountState,
    quotes: DynArray[IPriceOracle.Price, 8],
    capacity: ICollateralAuction.Capacity,
    parameters: ILiquidationEngine.Parameters,
) -> (ILiquidationEngine.CloseOut, uint256):
    """
    @notice What a close-out of an account would do now, the pause aside.
    @param state The account, rate accrued.
    @param quotes Oracle prices of the assets held, ascending.
    @param capacity Rooms under the limits.
    @param parameters Parameters in force.
    @return The plan; why it is not open, one of the constants above.
    """
    plan: ILiquidationEngine.CloseOut = empty(ILiquidationEngine.CloseOut)
    penalty_factor: uint256 = (fp.BPS + parameters.penalty) * WAD_PER_BPS
    debt_floor: uint256 = parameters.debt_floor * fp.RAD
    debt: uint256 = state.normalized_debt * state.rate

    refusal: uint256 = self._lane(state, quotes, debt, parameters)
    if refusal != OPEN:
        return plan, refusal

    basket: Basket = self._basket(state, quotes)
    plan.normalized_debt = state.normalized_debt
    if basket.sellable_value > 0:
        room: uint256 = self._room(capacity, basket, sizing._tab(debt, penalty_factor), parameters)
        if room == 0:
            return plan, LIMIT_REACHED
        plan.normalized_debt = sizing._close_out(
            state.normalized_debt, state.rate, penalty_factor, room, debt_floor
        )
        if plan.normalized_debt == 0:
            return plan, DUSTY_PARTIAL
    plan.is_whole = plan.normalized_debt == state.normalized_debt
    plan.due = plan.normalized_debt * state.rate
    plan.tab = sizing._tab(plan.due, penalty_factor)
    plan = self._with_lots(plan, state, basket)
    if basket.sellable_value > 0 and plan.assets == 0:
        return plan, DUSTY_PARTIAL
    # An account with nothing worth selling is written off: share paid, no tip.
    plan.incentive = sizing._incentive(
        parameters.incentive_tip * fp.RAY,
        parameters.incentive_share * WAD_PER_BPS,
        plan.tab,
        plan.is_whole and plan.assets != 0,
        plan.tab - plan.due,
    )
    plan.is_open = True
    return plan, OPEN


@internal
@pure
def _lane(
    state: ILedger.AccountState,
    quotes: DynArray[IPriceOracle.Price, 8],
    debt: uint256,
    parameters: ILiquidationEngine.Parameters,
) -> uint256:
    """
    @notice Whether lane B is open, limits aside.
    @param state The account.
    @param quotes Oracle prices of its assets.
    @param debt Its debt [rad].
    @param parameters Parameters in force.
    @return OPEN, HEALTHY or USE_LIQUIDATE.
    """
    prices: DynArray[uint256, 8] = []
    is_stale: bool = False
    for quote: IPriceOracle.Price in quotes:
        prices.append(quote.price)
        is_stale = is_stale or not quote.is_fresh
    weighted: uint256 = 0
    total: uint256 = 0
    weighted, total = health._weigh(state.amounts, prices, state.assets, state.thresholds)
    if not health._is_unsafe(weighted, debt):
        return HEALTHY
    if (
        health._is_below(weighted, debt, parameters.close_out_threshold)
        or debt < 2 * parameters.debt_floor * fp.RAD
        or is_stale
    ):
        return OPEN
    return USE_LIQUIDATE


################################################################
#                            LIMITS                            #
################################################################


@internal
@pure
def _basket(state: ILedger.AccountState, quotes: DynArray[IPriceOracle.Price, 8]) -> Basket:
    """
    @notice Values of the collateral, and what of it is worth selling.
    @param state The account.
    @param quotes Oracle prices of its assets.
    @return Values and prices, ascending by asset.
    """
    basket: Basket = empty(Basket)
    for i: uint256 in range(len(state.amounts), bound=MAX_LOTS):
        value: uint256 = health._value(state.amounts[i], quotes[i].price)
        is_sellable: bool = self._is_sellable(value, state.min_collateral_value)
        basket.values.append(value)
        basket.prices.append(quotes[i].price)
        basket.sellable.append(is_sellable)
        if is_sellable:
            basket.sellable_value += value
    return basket


@internal
@pure
def _is_sellable(amount_value: uint256, min_collateral_value: uint256) -> bool:
    """
    @notice Whether a lot is worth an auction.
    @param amount_value Its value [rad].
    @param min_collateral_value Least value that opens an asset slot [coins].
    @return True if worth at least a tenth of it, and anything.
    """
    least: uint256 = min_collateral_value * fp.RAD // SELLABLE_DIVISOR
    return amount_value > 0 and amount_value >= least


@internal
@pure
def _room(
    capacity: ICollateralAuction.Capacity,
    basket: Basket,
    tab: uint256,
    parameters: ILiquidationEngine.Parameters,
) -> uint256:
    """
    @notice Largest tab that fits under the global limit and under each asset's, at its share.
    @param capacity Rooms under the limits.
    @param basket Values of the collateral.
    @param tab Tab of the whole debt [rad].
    @param parameters Parameters in force.
    @return Tab, rounded down; 0 = a limit is reached [rad].
    """
    room: uint256 = capacity.room
    exempt: uint256 = (parameters.debt_floor * (fp.BPS + parameters.penalty) * RAD_PER_COIN_BPS)
    for i: uint256 in range(len(basket.values), bound=MAX_LOTS):
        if not basket.sellable[i]:
            continue
        charge: uint256 = math._mul_div(tab, basket.values[i], basket.sellable_value, True)
        asset_room: uint256 = capacity.asset_rooms[i]
        if charge > exempt and charge > asset_room:
            # Rounded down: the share of the result fits into the asset's room.
            room = min(room, math._mul_div(asset_room, tab, charge, False))
    return room


################################################################
#                             LOTS                             #
################################################################


@internal
@pure
def _with_lots(
    plan: ILiquidationEngine.CloseOut, state: ILedger.AccountState, basket: Basket
) -> ILiquidationEngine.CloseOut:
    """
    @notice Complete a plan by its lots.
    @param plan Debt and tab are set.
    @param state The account.
    @param basket Values of its assets.
    @return The plan with lots; none if nothing is worth selling.
    """
    result: ILiquidationEngine.CloseOut = plan
    for asset: uint256 in range(MAX_ASSETS):
        if state.assets >> asset == 0:
            break
        if (state.assets >> asset) & 1 == 0:
            continue
        i: uint256 = len(result.seized)
        lot: uint256 = 0
        if basket.sellable[i]:
            lot = sizing._lot(state.amounts[i], plan.normalized_debt, state.normalized_debt)
            value: uint256 = health._value(lot, basket.prices[i])
            if self._is_sellable(value, state.min_collateral_value):
                result.assets |= 1 << asset
                result.lots.append(lot)
                result.prices.append(basket.prices[i])
            else:
                lot = 0
        result.seized.append(lot)
    return result
