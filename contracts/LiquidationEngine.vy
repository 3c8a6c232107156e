# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Liquidation engine
@license AGPL-3.0-only
@notice Lane B, the decision: takes collateral and debt off an unsafe account and has the collateral
        sold by `CollateralAuction`. For every unsafe account this lane or `DirectLiquidation` is
        open: P2 and P4 of `docs/parameters.md` see to it.
@dev    One price serves health, sizing and auction start within a transaction. The decision itself is
        the stateless module `close_outs`; `close_out` and `quote_close_out` share it.
@custom:source MakerDAO dss, `dog.sol`.
@custom:shutdown The guardian's pause of `CollateralAuction`, level 1 and above, stops close-outs.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import ICollateralAuction
from contracts.interfaces import IDirectLiquidation
from contracts.interfaces import ILedger
from contracts.interfaces import ILiquidationEngine
from contracts.interfaces import IPriceOracle
from contracts.interfaces import ITreasury

implements: ILiquidationEngine

from contracts.modules import auction_clock
from contracts.modules import auction_rules
from contracts.modules import close_outs
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


BPS: constant(uint256) = 10_000
BPS_MASK: constant(uint256) = 2**16 - 1
WAD_PER_BPS: constant(uint256) = 10**14

MAX_CALLS: constant(uint256) = 64

MAX_ASSETS: constant(uint256) = 16
MIN_RAMP: constant(uint256) = 86_400  # [seconds]
MAX_RAMP: constant(uint256) = 365 * 86_400  # [seconds]
IS_RAMPING: constant(uint256) = 1 << 200  # in the parameters
TIP_UNIT: constant(uint256) = 10**12  # 1e-6 coin [wad]
TAILS_BEFORE_MATURITY: constant(uint256) = 4  # an auction can pay before its debt matures P15
TAILS_BEFORE_EXIT: constant(uint256) = 3  # a stake in the pool is not free before, P15


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
LEDGER: public(immutable(ILedger))
ORACLE: public(immutable(IPriceOracle))
TREASURY: public(immutable(ITreasury))
COLLATERAL_AUCTION: public(immutable(ICollateralAuction))
DIRECT_LIQUIDATION: public(immutable(IDirectLiquidation))


################################################################
#                           STORAGE                            #
################################################################


# Packed: close-out threshold 16 [bps] | penalty 16 [bps] | debt floor 40 [coins] | limit 48 [coins]
# | incentive share 16 [bps] | tip 48 [1e-6 coin] | pool share 16 [bps] | ramping 1.
parameters_word: uint256

# A ramp of the close-out threshold, over the one above, which is its end. Packed: first threshold 16
# [bps] | start 40 | end 40 [unix time]; 0 = none.
ramp_word: uint256


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    ledger: ILedger,
    oracle: IPriceOracle,
    treasury: ITreasury,
    collateral_auction: ICollateralAuction,
    direct_liquidation: IDirectLiquidation,
    parameters: ILiquidationEngine.Parameters,
    terms: ICollateralAuction.AuctionTerms,
):
    """
    @dev `DirectLiquidation` is deployed next and checks what concerns both.
    @param access_controller Says who is governor.
    @param ledger The books.
    @param oracle Price oracle.
    @param treasury Queues the debt of what is seized.
    @param collateral_auction Sells what is seized.
    @param direct_liquidation Lane A.
    @param parameters First parameters, checked as by `set_parameters`.
    @param terms First auction terms, checked as by `set_auction_terms`.
    """
    ACCESS_CONTROLLER = access_controller
    LEDGER = ledger
    ORACLE = oracle
    TREASURY = treasury
    COLLATERAL_AUCTION = collateral_auction
    DIRECT_LIQUIDATION = direct_liquidation
    self._set_parameters(parameters)
    self._set_terms(terms)


################################################################
#                            ANYONE                            #
################################################################


@external
def close_out(account: address, keeper: address) -> uint256:
    """
    @notice Put an unsafe account's collateral up for auction and queue its debt.
    @dev Reverts "liquidation: close-outs are paused", "liquidation: account is healthy",
         "liquidation: liquidate instead", "liquidation: limit reached", "liquidation: dusty
         partial", "ledger: closed in a callback".
    @param account Account to close out.
    @param keeper Who gets the incentive, as internal coin.
    @return Id of the auction; 0 if nothing was worth selling and the debt was only queued.
    """
    refusal: uint256 = 0
    auction_id: uint256 = 0
    auction_id, refusal = self._close_out(account, keeper)
    assert refusal != close_outs.PAUSED, "liquidation: close-outs are paused"
    assert refusal != close_outs.HEALTHY, "liquidation: account is healthy"
    assert refusal != close_outs.USE_LIQUIDATE, "liquidation: liquidate instead"
    assert refusal != close_outs.LIMIT_REACHED, "liquidation: limit reached"
    assert refusal != close_outs.DUSTY_PARTIAL, "liquidation: dusty partial"
    return auction_id


