# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Direct liquidations
@license AGPL-3.0-only
@notice Lane A, the decision: how much debt a liquidator may repay against one asset and what for.
        `liquidate` and `quote_liquidation` call the same function, so they cannot differ.
@dev    Stateless. Sizes are whole wads of coin: debt is rounded up, values down, before `sizing._direct`; that
        an account is unsafe is decided on exact rads. The quote is 0 unless the account is strictly
        healthier afterwards (or free of debt).
"""

from snekmate.utils import math

from contracts.interfaces import IDirectLiquidation
from contracts.interfaces import ILedger
from contracts.interfaces import IPriceOracle
from contracts.modules import fixed_point as fp
from contracts.modules import health
from contracts.modules import liquidation_sizing as sizing
from contracts.modules import packing

MAX_ASSETS: constant(uint256) = 16

# Why an account cannot be liquidated against an asset; 0 = it can.
OPEN: constant(uint256) = 0
HEALTHY: constant(uint256) = 1
TOO_OLD: constant(uint256) = 2
USE_CLOSE_OUT: constant(uint256) = 3
TOO_SMALL: constant(uint256) = 4


struct Position:
    debt: uint256  # [rad]
    weighted: uint256  # [rad * bps]
    total: uint256  # value of all collateral [rad]
    amount: uint256  # of the asset to seize [wad]
    price: uint256  # of the asset to seize [wad]
    is_fresh: bool  # the price of the asset to seize is not too old


@internal
@pure
def _quote(
    state: ILedger.AccountState,
    quotes: DynArray[IPriceOracle.Price, 8],
    asset: uint256,
    max_debt: uint256,
    parameters: IDirectLiquidation.Parameters,
    bonuses: IDirectLiquidation.AssetParameters,
) -> (IDirectLiquidation.Quote, uint256):
    """
    @notice What a liquidation would do now.
    @param state The account, rate accrued.
    @param quotes Oracle prices of the assets held, ascending.
    @param asset Asset to seize.
    @param max_debt Most debt to repay [wad].
    @param parameters Parameters in force.
    @param bonuses Bonus range of the asset.
    @return Quote, all 0 if refused; why it is refused, one of the constants above.
    """
    nothing: IDirectLiquidation.Quote = empty(IDirectLiquidation.Quote)
    position: Position = self._position(state, quotes, asset)
    if not health._is_unsafe(position.weighted, position.debt):
        return nothing, HEALTHY
    if position.amount == 0 or position.price == 0:
        return nothing, TOO_SMALL
    if not position.is_fresh:
        return nothing, TOO_OLD
    threshold: uint256 = packing._get(state.thresholds, asset * 16, 16)
    bonus: uint256 = sizing._bonus(
        position.weighted,
        position.debt,
        bonuses.min_bonus,
        bonuses.max_bonus,
        parameters.health_factor_of_max_bonus,
    )
    if not self._is_open(position, threshold, bonus):
        return nothing, USE_CLOSE_OUT

    quote: IDirectLiquidation.Quote = self._size(
        state, position, threshold, bonus, max_debt, parameters
    )
    if quote.debt == 0 or not self._improves(state, position, threshold, quote):
        return nothing, TOO_SMALL
    return quote, OPEN


@internal
@pure
def _is_open(position: Position, threshold: uint256, bonus: uint256) -> bool:
    """
    @notice Whether paying the bonus still helps: HF > LT * (1 + b) and C >= D * (1 + b).
    @dev The same conditions on rounded amounts stand in `sizing._direct`; here they give the reason.
         Unsafe, so weighted < 2**230: no product reaches 2**256.
    @param position Debt and values of an unsafe account.
    @param threshold LT of the asset [bps].
    @param bonus b [bps].
    @return True if lane A is open for the asset.
    """
    payout: uint256 = fp.BPS + bonus
    return (
        position.weighted * fp.BPS > position.debt * threshold * payout
        and position.total // fp.RAY * fp.BPS >= fp._ceil_div(position.debt, fp.RAY) * payout
    )


@internal
@pure
def _position(
    state: ILedger.AccountState, quotes: DynArray[IPriceOracle.Price, 8], asset: uint256
) -> Position:
    """
    @notice Debt, values and the asset to seize.
    @param state The account.
    @param quotes Oracle prices of its assets.
    @param asset Asset to seize; amount 0 if the account does not hold it.
    @return Position.
    """
    position: Position = empty(Position)
    prices: DynArray[uint256, 8] = []
    for quote: IPriceOracle.Price in quotes:
        prices.append(quote.price)
    position.debt = state.normalized_debt * state.rate
    position.weighted, position.total = health._weigh(
        state.amounts, prices, state.assets, state.thresholds
    )
    if asset < MAX_ASSETS and (state.assets >> asset) & 1 == 1:
        # Assets below this one come first in the arrays.
        i: uint256 = packing._count(state.assets & ((1 << asset) - 1))
        position.amount = state.amounts[i]
        position.price = prices[i]
        position.is_fresh = quotes[i].is_fresh
    return position


@internal
@pure
def _size(
    state: ILedger.AccountState,
    position: Position,
    threshold: uint256,
    bonus: uint256,
    max_debt: uint256,
    parameters: IDirectLiquidation.Parameters,
) -> IDirectLiquidation.Quote:
    """
    @notice Amounts of a liquidation, in whole wads of coin.
    @param state The account, unsafe.
    @param position Its debt and values.
    @param threshold Liquidation threshold of the asset [bps].
    @param bonus Bonus at this health factor [bps].
    @param max_debt Most debt to repay [wad].
    @param parameters Parameters in force.
    @return Quote; debt 0 if nothing sensible can be repaid.
    """
    debt: uint256 = fp._ceil_div(position.debt, fp.RAY)
    asset_value: uint256 = health._value(position.amount, position.price) // fp.RAY
    repaid: uint256 = sizing._direct(
        debt,
        position.weighted // fp.RAY,
        position.total // fp.RAY,
        asset_value,
        threshold,
        bonus,
        parameters.target_health_factor,
        state.debt_floor * fp.WAD,
        max_debt,
    )
    normalized: uint256 = state.normalized_debt
    if repaid < debt:
        normalized = repaid * fp.RAY // state.rate
    if normalized == 0:
        return empty(IDirectLiquidation.Quote)

    payout: uint256 = repaid * (fp.BPS + bonus)  # [wad * bps]
    seized: uint256 = position.amount
    # An asset that just pays is taken whole; below that, against the liquidator.
    if payout < asset_value * fp.BPS:
        seized = min(seized, payout * fp.WAD // (position.price * fp.BPS))
    return IDirectLiquidation.Quote(
        debt=repaid,
        normalized_debt=normalized,
        fee=fp._ceil_div(repaid * bonus * parameters.treasury_share_of_bonus, fp.BPS * fp.BPS),
        collateral=seized,
        bonus=bonus,
    )


@internal
@pure
def _improves(
    state: ILedger.AccountState,
    position: Position,
    threshold: uint256,
    quote: IDirectLiquidation.Quote,
) -> bool:
    """
    @notice Post-condition of lane A: HF after > HF before, or no debt left.
    @dev W' * D > W * D' is W * d > w * D with d, w what is taken; compared as ceil(W * d / D) > w,
         because the products can pass 2**256.
    @param state The account.
    @param position Its debt and values.
    @param threshold Liquidation threshold of the asset [bps].
    @param quote Amounts taken.
    @return True if the account is strictly healthier.
    """
    if quote.collateral == 0:
        return False
    if quote.normalized_debt == state.normalized_debt:
        return True
    taken: uint256 = health._value(quote.collateral, position.price) * threshold
    return (
        math._mul_div(position.weighted, quote.normalized_debt * state.rate, position.debt, True)
        > taken
    )
