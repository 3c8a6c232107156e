# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Direct liquidation
@license AGPL-3.0-only
@notice Lane A: anyone repays part of an unsafe account's debt for collateral at a bonus, at once, at
        most what brings the account back to the target health factor. Each call strictly raises the
        health factor and never lowers collateral over debt.
@dev    The decision is the stateless module `direct_liquidations`; `liquidate` and
        `quote_liquidation` share it. A callback runs between receiving collateral and paying;
        collateral and debt of the account are final before it.
@custom:source Ours; the direct lane as such is Aave's, `LiquidationLogic.sol`.
@custom:shutdown Never stopped: no pause closes this lane.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import IDirectLiquidation
from contracts.interfaces import ILedger
from contracts.interfaces import ILiquidationCallee
from contracts.interfaces import ILiquidationEngine
from contracts.interfaces import IPriceOracle

implements: IDirectLiquidation

from contracts.modules import direct_liquidations
from contracts.modules import listing_rules
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


RAY: constant(uint256) = 10**27
BPS: constant(uint256) = 10_000

MAX_CALLS: constant(uint256) = 64
BPS_MASK: constant(uint256) = 2**16 - 1
BONUSES_PER_WORD: constant(uint256) = 8
BONUS_WIDTH: constant(uint256) = 32
MAX_ASSETS: constant(uint256) = 16

MIN_TARGET_HEALTH_FACTOR: constant(uint256) = 10_100  # [bps] P3
MAX_TARGET_HEALTH_FACTOR: constant(uint256) = 20_000  # [bps]
MIN_SIZE_DIVISOR: constant(uint256) = 500  # T - LT * (1 + b) at least [bps] P3
MAX_BONUS: constant(uint256) = 5_000  # [bps]
MAX_TREASURY_SHARE: constant(uint256) = 5_000  # [bps] P6


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
LEDGER: public(immutable(ILedger))
ORACLE: public(immutable(IPriceOracle))
ENGINE: public(immutable(ILiquidationEngine))
GATEWAY: immutable(address)


################################################################
#                           STORAGE                            #
################################################################


# Packed: target health factor 16 | health factor of max bonus 16 | Treasury's share 16 [bps].
parameters_word: uint256
bonus_words: uint256[2]  # packed: min 16 | max 16 [bps] of each asset, 0..7 and 8..15, lowest first


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    ledger: ILedger,
    oracle: IPriceOracle,
    engine: ILiquidationEngine,
    parameters: IDirectLiquidation.Parameters,
):
    """
    @param access_controller Says who is governor.
    @param ledger The books.
    @param oracle Price oracle.
    @param engine Lane B.
    @param parameters First parameters, checked as by `set_parameters`.
    """
    ACCESS_CONTROLLER = access_controller
    LEDGER = ledger
    ORACLE = oracle
    ENGINE = engine
    GATEWAY = staticcall ledger.GATEWAY()
    self._set_parameters(parameters)


################################################################
#                            ANYONE                            #
################################################################


@external
def liquidate(
    account: address,
    asset: uint256,
    max_debt: uint256,
    min_collateral: uint256,
    receiver: address,
    data: Bytes[1024],
) -> (uint256, uint256):
    """
    @notice Repay part of an unsafe account's debt with the caller's internal coin, for collateral at
            a bonus; at most what brings the account back to the target health factor.
    @dev Reverts iff `quote_liquidation` is 0, or the caller's own limits or coin do not suffice:
         "liquidation: account is healthy", "liquidation: price is too old", "liquidation: close
         out instead", "liquidation: asset too small", "liquidation: too little collateral",
         "liquidation: receiver is zero", "liquidation: receiver is the gateway", "ledger: coin too
         low", "ledger: closed in a callback".
         With data, `receiver.on_liquidate` is called before the coin is charged.
    @param account Account to liquidate.
    @param asset Asset to seize.
    @param max_debt Most debt to repay; the Treasury's share of the bonus comes on top [wad].
    @param min_collateral Least collateral to accept [wad].
    @param receiver Whose free balance gets the collateral.
    @param data Passed to the callback; empty for none.
    @return Debt repaid [wad], collateral seized [wad].
    """
    self._check_receiver(receiver)
    state: ILedger.AccountState = extcall LEDGER.accrue_and_read(account)
    quotes: DynArray[IPriceOracle.Price, 8] = staticcall ORACLE.prices(state.assets)
    quote: IDirectLiquidation.Quote = empty(IDirectLiquidation.Quote)
    refusal: uint256 = 0
    quote, refusal = self._quote(state, quotes, asset, max_debt)
    assert refusal != direct_liquidations.HEALTHY, "liquidation: account is healthy"
    assert refusal != direct_liquidations.TOO_OLD, "liquidation: price is too old"
    assert refusal != direct_liquidations.USE_CLOSE_OUT, "liquidation: close out instead"
    assert refusal == direct_liquidations.OPEN, "liquidation: asset too small"
    assert quote.collateral >= min_collateral, "liquidation: too little collateral"

    price: uint256 = self._price_of(state, quotes, asset)
    self._liquidate(account, asset, quote, state.rate, price, receiver, data)
    return quote.debt, quote.collateral


