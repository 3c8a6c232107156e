# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Collateral auction
@license AGPL-3.0-only
@notice Lane B, the sale: what the liquidation engine seized is sold at a price that falls with time,
        until the tab is raised or the collateral is gone. Anyone may buy, anyone may reset.
@dev    All that is paid out is credited inside the Ledger and leaves by the Gateway; the payer is the
        caller's Ledger coin, no approval is needed. A callback runs between receiving collateral and
        paying; meanwhile engine, direct liquidation and Treasury are closed, the Gateway is open.
        Penalty is collected last; of what is, less incentives, the guaranty pool gets its share: as
        coin of this contract, which the pool fetches.
        Modules: `auctions` (rules of a sale), `auction_store` (packed storage), `auction_clock`
        (pause). Parameters and terms are set, and checked, by the liquidation engine.
@custom:source MakerDAO dss, `clip.sol`, and the limits of `dog.sol`.
@custom:shutdown The guardian may pause by levels, for six hours at most. Once `Settlement` has frozen
                 the books nothing sells any more, and anybody may cancel what runs.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import ICollateralAuction
from contracts.interfaces import ILedger
from contracts.interfaces import ILiquidationCallee
from contracts.interfaces import IPriceOracle

implements: ICollateralAuction

from contracts.modules import fixed_point as fp
from contracts.modules import packing

from contracts.modules import auction_store

initializes: auction_store

from contracts.modules import auction_clock

initializes: auction_clock[auction_store := auction_store]

from contracts.modules import auctions

initializes: auctions[auction_store := auction_store]


################################################################
#                          CONSTANTS                           #
################################################################


RAY: constant(uint256) = 10**27
RAD: constant(uint256) = 10**45
WAD_PER_BPS: constant(uint256) = 10**14  # 1e-4 coin [wad]
BPS_PER_PERCENT: constant(uint256) = 100


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
LEDGER: public(immutable(ILedger))
ENGINE: public(immutable(address))


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    ledger: ILedger,
    engine: address,
    oracle: IPriceOracle,
    treasury: address,
):
    """
    @dev Parameters and terms come from the engine, deployed later, before any auction can start.
    @param access_controller Says who is guardian.
    @param ledger The books.
    @param engine Starts auctions; sets and checks parameters and terms.
    @param oracle Price oracle.
    @param treasury Receives what auctions could not sell.
    """
    ACCESS_CONTROLLER = access_controller
    LEDGER = ledger
    ENGINE = engine
    auctions.__init__(ledger, oracle, treasury)


################################################################
#                      LIQUIDATION ENGINE                      #
################################################################


@external
def start(sale: ICollateralAuction.Sale) -> uint256:
    """
    @notice Sell what was seized from an account; the engine has checked pause and limits.
    @dev Reverts "auction: caller is not the engine".
    @param sale Lots, prices, tab.
    @return Id of the auction.
    """
    self._check_engine()
    return auctions._start(sale, auction_clock._level_and_time(auction_store.parameters_word)[1])


@external
def set_parameters(parameters: ICollateralAuction.Parameters):
    """
    @notice Limit and incentives, checked by the engine.
    @dev Reverts "auction: caller is not the engine".
    @param parameters New values.
    """
    self._check_engine()
    auction_store._store_parameters(parameters)
    log ICollateralAuction.ParametersSet(parameters=parameters)


@external
def set_asset_limit(asset: uint256, liquidation_limit: uint256):
    """
    @notice Most tab that may be charged to an asset, checked by the engine.
    @dev Reverts "auction: caller is not the engine".
    @param asset Asset, 0..15.
    @param liquidation_limit New limit [coins].
    """
    self._check_engine()
    auction_store._store_limit(asset, liquidation_limit)
    log ICollateralAuction.AssetLimitSet(asset=asset, liquidation_limit=liquidation_limit)