@external
def close_out_many(accounts: DynArray[address, MAX_CALLS], keeper: address) -> uint256:
    """
    @notice Close out several accounts; those that are not open are skipped.
    @dev Reverts "liquidation: nothing done", also while close-outs are paused.
    @param accounts Accounts.
    @param keeper Who gets the incentives, as internal coin.
    @return Number of accounts closed out.
    """
    return self._close_out_many(accounts, keeper)


@external
def poke_and_close_out(
    assets: uint256, accounts: DynArray[address, MAX_CALLS], keeper: address
) -> uint256:
    """
    @notice `PriceOracle.poke`, then `close_out_many`: from the feed to the auction in one step.
    @dev Reverts "liquidation: nothing done"; what was poked is then undone too.
    @param assets Assets to poke [bitmap].
    @param accounts Accounts.
    @param keeper Who gets the incentives, as internal coin.
    @return Number of accounts closed out.
    """
    extcall ORACLE.poke(assets)
    return self._close_out_many(accounts, keeper)


@internal
def _close_out_many(accounts: DynArray[address, MAX_CALLS], keeper: address) -> uint256:
    """
    @notice Close out what is open.
    @dev Reverts "liquidation: nothing done".
    @param accounts Accounts.
    @param keeper Who gets the incentives.
    @return Number of accounts closed out.
    """
    done: uint256 = 0
    for account: address in accounts:
        auction_id: uint256 = 0
        refusal: uint256 = 0
        auction_id, refusal = self._close_out(account, keeper)
        if refusal == close_outs.OPEN:
            done += 1
    assert done > 0, "liquidation: nothing done"
    return done


@internal
def _close_out(account: address, keeper: address) -> (uint256, uint256):
    """
    @notice Close out one account, if that is open.
    @param account Account.
    @param keeper Who gets the incentive.
    @return Id of the auction, 0 = none; why it was refused, 0 = it was not.
    """
    state: ILedger.AccountState = extcall LEDGER.accrue_and_read(account)
    plan: ILiquidationEngine.CloseOut = empty(ILiquidationEngine.CloseOut)
    refusal: uint256 = 0
    plan, refusal = self._plan(state)
    if refusal != close_outs.OPEN:
        return 0, refusal

    extcall LEDGER.seize(account, plan.seized, plan.normalized_debt, keeper, plan.incentive)
    if plan.assets != 0:
        auction_id: uint256 = extcall COLLATERAL_AUCTION.start(
            ICollateralAuction.Sale(
                account=account,
                keeper=keeper,
                assets=plan.assets,
                due=plan.due,
                tab=plan.tab,
                incentive=plan.incentive,
                lots=plan.lots,
                prices=plan.prices,
            )
        )
        return auction_id, close_outs.OPEN

    log ILiquidationEngine.AccountWrittenOff(
        account=account, keeper=keeper, due=plan.due, incentive=plan.incentive
    )
    return 0, close_outs.OPEN


@internal
@view
def _plan(state: ILedger.AccountState) -> (ILiquidationEngine.CloseOut, uint256):
    """
    @notice What a close-out would do now, and whether the guardian or a limit is against it.
    @param state The account, rate accrued.
    @return Plan; why it is refused, 0 = it is not.
    """
    capacity: ICollateralAuction.Capacity = staticcall COLLATERAL_AUCTION.capacity(state.assets)
    plan: ILiquidationEngine.CloseOut = empty(ILiquidationEngine.CloseOut)
    if capacity.level >= auction_clock.NO_CLOSE_OUT:
        return plan, close_outs.PAUSED
    return close_outs._plan(
        state, staticcall ORACLE.prices(state.assets), capacity, self._parameters()
    )


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def set_parameters(parameters: ILiquidationEngine.Parameters):
    """
    @notice Replace all parameters at once; running auctions keep their terms.
    @dev Reverts "liquidation: caller is not the governor", one text per rule, and the texts of
         `auction_rules`.
    @param parameters New values; the close-out threshold may only fall, and ends its ramp.
    """
    self._check_governor()
    before: ILiquidationEngine.Parameters = self._parameters()
    assert (
        parameters.close_out_threshold <= before.close_out_threshold
    ), "liquidation: close_out_threshold may only fall"
    self._check_lane_a(parameters.close_out_threshold)
    self._set_parameters(parameters)
    for asset: uint256 in range(MAX_ASSETS):
        limit: uint256 = staticcall COLLATERAL_AUCTION.asset_limit(asset)
        if limit > 0:
            auction_rules._check_limit(limit, parameters)

    # P8: the least remaining tab is derived from floor and penalty, so new ones mean new terms.
    version: uint256 = staticcall COLLATERAL_AUCTION.terms_version()
    self._set_terms(staticcall COLLATERAL_AUCTION.auction_terms(version))