@external
def liquidate_many(
    calls: DynArray[IDirectLiquidation.LiquidationCall, MAX_CALLS], receiver: address
) -> uint256:
    """
    @notice Several liquidations; those that are not open, or give too little, are skipped.
    @dev Reverts "liquidation: nothing done", "liquidation: receiver is zero", "liquidation: receiver is
         the gateway", "ledger: coin too low".
    @param calls Account, asset, most debt and least collateral of each.
    @param receiver Whose free balance gets the collateral.
    @return Number of accounts liquidated.
    """
    self._check_receiver(receiver)
    done: uint256 = 0
    for call: IDirectLiquidation.LiquidationCall in calls:
        state: ILedger.AccountState = extcall LEDGER.accrue_and_read(call.account)
        quotes: DynArray[IPriceOracle.Price, 8] = staticcall ORACLE.prices(state.assets)
        quote: IDirectLiquidation.Quote = self._quote(state, quotes, call.asset, call.max_debt)[0]
        if quote.debt > 0 and quote.collateral >= call.min_collateral:
            price: uint256 = self._price_of(state, quotes, call.asset)
            self._liquidate(call.account, call.asset, quote, state.rate, price, receiver, b"")
            done += 1
    assert done > 0, "liquidation: nothing done"
    return done


@internal
def _liquidate(
    account: address,
    asset: uint256,
    quote: IDirectLiquidation.Quote,
    rate: uint256,
    price: uint256,
    receiver: address,
    data: Bytes[1024],
):
    """
    @notice Move collateral and debt, call back, charge the caller.
    @param account Account liquidated.
    @param asset Asset seized.
    @param quote Amounts.
    @param rate Accrued rate [ray].
    @param price Oracle price of the asset [wad].
    @param receiver Whose free balance gets the collateral.
    @param data Passed to the callback.
    """
    extcall LEDGER.settle_liquidation(
        account, asset, quote.collateral, quote.normalized_debt, receiver, len(data) > 0
    )
    charged: uint256 = (quote.debt + quote.fee) * RAY
    if len(data) > 0:
        extcall ILiquidationCallee(receiver).on_liquidate(
            msg.sender, account, asset, quote.collateral, charged, data
        )
    extcall LEDGER.charge_liquidation(msg.sender, quote.normalized_debt * rate, charged)

    log IDirectLiquidation.AccountLiquidated(
        account=account,
        asset=asset,
        liquidator=msg.sender,
        debt=quote.debt * RAY,
        fee=quote.fee * RAY,
        collateral=quote.collateral,
        price=price,
    )


@internal
@view
def _check_receiver(receiver: address):
    """
    @notice Collateral goes to somebody who can use it; what the Gateway gets leaves as tokens.
    @dev Reverts "liquidation: receiver is zero", "liquidation: receiver is the gateway".
    @param receiver Whose free balance gets the collateral.
    """
    assert receiver != empty(address), "liquidation: receiver is zero"
    assert (
        receiver != GATEWAY or msg.sender == GATEWAY
    ), "liquidation: receiver is the gateway"


@internal
@pure
def _price_of(
    state: ILedger.AccountState, quotes: DynArray[IPriceOracle.Price, 8], asset: uint256
) -> uint256:
    """
    @notice Price of an asset that the account holds.
    @param state The account.
    @param quotes Prices of its assets.
    @param asset Asset, held.
    @return Price [wad].
    """
    return quotes[packing._count(state.assets & ((1 << asset) - 1))].price


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def set_parameters(parameters: IDirectLiquidation.Parameters):
    """
    @notice Replace all parameters at once.
    @dev Reverts "liquidation: caller is not the governor" and one text per rule.
    @param parameters New values.
    """
    self._check_governor()
    self._set_parameters(parameters)