@external
def add_terms(terms: ICollateralAuction.AuctionTerms, min_remaining: uint256, pool_share: uint256):
    """
    @notice Terms of auctions that start from now on, checked by the engine; others keep theirs.
    @dev Reverts "auction: caller is not the engine".
    @param terms New terms.
    @param min_remaining Least tab that a partial take may leave, a multiple of 1e14 [wad].
    @param pool_share Of collected penalties, to the guaranty pool; whole percents [bps].
    """
    self._check_engine()
    auction_store._add_terms(terms, min_remaining // WAD_PER_BPS, pool_share // BPS_PER_PERCENT)


@internal
@view
def _check_engine():
    """
    @dev Reverts "auction: caller is not the engine".
    """
    assert msg.sender == ENGINE, "auction: caller is not the engine"


################################################################
#                            BUYERS                            #
################################################################


@external
def take(
    auction_id: uint256,
    asset: uint256,
    max_collateral: uint256,
    max_price: uint256,
    min_collateral: uint256,
    receiver: address,
    data: Bytes[1024],
) -> (uint256, uint256):
    """
    @notice Buy from one lot of a running auction with the caller's internal coin.
    @dev Reverts "auction: takes are paused", "auction: receiver is zero", "auction: not running",
         "auction: asset not in auction", "auction: lot is sold", "auction: lot has no price",
         "auction: reset needed", "auction: too expensive", "auction: no partial take", "auction:
         nothing bought", "auction: too little collateral", "ledger: coin too low", "ledger: closed in
         a callback", "ledger: frozen".
         With data, `receiver.on_take` is called before the coin is charged.
    @param auction_id Id of the auction.
    @param asset Asset whose lot to buy from.
    @param max_collateral Most collateral to buy [wad].
    @param max_price Highest price to pay [ray].
    @param min_collateral Least collateral to accept [wad].
    @param receiver Whose free balance gets the collateral.
    @param data Passed to the callback; empty for none.
    @return Collateral bought [wad], coin paid [rad].
    """
    head: auctions.Head = self._open_auction(auction_id, receiver)
    purchase: auctions.Purchase = auctions._purchase(
        auction_id,
        ICollateralAuction.LotRequest(
            asset=asset,
            max_collateral=max_collateral,
            max_price=max_price,
            min_collateral=min_collateral,
        ),
        head,
        head.tab,
    )
    if auction_store._is_disturbed():
        self._check_not_closed()
    share: uint256 = auctions._pool_share(auction_id, head, purchase.tab)
    if len(data) == 0:
        extcall LEDGER.sell_lot(
            msg.sender, receiver, asset, purchase.collateral, purchase.payment, share
        )
    else:
        self._hand_over(auction_id, [purchase], purchase.payment, share, receiver, data)
    auctions._write_purchase(auction_id, msg.sender, purchase)
    self._close_or_store(auction_id, purchase.tab, purchase.lot == 0)
    return purchase.collateral, purchase.payment


@external
def take_many(
    auction_id: uint256,
    requests: DynArray[ICollateralAuction.LotRequest, 8],
    receiver: address,
    data: Bytes[1024],
) -> uint256:
    """
    @notice Buy from several lots of one auction, paid and called back once.
    @dev Reverts as `take`, and "auction: nothing requested", "auction: assets not ascending",
         "auction: tab already raised".
    @param auction_id Id of the auction.
    @param requests What to buy, strictly ascending by asset.
    @param receiver Whose free balance gets the collateral.
    @param data Passed to the callback; empty for none.
    @return Coin paid [rad].
    """
    assert len(requests) > 0, "auction: nothing requested"
    head: auctions.Head = self._open_auction(auction_id, receiver)
    purchases: DynArray[auctions.Purchase, 8] = []
    tab: uint256 = head.tab
    next_asset: uint256 = 0
    for request: ICollateralAuction.LotRequest in requests:
        assert request.asset >= next_asset, "auction: assets not ascending"
        assert tab > 0, "auction: tab already raised"
        purchase: auctions.Purchase = auctions._purchase(auction_id, request, head, tab)
        next_asset = request.asset + 1
        tab = purchase.tab
        purchases.append(purchase)

    if auction_store._is_disturbed():
        self._check_not_closed()
    payment: uint256 = head.tab - tab
    share: uint256 = auctions._pool_share(auction_id, head, tab)
    self._hand_over(auction_id, purchases, payment, share, receiver, data)
    has_emptied: bool = False
    for purchase: auctions.Purchase in purchases:
        auctions._write_purchase(auction_id, msg.sender, purchase)
        has_emptied = has_emptied or purchase.lot == 0
    self._close_or_store(auction_id, tab, has_emptied)
    return payment


@internal
@view
def _open_auction(auction_id: uint256, receiver: address) -> auctions.Head:
    """
    @notice A running auction that may be bought from now.
    @dev Reverts "auction: takes are paused", "auction: receiver is zero", "auction: not running".
    @param auction_id Id of the auction.
    @param receiver Whose free balance will get the collateral.
    @return What a purchase needs to know of it.
    """
    now: uint256 = block.timestamp
    if auction_store._is_disturbed():
        now = self._check_level(auction_clock.NO_TAKE, "auction: takes are paused")
    assert receiver != empty(address), "auction: receiver is zero"
    head: auctions.Head = auctions._head(auction_id, now)
    assert head.tab > 0, "auction: not running"
    return head


@internal
def _hand_over(
    auction_id: uint256,
    purchases: DynArray[auctions.Purchase, 8],
    payment: uint256,
    share: uint256,
    receiver: address,
    data: Bytes[1024],
):
    """
    @notice Collateral to the receiver, its callback, coin from the caller.
    @param auction_id Id of the auction.
    @param purchases What was bought.
    @param payment Coin to charge [rad].
    @param share Part of it that is the guaranty pool's [rad].
    @param receiver Whose free balance gets the collateral.
    @param data Passed to the callback.
    """
    has_callback: bool = len(data) > 0
    assets: DynArray[uint256, 8] = []
    amounts: DynArray[uint256, 8] = []
    for purchase: auctions.Purchase in purchases:
        assets.append(purchase.asset)
        amounts.append(purchase.collateral)
    extcall LEDGER.release_lots(receiver, assets, amounts, has_callback)
    if has_callback:
        extcall ILiquidationCallee(receiver).on_take(
            msg.sender, auction_id, assets, amounts, payment, data
        )
    extcall LEDGER.collect(msg.sender, payment, share)


@internal
def _close_or_store(auction_id: uint256, tab: uint256, has_emptied: bool):
    """
    @notice After purchases: end the auction if the tab is raised or the last lot gone.
    @param auction_id Id of the auction.
    @param tab Left to raise [rad].
    @param has_emptied Whether a purchase emptied its lot.
    """
    if tab == 0 or (has_emptied and auctions._is_sold_out(auction_id)):
        auctions._end(auction_id, tab, False)
    else:
        auction_store._store_tab(auction_id, tab)


@external
def reset(auction_id: uint256, keeper: address):
    """
    @notice Start an auction again that is past its tail or under its floor, from today's prices.
    @dev Reverts "auction: resets are paused", "auction: not running", "auction: no reset needed",
         "ledger: closed in a callback", "ledger: frozen".
    @param auction_id Id of the auction.
    @param keeper Who gets the incentive, as internal coin.
    """
    now: uint256 = self._check_level(auction_clock.NO_RESET, "auction: resets are paused")
    assert not staticcall LEDGER.is_in_callback(), "ledger: closed in a callback"
    self._check_not_closed()
    head: auctions.Head = auctions._head(auction_id, now)
    assert head.tab > 0, "auction: not running"
    assert auctions._needs_reset(auction_id, head.terms, head.elapsed), "auction: no reset needed"
    auctions._reset(auction_id, head, now, keeper)


@internal
@view
def _check_not_closed():
    """
    @notice Refuse once the Ledger is frozen; it has said so by `close`.
    @dev Reverts "ledger: frozen".
    """
    assert auction_store.parameters_word & auction_store.CLOSED == 0, "ledger: frozen"


@internal
@view
def _check_level(closed_from: uint256, reason: String[40]) -> uint256:
    """
    @notice Refuse while the guardian's pause is at or above a level.
    @param closed_from First level that forbids the action.
    @param reason Text to revert with.
    @return Auction time [seconds].
    """
    word: uint256 = auction_store.parameters_word
    level: uint256 = 0
    now: uint256 = 0
    level, now = auction_clock._level_and_time(word)
    assert level < closed_from, reason
    return now


################################################################
#                          SETTLEMENT                          #
################################################################


@external
def close():
    """
    @notice Sell nothing and reset nothing any more: the Ledger is frozen, and says so here, where a
            purchase need not ask it.
    @dev Reverts "auction: caller is not the ledger".
    """
    assert msg.sender == LEDGER.address, "auction: caller is not the ledger"
    auction_store.parameters_word |= auction_store.CLOSED
    auction_store._disturb()


@external
def cancel(auction_id: uint256):
    """
    @notice Undo an auction once the books are frozen: what is left of the debt, the penalty not
            counted, is the owner's again, and so are the lots.
    @dev If the account has no slot for them beside other assets, the lots are taken for the debt, and
         are the Treasury's: as free balance they would be out of the debt's reach. Anybody may.
         Reverts "auction: books are not frozen", "auction: not running".
    @param auction_id Id of the auction.
    """
    assert (
        auction_store.parameters_word & auction_store.CLOSED != 0
    ), "auction: books are not frozen"
    tab: uint256 = auction_store._head(auction_id)[0]
    assert tab > 0, "auction: not running"
    owner: address = auction_store._owner_of(auction_id)
    penalty: uint256 = auction_store._penalty_of(auction_id) * RAY
    account: ILedger.AccountState = staticcall LEDGER.account_state(owner)
    debt: uint256 = fp._sub_or_zero(tab, penalty) // account.rate
    assets: uint256 = account.assets | auction_store._assets_of(auction_id)
    is_full: bool = debt > 0 and packing._count(assets) > auctions.MAX_LOTS
    if debt > 0 and not is_full:
        extcall LEDGER.restore_debt(owner, debt)
    auctions._end(auction_id, tab, is_full)


################################################################
#                           GUARDIAN                           #
################################################################


@external
def pause(level: uint256, duration: uint256):
    """
    @notice Pause by level, or end a pause with level 0.
    @dev Reverts "auction: caller is not the guardian" and the texts of `auction_clock`.
    @param level 1 no close-out, 2 also no reset, 3 also no take; 0 to end.
    @param duration Length, up to six hours; 0 with level 0 [seconds].
    """
    assert staticcall ACCESS_CONTROLLER.is_guardian(
        msg.sender
    ), "auction: caller is not the guardian"
    extcall LEDGER.pause_borrowing(auction_clock._set_pause(level, duration))


################################################################
#                            VIEWS                             #
################################################################


@external
@view
@reentrant
def capacity(assets: uint256) -> ICollateralAuction.Capacity:
    """
    @notice What the engine needs to size a close-out, in one call.
    @param assets Assets held, at most 8 [bitmap].
    @return Pause level, rooms under the limits.
    """
    word: uint256 = auction_store.parameters_word
    limit: uint256 = word & auction_store.LIMIT_MASK
    result: ICollateralAuction.Capacity = empty(ICollateralAuction.Capacity)
    result.level = auction_clock._level_and_time(word)[0]
    result.room = fp._sub_or_zero(limit * RAD, auction_store.totals_word & auction_store.TAB_MASK)
    left: uint256 = assets
    for asset: uint256 in range(auction_store.MAX_ASSETS):
        if left == 0:
            break
        if left & 1 == 1:
            result.asset_rooms.append(auction_store._room(asset))
        left >>= 1
    return result


@external
@view
@reentrant
def asset_limit(asset: uint256) -> uint256:
    """
    @notice Most tab that may be charged to an asset.
    @param asset Asset, 0..15.
    @return Limit, 0 if none was set [coins].
    """
    return auction_store._limit(asset)


@external
@view
@reentrant
def auction(auction_id: uint256) -> ICollateralAuction.Auction:
    """
    @notice A running auction, with the prices of this block.
    @param auction_id Id.
    @return Auction; empty if it is not running.
    """
    result: ICollateralAuction.Auction = empty(ICollateralAuction.Auction)
    paid: uint256 = 0
    result.tab, result.started_at, result.version, paid = auction_store._head(auction_id)
    if result.tab == 0:
        return result
    result.owner = auction_store._owner_of(auction_id)
    result.assets = auction_store._assets_of(auction_id)
    result.penalty = auction_store._penalty_of(auction_id)
    result.incentive_left = auction_store._incentive_left(
        auction_id, paid, auction_store._pool_share(result.version)
    )
    result.elapsed = (
        auction_clock._level_and_time(auction_store.parameters_word)[1] - result.started_at
    )
    terms: ICollateralAuction.AuctionTerms = auction_store._terms(result.version)
    result.needs_reset = auctions._needs_reset(auction_id, terms, result.elapsed)
    i: uint256 = 0
    for asset: uint256 in range(auction_store.MAX_ASSETS):
        if (result.assets >> asset) & 1 == 0:
            continue
        collateral: uint256 = 0
        top: uint256 = 0
        collateral, top = auction_store._lot(auction_id, i)
        result.lots.append(
            ICollateralAuction.Lot(
                asset=asset,
                collateral=collateral,
                top=top,
                price=auctions._price(terms, top, result.elapsed),
            )
        )
        i += 1
    return result


@external
@view
@reentrant
def parameters() -> ICollateralAuction.Parameters:
    """
    @notice Parameters in force.
    @return Parameters.
    """
    return auction_store._parameters()


@external
@view
@reentrant
def auction_terms(version: uint256) -> ICollateralAuction.AuctionTerms:
    """
    @notice Terms of a version.
    @param version Version, counted from 1.
    @return Terms; all 0 if there is no such version.
    """
    return auction_store._terms(version)


@external
@view
@reentrant
def terms_version() -> uint256:
    """
    @notice Version of the terms that new auctions get.
    @return Version, counted from 1.
    """
    return auction_store._version()


@external
@view
@reentrant
def min_remaining(version: uint256) -> uint256:
    """
    @notice Least tab that a partial take may leave: debt floor * (1 + penalty).
    @param version Version of the terms.
    @return Tab [rad].
    """
    return auction_store._min_remaining(version)


@external
@view
@reentrant
def tail() -> uint256:
    """
    @notice Life of auctions that start now.
    @return Tail [seconds].
    """
    return auction_store._terms(auction_store._version()).tail


@external
@view
@reentrant
def auction_count() -> uint256:
    """
    @notice Auctions ever started.
    @return Count.
    """
    return auction_store._totals()[1]


@external
@view
@reentrant
def running_auctions() -> uint256:
    """
    @notice Auctions running.
    @return Count.
    """
    return auction_store._totals()[2]


@external
@view
@reentrant
def total_open_tab() -> uint256:
    """
    @notice Sum of the tabs of all running auctions.
    @return Open tab [rad].
    """
    return auction_store._totals()[0]


@external
@view
@reentrant
def open_tab(asset: uint256) -> uint256:
    """
    @notice Tab of running auctions charged to an asset.
    @param asset Asset, 0..15.
    @return Open tab [rad].
    """
    return auction_store._open_tab(asset)


@external
@view
@reentrant
def pause_state() -> ICollateralAuction.Pause:
    """
    @notice The last pause set; over if `until` has passed.
    @return Pause.
    """
    return auction_clock._pause()


@external
@view
@reentrant
def pause_level() -> uint256:
    """
    @notice Pause level of this block.
    @return 0 none, 1 no close-out, 2 also no reset, 3 also no take.
    """
    return auction_clock._level_and_time(auction_store.parameters_word)[0]


@external
@view
@reentrant
def auction_time() -> uint256:
    """
    @notice The time auctions count in: time stamp less what level 3 has paused.
    @return Auction time [seconds].
    """
    return auction_clock._level_and_time(auction_store.parameters_word)[1]