@external
def ramp_close_out_threshold(end_threshold: uint256, duration: uint256):
    """
    @notice Raise the close-out threshold in a straight line from now on.
    @dev The worst corner of such a ramp is its end for P4, its start, which holds, for P2 and P5.
         Reverts "liquidation: caller is not the governor", "liquidation: ramp too short",
         "liquidation: ramp too long", "liquidation: ramp must rise", "liquidation:
         close_out_threshold >= 1", "liquidation: close_out_threshold above
         health_factor_of_max_bonus".
    @param end_threshold Threshold at the end, exact [bps].
    @param duration From now, 1 to 365 days [seconds].
    """
    self._check_governor()
    assert duration >= MIN_RAMP, "liquidation: ramp too short"
    assert duration <= MAX_RAMP, "liquidation: ramp too long"
    start_threshold: uint256 = self._parameters().close_out_threshold
    assert end_threshold > start_threshold, "liquidation: ramp must rise"
    assert end_threshold < BPS, "liquidation: close_out_threshold >= 1"
    self._check_lane_a(end_threshold)
    self.ramp_word = (
        packing._fit(start_threshold, 0, 16)
        | packing._fit(block.timestamp, 16, 40)
        | packing._fit(block.timestamp + duration, 56, 40)
    )
    self.parameters_word = packing._with(self.parameters_word, end_threshold, 0, 16) | IS_RAMPING
    log ILiquidationEngine.CloseOutThresholdRampSet(
        start_threshold=start_threshold,
        end_threshold=end_threshold,
        start_at=block.timestamp,
        end_at=block.timestamp + duration,
    )


@internal
@view
def _check_lane_a(close_out_threshold: uint256):
    """
    @notice P2, P4: at and above X lane A helps with every asset, and its bonus is greatest there.
    @param close_out_threshold X [bps].
    """
    max_bonus: uint256 = staticcall DIRECT_LIQUIDATION.max_bonus()
    assert (
        staticcall LEDGER.max_liquidation_threshold() * (BPS + max_bonus)
        < close_out_threshold * BPS
    ), "liquidation: close_out_threshold too low for threshold and bonus"
    lane_a: IDirectLiquidation.Parameters = staticcall DIRECT_LIQUIDATION.parameters()
    assert (
        close_out_threshold <= lane_a.health_factor_of_max_bonus
    ), "liquidation: close_out_threshold above health_factor_of_max_bonus"