@internal
def _set_parameters(parameters: IDirectLiquidation.Parameters):
    assert (
        parameters.target_health_factor >= MIN_TARGET_HEALTH_FACTOR
    ), "liquidation: target_health_factor too low"
    assert (
        parameters.target_health_factor <= MAX_TARGET_HEALTH_FACTOR
    ), "liquidation: target_health_factor too high"
    assert (
        parameters.health_factor_of_max_bonus < BPS
    ), "liquidation: health_factor_of_max_bonus >= 1"
    assert (
        parameters.treasury_share_of_bonus <= MAX_TREASURY_SHARE
    ), "liquidation: treasury_share_of_bonus too high"

    self.parameters_word = (
        packing._fit(parameters.target_health_factor, 0, 16)
        | packing._fit(parameters.health_factor_of_max_bonus, 16, 16)
        | packing._fit(parameters.treasury_share_of_bonus, 32, 16)
    )
    self._check_thresholds()
    log IDirectLiquidation.ParametersSet(parameters=parameters)


@external
def set_asset_parameters(asset: uint256, parameters: IDirectLiquidation.AssetParameters):
    """
    @notice Set an asset's bonus range; before the Ledger lists it.
    @dev Reverts "liquidation: caller is not the governor", "liquidation: asset out of range" and one
         text per rule.
    @param asset Asset, 0..15.
    @param parameters New values.
    """
    self._check_governor()
    assert asset < MAX_ASSETS, "liquidation: asset out of range"
    assert parameters.min_bonus <= parameters.max_bonus, "liquidation: min_bonus above max_bonus"
    assert parameters.max_bonus <= MAX_BONUS, "liquidation: max_bonus too high"

    self.bonus_words[asset // BONUSES_PER_WORD] = packing._with(
        self.bonus_words[asset // BONUSES_PER_WORD],
        parameters.min_bonus | (parameters.max_bonus << 16),
        asset % BONUSES_PER_WORD * BONUS_WIDTH,
        BONUS_WIDTH,
    )
    self._check_thresholds()
    log IDirectLiquidation.AssetParametersSet(asset=asset, parameters=parameters)


@internal
@view
def _check_thresholds():
    """
    @notice P2, P3, P4: what is stored now against the thresholds in use and the engine's X.
    """
    parameters: IDirectLiquidation.Parameters = self._parameters()
    engine: ILiquidationEngine.Parameters = staticcall ENGINE.parameters()
    assert (
        staticcall ENGINE.max_close_out_threshold() <= parameters.health_factor_of_max_bonus
    ), "liquidation: health_factor_of_max_bonus below close_out_threshold"
    # LT * (1 + b) [bps * bps]
    needed: uint256 = staticcall LEDGER.max_liquidation_threshold() * (BPS + self._max_bonus())
    assert (
        needed < engine.close_out_threshold * BPS
    ), "liquidation: max_bonus too high for threshold and close_out_threshold"
    assert (
        needed + MIN_SIZE_DIVISOR * BPS <= parameters.target_health_factor * BPS
    ), "liquidation: target_health_factor too low for threshold and bonus"


@internal
@view
def _check_governor():
    """
    @dev Reverts "liquidation: caller is not the governor".
    """
    assert staticcall ACCESS_CONTROLLER.is_governor(
        msg.sender
    ), "liquidation: caller is not the governor"


################################################################
#                            VIEWS                             #
################################################################


@external
@view
@reentrant
def quote_liquidation(
    account: address, asset: uint256, max_debt: uint256
) -> IDirectLiquidation.Quote:
    """
    @notice What `liquidate` would do now.
    @param account Account.
    @param asset Asset to seize.
    @param max_debt Most debt to repay [wad].
    @return Quote; all 0 exactly if `liquidate` reverts for the account's sake.
    """
    state: ILedger.AccountState = staticcall LEDGER.account_state(account)
    return self._quote(state, staticcall ORACLE.prices(state.assets), asset, max_debt)[0]


@external
@view
@reentrant
def parameters() -> IDirectLiquidation.Parameters:
    """
    @notice Parameters in force.
    @return Parameters.
    """
    return self._parameters()


@external
@view
@reentrant
def asset_parameters(asset: uint256) -> IDirectLiquidation.AssetParameters:
    """
    @notice Bonus range of an asset; all 0 if none was set.
    @param asset Asset, 0..15.
    @return Parameters.
    """
    return self._asset_parameters(asset)


@external
@view
@reentrant
def max_bonus() -> uint256:
    """
    @notice Greatest bonus of any asset.
    @return Bonus [bps].
    """
    return self._max_bonus()


@external
@view
@reentrant
def max_safe_threshold() -> uint256:
    """
    @notice The greatest liquidation threshold that X, T and the bonuses allow (P2, P3).
    @return Threshold [bps].
    """
    return self._max_safe_threshold()


@external
@view
@reentrant
def check_listing(
    parameters: ILedger.AssetParameters, threshold: uint256, liquidation_limit: uint256
) -> bool:
    """
    @notice What the Ledger asks before it takes an asset's parameters.
    @dev Reverts the texts of `listing_rules._check_asset`.
    @param parameters New values.
    @param threshold Liquidation threshold now, 0 for an asset to be listed [bps].
    @param liquidation_limit Most tab that may be charged to the asset [coins].
    @return True.
    """
    listing_rules._check_asset(
        parameters,
        threshold,
        liquidation_limit,
        staticcall ENGINE.max_safe_threshold(),
        self._max_safe_threshold(),
    )
    return True


@external
@view
@reentrant
def check_ramp(
    loan_to_value: uint256, start_threshold: uint256, end_threshold: uint256, duration: uint256
) -> bool:
    """
    @notice What the Ledger asks before it begins a threshold's ramp.
    @dev Reverts the texts of `listing_rules._check_ramp`.
    @param loan_to_value Of the asset [bps].
    @param start_threshold Threshold now [bps].
    @param end_threshold Threshold at the end [bps].
    @param duration From now to the end [seconds].
    @return True.
    """
    listing_rules._check_ramp(loan_to_value, start_threshold, end_threshold, duration)
    return True


################################################################
#                           INTERNAL                           #
################################################################


@internal
@view
def _quote(
    state: ILedger.AccountState,
    quotes: DynArray[IPriceOracle.Price, 8],
    asset: uint256,
    max_debt: uint256,
) -> (IDirectLiquidation.Quote, uint256):
    """
    @notice The module's quote with the parameters in force.
    @param state The account, rate accrued.
    @param quotes Oracle prices of the assets held.
    @param asset Asset to seize.
    @param max_debt Most debt to repay [wad].
    @return Quote; why it is refused, 0 = it is not.
    """
    bonuses: IDirectLiquidation.AssetParameters = empty(IDirectLiquidation.AssetParameters)
    if asset < MAX_ASSETS:
        bonuses = self._asset_parameters(asset)
    return direct_liquidations._quote(state, quotes, asset, max_debt, self._parameters(), bonuses)


@internal
@view
def _max_safe_threshold() -> uint256:
    """
    @notice The greatest liquidation threshold that X, T and the bonuses allow (P2, P3).
    @return Threshold [bps].
    """
    payout: uint256 = BPS + self._max_bonus()
    engine: ILiquidationEngine.Parameters = staticcall ENGINE.parameters()
    by_lane: uint256 = (engine.close_out_threshold * BPS - 1) // payout
    by_size: uint256 = (
        (self._parameters().target_health_factor - MIN_SIZE_DIVISOR) * BPS // payout
    )
    return min(by_lane, by_size)


@internal
@view
def _parameters() -> IDirectLiquidation.Parameters:
    """
    @notice Parameters in force.
    @return Parameters.
    """
    word: uint256 = self.parameters_word
    return IDirectLiquidation.Parameters(
        target_health_factor=word & BPS_MASK,
        health_factor_of_max_bonus=(word >> 16) & BPS_MASK,
        treasury_share_of_bonus=(word >> 32) & BPS_MASK,
    )


@internal
@view
def _asset_parameters(asset: uint256) -> IDirectLiquidation.AssetParameters:
    """
    @notice Bonus range of an asset.
    @param asset Asset, 0..15.
    @return Parameters.
    """
    word: uint256 = (
        self.bonus_words[asset // BONUSES_PER_WORD] >> (asset % BONUSES_PER_WORD * BONUS_WIDTH)
    )
    return IDirectLiquidation.AssetParameters(
        min_bonus=word & BPS_MASK, max_bonus=(word >> 16) & BPS_MASK
    )


@internal
@view
def _max_bonus() -> uint256:
    """
    @notice Greatest bonus of any asset.
    @return Bonus [bps].
    """
    greatest: uint256 = 0
    for word: uint256 in self.bonus_words:
        left: uint256 = word
        for _: uint256 in range(BONUSES_PER_WORD):
            greatest = max(greatest, (left >> 16) & BPS_MASK)
            left >>= BONUS_WIDTH
    return greatest
