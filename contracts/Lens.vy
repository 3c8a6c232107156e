# pragma version 0.4.3
# pragma nonreentrancy off
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Lens
@license AGPL-3.0-only
@notice What one wants to read of the protocol but it need not know itself: accounts in figures and in
        batches, what lanes and auctions would do now, and what if prices were others.
@dev    Without storage. Lanes are judged by the same stateless modules as in the engine and in direct
        liquidation, auctions by those of the auction; so preview and execution cannot differ.
        A list of borrowers is not kept on chain (decision 0010): the caller names the accounts.
@custom:source Aave v3, `LiquidationDataProvider.sol`, as an idea.
@custom:shutdown Reads only; nothing to switch off. Once the books are frozen every preview is refused.
"""

from contracts.interfaces import ICollateralAuction
from contracts.interfaces import IDirectLiquidation
from contracts.interfaces import ILedger
from contracts.interfaces import ILens
from contracts.interfaces import ILiquidationEngine
from contracts.interfaces import IPriceOracle

implements: ILens

from contracts.modules import account_views
from contracts.modules import auction_clock
from contracts.modules import auction_previews
from contracts.modules import close_outs
from contracts.modules import direct_liquidations
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


RAY: constant(uint256) = 10**27

MAX_CALLS: constant(uint256) = 64
MAX_ASSETS: constant(uint256) = 16

LANE_A: constant(uint256) = 1
LANE_B: constant(uint256) = 2

# Refusals; those of a lane are its module's number on top.
IN_CALLBACK: constant(uint256) = 1
FROZEN: constant(uint256) = 2
OF_LIQUIDATE: constant(uint256) = 10
OF_CLOSE_OUT: constant(uint256) = 20


################################################################
#                          IMMUTABLES                          #
################################################################


LEDGER: public(immutable(ILedger))
ORACLE: public(immutable(IPriceOracle))
ENGINE: public(immutable(ILiquidationEngine))
DIRECT_LIQUIDATION: public(immutable(IDirectLiquidation))
COLLATERAL_AUCTION: public(immutable(ICollateralAuction))


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    ledger: ILedger,
    oracle: IPriceOracle,
    engine: ILiquidationEngine,
    direct_liquidation: IDirectLiquidation,
    collateral_auction: ICollateralAuction,
):
    """
    @param ledger The books.
    @param oracle Price oracle.
    @param engine Lane B, the decision.
    @param direct_liquidation Lane A.
    @param collateral_auction Lane B, the sale.
    """
    LEDGER = ledger
    ORACLE = oracle
    ENGINE = engine
    DIRECT_LIQUIDATION = direct_liquidation
    COLLATERAL_AUCTION = collateral_auction


################################################################
#                           ACCOUNTS                           #
################################################################


@external
@view
def account_data(account: address) -> ILens.AccountData:
    """
    @notice Totals, averages and health factor, as Aave's getUserAccountData.
    @param account Owner.
    @return Data at current prices; the borrowable amount at cautious prices, and such that `borrow`
            lends exactly it as far as loan to value is concerned.
    """
    return self._account_data(account, staticcall LEDGER.loan_to_values())


@external
@view
def accounts_data(accounts: DynArray[address, MAX_CALLS]) -> DynArray[ILens.AccountData, MAX_CALLS]:
    """
    @notice `account_data` of several accounts.
    @param accounts Owners.
    @return Data, in their order.
    """
    loan_to_values: uint256 = staticcall LEDGER.loan_to_values()
    result: DynArray[ILens.AccountData, MAX_CALLS] = []
    for account: address in accounts:
        result.append(self._account_data(account, loan_to_values))
    return result


@external
@view
def health_factor(account: address) -> uint256:
    """
    @notice Weighted collateral over debt at current prices; below 1 the account may be liquidated.
    @param account Owner.
    @return Health factor [wad], rounded down; 2**256 - 1 without debt.
    """
    state: ILedger.AccountState = empty(ILedger.AccountState)
    quotes: DynArray[IPriceOracle.Price, 8] = []
    state, quotes = self._read(account)
    return account_views._health_factor(state, quotes)


@external
@view
def liquidation_price(account: address, asset: uint256) -> uint256:
    """
    @notice Price of one asset below which the account may be liquidated, others as they are.
    @dev Reverts without a reason if there is a price to find and no such asset.
    @param account Owner.
    @param asset Asset, 0..15.
    @return Price, rounded up [wad]; 0 if no price of it does, 2**256 - 1 if every price does.
    """
    return self._critical_price(account, asset, True)


@external
@view
def bankruptcy_price(account: address, asset: uint256) -> uint256:
    """
    @notice Price of one asset below which collateral is worth less than debt, others as they are.
    @dev Reverts without a reason if there is a price to find and no such asset.
    @param account Owner.
    @param asset Asset, 0..15.
    @return Price, rounded up [wad]; 0 if no price of it does, 2**256 - 1 if every price does.
    """
    return self._critical_price(account, asset, False)


@internal
@view
def _critical_price(account: address, asset: uint256, is_weighted: bool) -> uint256:
    """
    @notice Price of one asset at which (weighted) collateral equals debt, others as they are.
    @param account Owner.
    @param asset Asset whose price is sought.
    @param is_weighted True: weigh by liquidation thresholds; False: plain values.
    @return Price, rounded up [wad].
    """
    state: ILedger.AccountState = empty(ILedger.AccountState)
    quotes: DynArray[IPriceOracle.Price, 8] = []
    state, quotes = self._read(account)
    return account_views._critical_price(state, quotes, asset, is_weighted)


@internal
@view
def _account_data(account: address, loan_to_values: uint256) -> ILens.AccountData:
    """
    @notice Totals, averages and health factor.
    @param account Owner.
    @param loan_to_values Limits of all assets, 16 bits each, asset 0 lowest [bps].
    @return Data.
    """
    state: ILedger.AccountState = empty(ILedger.AccountState)
    quotes: DynArray[IPriceOracle.Price, 8] = []
    state, quotes = self._read(account)
    return account_views._data(
        state, quotes, staticcall ORACLE.cautious_prices(state.assets), loan_to_values
    )


################################################################
#                     WHO CAN BE LIQUIDATED                    #
################################################################


@external
@view
def liquidatable(accounts: DynArray[address, MAX_CALLS]) -> DynArray[ILens.Standing, MAX_CALLS]:
    """
    @notice Which of the accounts may be liquidated now, through which lane, with how much debt.
    @param accounts Owners; keepers know them from `AccountChanged`.
    @return How each of them stands, in their order.
    """
    return self._standings(accounts, 0, [])


@external
@view
def at_prices(
    accounts: DynArray[address, MAX_CALLS], assets: uint256, prices: DynArray[uint256, MAX_ASSETS]
) -> DynArray[ILens.Standing, MAX_CALLS]:
    """
    @notice `liquidatable` if some assets had these prices, fresh; other prices, interest, limits and
            pause as they are now.
    @dev Reverts "lens: one price for each asset". Reverts without a reason if a price is so high, far
         above what the oracle can hold, that values overflow.
    @param accounts Owners.
    @param assets Assets whose price is supposed [bitmap].
    @param prices Their prices, ascending by asset [wad].
    @return How each of the accounts would stand, in their order.
    """
    assert (
        assets >> MAX_ASSETS == 0 and packing._count(assets) == len(prices)
    ), "lens: one price for each asset"
    return self._standings(accounts, assets, prices)


@internal
@view
def _standings(
    accounts: DynArray[address, MAX_CALLS], assets: uint256, prices: DynArray[uint256, MAX_ASSETS]
) -> DynArray[ILens.Standing, MAX_CALLS]:
    """
    @notice How accounts stand at supposed prices.
    @param accounts Owners.
    @param assets Assets whose price is supposed [bitmap].
    @param prices Their prices, ascending by asset [wad].
    @return One for each account.
    """
    is_closed: bool = self._closed() != 0
    engine: ILiquidationEngine.Parameters = staticcall ENGINE.parameters()
    lane_a: IDirectLiquidation.Parameters = staticcall DIRECT_LIQUIDATION.parameters()
    result: DynArray[ILens.Standing, MAX_CALLS] = []
    for account: address in accounts:
        state: ILedger.AccountState = empty(ILedger.AccountState)
        quotes: DynArray[IPriceOracle.Price, 8] = []
        state, quotes = self._read(account)
        quotes = self._supposed(quotes, state.assets, assets, prices)
        standing: ILens.Standing = empty(ILens.Standing)
        standing.account = account
        standing.debt = state.normalized_debt * state.rate
        standing.health_factor = account_views._health_factor(state, quotes)
        if not is_closed and standing.debt > 0:
            standing.direct_assets = self._direct_assets(state, quotes, lane_a)
            if standing.direct_assets != 0:
                standing.lanes |= LANE_A
            plan: ILiquidationEngine.CloseOut = self._plan(state, quotes, engine)[0]
            if plan.is_open:
                standing.lanes |= LANE_B
                standing.due = plan.due
                standing.tab = plan.tab
                standing.incentive = plan.incentive
        result.append(standing)
    return result


@internal
@pure
def _supposed(
    quotes: DynArray[IPriceOracle.Price, 8],
    held: uint256,
    assets: uint256,
    prices: DynArray[uint256, MAX_ASSETS],
) -> DynArray[IPriceOracle.Price, 8]:
    """
    @notice Prices of the assets held, some of them supposed.
    @param quotes Oracle prices of the assets held, ascending.
    @param held Assets held [bitmap].
    @param assets Assets whose price is supposed [bitmap].
    @param prices Their prices, ascending by asset [wad].
    @return Prices of the assets held, ascending.
    """
    result: DynArray[IPriceOracle.Price, 8] = quotes
    both: uint256 = held & assets
    for asset: uint256 in range(MAX_ASSETS):
        if both >> asset == 0:
            break
        if (both >> asset) & 1 == 1:
            result[account_views._position(held, asset)] = IPriceOracle.Price(
                price=prices[account_views._position(assets, asset)],
                is_fresh=True,
                is_suspect=False,
            )
    return result


@internal
@view
def _direct_assets(
    state: ILedger.AccountState,
    quotes: DynArray[IPriceOracle.Price, 8],
    parameters: IDirectLiquidation.Parameters,
) -> uint256:
    """
    @notice Assets that lane A can seize.
    @param state The account.
    @param quotes Prices of its assets.
    @param parameters Lane A's, in force.
    @return Assets [bitmap].
    """
    assets: uint256 = 0
    for asset: uint256 in range(MAX_ASSETS):
        if state.assets >> asset == 0:
            break
        if (state.assets >> asset) & 1 == 0:
            continue
        refusal: uint256 = direct_liquidations._quote(
            state,
            quotes,
            asset,
            max_value(uint256),
            parameters,
            staticcall DIRECT_LIQUIDATION.asset_parameters(asset),
        )[1]
        if refusal == direct_liquidations.HEALTHY:
            break
        if refusal == direct_liquidations.OPEN:
            assets |= 1 << asset
    return assets


################################################################
#                           PREVIEWS                           #
################################################################


@external
@view
def preview_liquidate(
    account: address, asset: uint256, max_debt: uint256
) -> ILens.LiquidationPreview:
    """
    @notice What `DirectLiquidation.liquidate` would do now.
    @param account Account.
    @param asset Asset to seize.
    @param max_debt Most debt to repay [wad].
    @return Amounts, and the account after it; or why it is refused.
    """
    preview: ILens.LiquidationPreview = empty(ILens.LiquidationPreview)
    preview.refusal = self._closed()
    if preview.refusal != 0:
        return preview
    state: ILedger.AccountState = empty(ILedger.AccountState)
    quotes: DynArray[IPriceOracle.Price, 8] = []
    state, quotes = self._read(account)
    bonuses: IDirectLiquidation.AssetParameters = empty(IDirectLiquidation.AssetParameters)
    if asset < MAX_ASSETS:
        bonuses = staticcall DIRECT_LIQUIDATION.asset_parameters(asset)
    refusal: uint256 = 0
    preview.quote, refusal = direct_liquidations._quote(
        state, quotes, asset, max_debt, staticcall DIRECT_LIQUIDATION.parameters(), bonuses
    )
    if refusal != direct_liquidations.OPEN:
        preview.refusal = OF_LIQUIDATE + refusal
        return preview

    preview.payment = (preview.quote.debt + preview.quote.fee) * RAY
    state.normalized_debt -= preview.quote.normalized_debt
    state.amounts[account_views._position(state.assets, asset)] -= preview.quote.collateral
    preview.debt_left = state.normalized_debt * state.rate
    preview.health_factor = account_views._health_factor(state, quotes)
    return preview


@external
@view
def preview_close_out(account: address) -> ILens.CloseOutPreview:
    """
    @notice What `LiquidationEngine.close_out` would do now.
    @param account Account.
    @return Plan, without lots if the debt would only be queued; or why it is refused.
    """
    preview: ILens.CloseOutPreview = empty(ILens.CloseOutPreview)
    preview.refusal = self._closed()
    if preview.refusal != 0:
        return preview
    state: ILedger.AccountState = empty(ILedger.AccountState)
    quotes: DynArray[IPriceOracle.Price, 8] = []
    state, quotes = self._read(account)
    plan: ILiquidationEngine.CloseOut = empty(ILiquidationEngine.CloseOut)
    refusal: uint256 = 0
    plan, refusal = self._plan(state, quotes, staticcall ENGINE.parameters())
    if refusal != close_outs.OPEN:
        preview.refusal = OF_CLOSE_OUT + refusal
        return preview
    preview.plan = plan
    return preview


@external
@view
def preview_take(auction_id: uint256, asset: uint256, max_collateral: uint256) -> ILens.TakePreview:
    """
    @notice What `CollateralAuction.take` would do now, at any price.
    @param auction_id Id of the auction.
    @param asset Asset whose lot to buy from.
    @param max_collateral Most collateral to buy [wad].
    @return Amounts, and the auction after it; or why it is refused.
    """
    auction: ICollateralAuction.Auction = staticcall COLLATERAL_AUCTION.auction(auction_id)
    preview: ILens.TakePreview = auction_previews._take(
        auction,
        staticcall COLLATERAL_AUCTION.auction_terms(auction.version),
        staticcall COLLATERAL_AUCTION.min_remaining(auction.version),
        staticcall COLLATERAL_AUCTION.pause_level(),
        asset,
        max_collateral,
    )
    if preview.refusal != 0:
        return preview
    # Last, as in a purchase: the Ledger is asked when the purchase is known.
    closed: uint256 = self._closed()
    if closed != 0:
        preview = empty(ILens.TakePreview)
        preview.refusal = closed
    return preview


@external
@view
def preview_reset(auction_id: uint256) -> ILens.ResetPreview:
    """
    @notice What `CollateralAuction.reset` would do now.
    @param auction_id Id of the auction.
    @return Incentive, and the auction after it; or why it is refused.
    """
    auction: ICollateralAuction.Auction = staticcall COLLATERAL_AUCTION.auction(auction_id)
    refusal: uint256 = auction_previews._refusal_of_reset(
        auction, staticcall COLLATERAL_AUCTION.pause_level()
    )
    if refusal != auction_previews.RESETS_PAUSED:
        # Only a pause comes before the Ledger's lock.
        closed: uint256 = self._closed()
        refusal = closed if closed != 0 else refusal
    if refusal != 0:
        preview: ILens.ResetPreview = empty(ILens.ResetPreview)
        preview.refusal = refusal
        return preview
    return auction_previews._reset(
        auction,
        staticcall COLLATERAL_AUCTION.auction_terms(auction.version),
        staticcall COLLATERAL_AUCTION.min_remaining(auction.version),
        staticcall COLLATERAL_AUCTION.parameters(),
        staticcall ORACLE.prices(auction.assets),
    )


################################################################
#                           INTERNAL                           #
################################################################


@internal
@view
def _read(account: address) -> (ILedger.AccountState, DynArray[IPriceOracle.Price, 8]):
    """
    @notice An account, and the current prices of its assets.
    @param account Owner.
    @return State with the rate of this block; prices, ascending by asset.
    """
    state: ILedger.AccountState = staticcall LEDGER.account_state(account)
    return state, staticcall ORACLE.prices(state.assets)


@internal
@view
def _plan(
    state: ILedger.AccountState,
    quotes: DynArray[IPriceOracle.Price, 8],
    parameters: ILiquidationEngine.Parameters,
) -> (ILiquidationEngine.CloseOut, uint256):
    """
    @notice What a close-out would do, as the engine finds it.
    @param state The account.
    @param quotes Prices of its assets.
    @param parameters The engine's, in force.
    @return Plan; why it is refused, 0 = it is not.
    """
    capacity: ICollateralAuction.Capacity = staticcall COLLATERAL_AUCTION.capacity(state.assets)
    if capacity.level >= auction_clock.NO_CLOSE_OUT:
        return empty(ILiquidationEngine.CloseOut), close_outs.PAUSED
    return close_outs._plan(state, quotes, capacity, parameters)


@internal
@view
def _closed() -> uint256:
    """
    @notice Whether the Ledger's lock is closed to lanes and auctions.
    @return Refusal, 0 = it is open.
    """
    if staticcall LEDGER.is_in_callback():
        return IN_CALLBACK
    return FROZEN if staticcall LEDGER.is_frozen() else 0
