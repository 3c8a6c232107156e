# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Account views
@license AGPL-3.0-only
@notice What people want to know of an account: totals, averages, the prices at which it is in trouble.
@dev    Stateless: functions of an account's state and of prices. Rounded numbers, for people; nothing is
        decided by them.
@custom:source Aave v3, `Pool.getUserAccountData`, for the totals.
"""

from contracts.interfaces import ILedger
from contracts.interfaces import ILens
from contracts.interfaces import IPriceOracle
from contracts.modules import fixed_point as fp
from contracts.modules import health
from contracts.modules import packing

MAX_ASSETS: constant(uint256) = 16


@internal
@pure
def _data(
    state: ILedger.AccountState,
    quotes: DynArray[IPriceOracle.Price, 8],
    cautious_quotes: DynArray[IPriceOracle.Price, 8],
    loan_to_values: uint256,
) -> ILens.AccountData:
    """
    @notice Totals, averages and health factor.
    @param state The account, rate of this block.
    @param quotes Current prices of the assets held, ascending.
    @param cautious_quotes The least of current, next and candidate.
    @param loan_to_values Limits of all assets, 16 bits each, asset 0 lowest [bps].
    @return Data; the borrowable amount at cautious prices.
    """
    debt: uint256 = state.normalized_debt * state.rate
    prices: DynArray[uint256, 8] = self._prices(quotes)
    weighted: uint256 = 0
    value: uint256 = 0
    weighted, value = health._weigh(state.amounts, prices, state.assets, state.thresholds)
    limit: uint256 = health._weigh(state.amounts, prices, state.assets, loan_to_values)[0]
    cautious_limit: uint256 = health._weigh(
        state.amounts, self._prices(cautious_quotes), state.assets, loan_to_values
    )[0]
    # A loan is a whole number of rates, as borrowing rounds normalized debt up.
    room: uint256 = fp._sub_or_zero(cautious_limit // fp.BPS, debt) // state.rate * state.rate
    return ILens.AccountData(
        collateral_value=value // fp.RAY,
        debt=fp._ceil_div(debt, fp.RAY),
        available_to_borrow=room // fp.RAY,
        liquidation_threshold=weighted // value if value > 0 else 0,
        loan_to_value=limit // value if value > 0 else 0,
        health_factor=health._health_factor(weighted, debt),
    )


@internal
@pure
def _health_factor(state: ILedger.AccountState, quotes: DynArray[IPriceOracle.Price, 8]) -> uint256:
    """
    @notice Weighted collateral over debt.
    @param state The account, rate of this block.
    @param quotes Prices of the assets held, ascending.
    @return Health factor [wad], rounded down; 2**256 - 1 without debt.
    """
    weighted: uint256 = health._weigh(
        state.amounts, self._prices(quotes), state.assets, state.thresholds
    )[0]
    return health._health_factor(weighted, state.normalized_debt * state.rate)


@internal
@pure
def _critical_price(
    state: ILedger.AccountState,
    quotes: DynArray[IPriceOracle.Price, 8],
    asset: uint256,
    is_weighted: bool,
) -> uint256:
    """
    @notice Price of one asset at which (weighted) collateral equals debt, others as they are.
    @dev Reverts without a reason if there is a price to find and no such asset.
    @param state The account, rate of this block.
    @param quotes Prices of the assets held, ascending.
    @param asset Asset whose price is sought.
    @param is_weighted True: weigh by liquidation thresholds; False: plain values.
    @return Price, rounded up [wad]; 0 if no price does, 2**256 - 1 if every price does.
    """
    prices: DynArray[uint256, 8] = self._prices(quotes)
    amount: uint256 = 0
    if (state.assets >> asset) & 1 == 1:
        i: uint256 = self._position(state.assets, asset)
        amount = state.amounts[i]
        prices[i] = 0
    weighted: uint256 = 0
    value: uint256 = 0
    weighted, value = health._weigh(state.amounts, prices, state.assets, state.thresholds)
    threshold: uint256 = fp.BPS
    covered: uint256 = value * fp.BPS
    if is_weighted:
        threshold = packing._get(state.thresholds, asset * 16, 16)
        covered = weighted
    missing: uint256 = fp._sub_or_zero(state.normalized_debt * state.rate * fp.BPS, covered)
    if missing == 0:
        return 0
    assert asset < MAX_ASSETS  # dev: no such asset
    # Value per unit of price [rad * bps per wad of price].
    per_price: uint256 = amount * health.WAD_TO_RAY * threshold
    if per_price == 0:
        return max_value(uint256)
    return fp._ceil_div(missing, per_price)


@internal
@pure
def _position(assets: uint256, asset: uint256) -> uint256:
    """
    @notice Where an asset stands in arrays that go with a bitmap.
    @param assets Bitmap of 16 assets.
    @param asset One of them.
    @return Number of assets below it.
    """
    return packing._count(assets & ((1 << asset) - 1))


@internal
@pure
def _prices(quotes: DynArray[IPriceOracle.Price, 8]) -> DynArray[uint256, 8]:
    """
    @notice The plain prices of quotes.
    @param quotes From the oracle.
    @return Prices [wad].
    """
    prices: DynArray[uint256, 8] = []
    for quote: IPriceOracle.Price in quotes:
        prices.append(quote.price)
    return prices