@internal
def _set_parameters(parameters: ILiquidationEngine.Parameters):
    auction_rules._check_parameters(parameters)
    ledger: ILedger.Parameters = staticcall LEDGER.parameters()
    assert (
        ledger.min_collateral_value <= auction_rules._max_min_collateral_value(parameters)
    ), "liquidation: incentive and unsold lots above the penalty at the debt floor"
    # P5: at the threshold the collateral covers debt and penalty at the oracle price.
    assert (
        staticcall LEDGER.max_liquidation_threshold() * (BPS + parameters.penalty)
        <= parameters.close_out_threshold * BPS
    ), "liquidation: penalty too high for threshold"
    # P16: a debt auction is never larger than what may be liquidated.
    treasury: ITreasury.Parameters = staticcall TREASURY.parameters()
    assert (
        treasury.debt_lot <= parameters.liquidation_limit
    ), "liquidation: liquidation_limit below the debt lot"

    self.parameters_word = (
        packing._fit(parameters.close_out_threshold, 0, 16)
        | packing._fit(parameters.penalty, 16, 16)
        | packing._fit(parameters.debt_floor, 32, 40)
        | packing._fit(parameters.liquidation_limit, 72, 48)
        | packing._fit(parameters.incentive_share, 120, 16)
        | packing._fit(parameters.incentive_tip // TIP_UNIT, 136, 48)
        | packing._fit(parameters.pool_share, 184, 16)
    )
    extcall LEDGER.set_debt_floor(parameters.debt_floor)
    extcall COLLATERAL_AUCTION.set_parameters(
        ICollateralAuction.Parameters(
            liquidation_limit=parameters.liquidation_limit,
            incentive_share=parameters.incentive_share,
            incentive_tip=parameters.incentive_tip,
        )
    )
    log ILiquidationEngine.ParametersSet(parameters=parameters)


@external
def set_asset_limit(asset: uint256, liquidation_limit: uint256):
    """
    @notice Set the most tab that may be charged to an asset; before the Ledger lists it.
    @dev Reverts "liquidation: caller is not the governor", "liquidation: asset out of range" and
         the texts of `auction_rules`.
    @param asset Asset, 0..15.
    @param liquidation_limit New limit [coins].
    """
    self._check_governor()
    assert asset < MAX_ASSETS, "liquidation: asset out of range"
    auction_rules._check_limit(liquidation_limit, self._parameters())
    extcall COLLATERAL_AUCTION.set_asset_limit(asset, liquidation_limit)


@external
def set_auction_terms(terms: ICollateralAuction.AuctionTerms):
    """
    @notice Terms of auctions that start from now on; running ones keep theirs.
    @dev Reverts "liquidation: caller is not the governor", the texts of `auction_rules`, "auction:
         tail too long for the debt queue", "auction: tail too long for the cooldown".
    @param terms New terms.
    """
    self._check_governor()
    self._set_terms(terms)
    # P15: the guaranty pool's stakes outlast every auction. When the first terms are set it does not
    # exist yet; its constructor checks them.
    assert (
        staticcall TREASURY.time_for_auctions()
        >= TAILS_BEFORE_EXIT * terms.tail + staticcall ORACLE.max_delay()
    ), "auction: tail too long for the cooldown"


@internal
def _set_terms(terms: ICollateralAuction.AuctionTerms):
    auction_rules._check_terms(terms)
    assert (
        staticcall TREASURY.debt_queue_delay()
        >= TAILS_BEFORE_MATURITY * terms.tail + staticcall ORACLE.max_delay()
    ), "auction: tail too long for the debt queue"
    parameters: ILiquidationEngine.Parameters = self._parameters()
    extcall COLLATERAL_AUCTION.add_terms(
        terms,
        parameters.debt_floor * (BPS + parameters.penalty) * WAD_PER_BPS,
        parameters.pool_share,
    )


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
def quote_close_out(account: address) -> ILiquidationEngine.CloseOut:
    """
    @notice What `close_out` would do now.
    @param account Account.
    @return Plan; `is_open` says whether it would go through.
    """
    return self._plan(staticcall LEDGER.account_state(account))[0]


@external
@view
@reentrant
def parameters() -> ILiquidationEngine.Parameters:
    """
    @notice Parameters in force.
    @return Parameters.
    """
    return self._parameters()


@external
@view
@reentrant
def max_safe_threshold() -> uint256:
    """
    @notice The greatest liquidation threshold that X and the penalty allow (P5).
    @return Threshold [bps].
    """
    parameters: ILiquidationEngine.Parameters = self._parameters()
    return parameters.close_out_threshold * BPS // (BPS + parameters.penalty)


@external
@view
@reentrant
def max_min_collateral_value() -> uint256:
    """
    @notice The greatest least collateral value that incentives and penalty allow (P7).
    @return Value [coins].
    """
    return auction_rules._max_min_collateral_value(self._parameters())


@external
@view
@reentrant
def max_close_out_threshold() -> uint256:
    """
    @notice The close-out threshold at the end of its ramp: what P4 is checked against.
    @return Threshold [bps].
    """
    return packing._get(self.parameters_word, 0, 16)


@internal
@view
def _close_out_threshold(word: uint256) -> uint256:
    """
    @notice Close-out threshold as of this block, rounded down, for the borrower.
    @param word Parameters.
    @return Threshold [bps].
    """
    end_threshold: uint256 = word & BPS_MASK
    if word & IS_RAMPING == 0:
        return end_threshold
    ramp: uint256 = self.ramp_word
    end_at: uint256 = ramp >> 56
    if block.timestamp >= end_at:
        return end_threshold
    # Cannot underflow: a ramp starts now or before, and rises.
    start_threshold: uint256 = packing._get(ramp, 0, 16)
    start_at: uint256 = packing._get(ramp, 16, 40)
    return start_threshold + (
        (end_threshold - start_threshold) * (block.timestamp - start_at) // (end_at - start_at)
    )


@internal
@view
def _parameters() -> ILiquidationEngine.Parameters:
    """
    @notice Parameters in force.
    @return Parameters; the close-out threshold as of this block.
    """
    word: uint256 = self.parameters_word
    return ILiquidationEngine.Parameters(
        close_out_threshold=self._close_out_threshold(word),
        penalty=(word >> 16) & BPS_MASK,
        debt_floor=(word >> 32) & (2**40 - 1),
        liquidation_limit=(word >> 72) & (2**48 - 1),
        incentive_share=(word >> 120) & BPS_MASK,
        incentive_tip=((word >> 136) & (2**48 - 1)) * TIP_UNIT,
        pool_share=(word >> 184) & BPS_MASK,
    )
