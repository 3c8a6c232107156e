# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Auctions
@license AGPL-3.0-only
@notice Basket auctions at falling prices: one tab shared by all lots; start, purchase, reset, end.
@dev    price of a lot = its top * curve(auction time since the start), by the terms of its version.
        One tab, because pro-rata tabs strand the debt of a token that cannot be sold; with a single
        lot it is exactly the source's auction. Purchases are computed first and written after the
        buyer has paid, so a buyer's callback sees the auction as it was.
@custom:source MakerDAO dss, `clip.sol` (kick, take, redo, status); departures stand at the code.
"""

from snekmate.utils import math

from contracts.interfaces import ICollateralAuction
from contracts.interfaces import ILedger
from contracts.interfaces import IPriceOracle
from contracts.modules import fixed_point as fp
from contracts.modules import health
from contracts.modules import liquidation_sizing as sizing
from contracts.modules import packing
from contracts.modules import price_curves

from contracts.modules import auction_store

uses: auction_store


################################################################
#                          IMMUTABLES                          #
################################################################


LEDGER: immutable(ILedger)
ORACLE: immutable(IPriceOracle)
TREASURY: immutable(address)


################################################################
#                          CONSTANTS                           #
################################################################


MAX_LOTS: constant(uint256) = 8


# What is the same for all purchases of a transaction.
struct Head:
    tab: uint256  # left to raise [rad]
    started_at: uint256  # [auction time]
    elapsed: uint256  # since then [seconds]
    version: uint256  # of the terms
    paid: uint256  # incentives [1/65535 of the penalty]
    terms: ICollateralAuction.AuctionTerms


# A purchase, computed and not yet written.
struct Purchase:
    asset: uint256
    position: uint256  # of the lot in the auction
    price: uint256  # [ray]
    collateral: uint256  # bought [wad]
    payment: uint256  # [rad]
    tab: uint256  # left after it [rad]
    lot: uint256  # left after it [wad]
    top: uint256  # of the lot [ray]


@deploy
def __init__(ledger: ILedger, oracle: IPriceOracle, treasury: address):
    """
    @param ledger The books.
    @param oracle Price oracle.
    @param treasury Gets what no one wants to buy.
    """
    LEDGER = ledger
    ORACLE = oracle
    TREASURY = treasury


################################################################
#                             HEAD                             #
################################################################


@internal
@view
def _head(auction_id: uint256, now: uint256) -> Head:
    """
    @notice State and terms of an auction.
    @param auction_id Id.
    @param now Auction time [seconds].
    @return Head; tab 0 if it is not running.
    """
    head: Head = empty(Head)
    head.tab, head.started_at, head.version, head.paid = auction_store._head(auction_id)
    head.elapsed = now - head.started_at
    head.terms = auction_store._terms(head.version)
    return head


@internal
@pure
def _is_single(assets: uint256) -> bool:
    """
    @notice Whether an auction has one lot.
    @param assets Its assets, at least one [bitmap].
    @return True for one asset.
    """
    return assets & (assets - 1) == 0


@internal
@view
def _pool_share(auction_id: uint256, head: Head, tab: uint256) -> uint256:
    """
    @notice The guaranty pool's share of the penalty that purchases collect.
    @dev Debt is collected first, penalty last; of the penalty incentives come off first. The penalty
         that a purchase collects is part of its payment, so the share never exceeds it.
    @param auction_id Id.
    @param head Its state before.
    @param tab Left to raise after [rad].
    @return Coin, rounded down [rad].
    """
    penalty: uint256 = auction_store._penalty_of(auction_id) * auction_store.RAY
    if tab >= penalty:
        return 0
    share: uint256 = auction_store._pool_share(head.version)
    incentives: uint256 = penalty * head.paid // auction_store.ALL_PAID
    before: uint256 = fp._sub_or_zero(penalty - min(penalty, head.tab), incentives)
    after: uint256 = fp._sub_or_zero(penalty - tab, incentives)
    return (after - before) * share // 100


################################################################
#                            PRICE                             #
################################################################


@internal
@pure
def _price(terms: ICollateralAuction.AuctionTerms, top: uint256, elapsed: uint256) -> uint256:
    """
    @notice Price of a lot.
    @param terms Terms of the auction.
    @param top Price at start [ray].
    @param elapsed Auction time since the start [seconds].
    @return Price now, 0 if the lot never had one [ray].
    """
    if top == 0:
        return 0
    return price_curves._price(terms.curve, top, elapsed, terms.duration, terms.cut)


@internal
@pure
def _is_spent(
    terms: ICollateralAuction.AuctionTerms, elapsed: uint256, price: uint256, top: uint256
) -> bool:
    """
    @notice Whether a lot is past its tail or under its floor.
    @param terms Terms of the auction.
    @param elapsed Auction time since the start [seconds].
    @param price Price now [ray].
    @param top Price at start [ray].
    @return True if nobody may buy it before a reset.
    """
    return sizing._is_spent(
        elapsed, terms.tail, price, top, terms.floor_fraction * auction_store.RAY_PER_BPS
    )


@internal
@view
def _needs_reset(
    auction_id: uint256, terms: ICollateralAuction.AuctionTerms, elapsed: uint256
) -> bool:
    """
    @notice Whether an auction may be reset: past its tail, or a lot with a price is spent, or no
            lot has a price.
    @dev A lot without a price waits for the others: else anyone could restart them again and again.
    @param auction_id Id.
    @param terms Terms of the auction.
    @param elapsed Auction time since the start [seconds].
    @return True if it needs a reset.
    """
    if elapsed > terms.tail:
        return True
    has_price: bool = False
    lots: uint256 = packing._count(auction_store._assets_of(auction_id))
    for i: uint256 in range(lots, bound=MAX_LOTS):
        collateral: uint256 = 0
        top: uint256 = 0
        collateral, top = auction_store._lot(auction_id, i)
        if collateral == 0 or top == 0:
            continue
        has_price = True
        if self._is_spent(terms, elapsed, self._price(terms, top, elapsed), top):
            return True
    return not has_price


################################################################
#                            START                             #
################################################################


@internal
def _start(sale: ICollateralAuction.Sale, now: uint256) -> uint256:
    """
    @notice Put seized collateral up for sale and charge the limits.
    @param sale What is sold for whom.
    @param now Auction time [seconds].
    @return Id of the auction.
    """
    total: uint256 = 0
    started: uint256 = 0
    running: uint256 = 0
    total, started, running = auction_store._totals()
    total += sale.tab
    started += 1
    auction_store._store_totals(total, started, running + 1)

    auction_id: uint256 = auction_store._auction_id(
        sale.account, sale.assets, sale.tab - sale.due, started
    )
    version: uint256 = auction_store._version()
    paid: uint256 = auction_store._paid_after(auction_id, 0, sale.incentive)
    auction_store._store_head(auction_id, sale.tab, now, version, paid)
    tops: DynArray[uint256, 8] = []
    open_tabs: DynArray[uint256, 8] = []
    tops, open_tabs = self._open_lots(auction_id, sale, version)

    log ICollateralAuction.AuctionStarted(
        auction_id=auction_id,
        account=sale.account,
        keeper=sale.keeper,
        version=version,
        due=sale.due,
        tab=sale.tab,
        incentive=sale.incentive,
        incentive_left=auction_store._incentive_left(
            auction_id, paid, auction_store._pool_share(version)
        ),
        started_at=now,
        lots=sale.lots,
        tops=tops,
        open_tabs=open_tabs,
        total_open_tab=total,
    )
    return auction_id


@internal
def _open_lots(
    auction_id: uint256, sale: ICollateralAuction.Sale, version: uint256
) -> (DynArray[uint256, 8], DynArray[uint256, 8]):
    """
    @notice Write the lots and charge the tab to their assets by value share, rounded up; the last
            lot takes the rest, so that a single lot is charged the tab.
    @param auction_id Id.
    @param sale What is sold.
    @param version Version of the terms.
    @return First prices [ray], open tabs of the assets after it [rad]; ascending by asset.
    """
    multiplier: uint256 = (
        auction_store._terms(version).start_multiplier * auction_store.RAY_PER_BPS
    )
    lots: uint256 = len(sale.lots)
    worth: uint256 = 0
    if lots > 1:
        for i: uint256 in range(lots, bound=MAX_LOTS):
            worth += health._value(sale.lots[i], sale.prices[i])
    tops: DynArray[uint256, 8] = []
    open_tabs: DynArray[uint256, 8] = []
    uncharged: uint256 = sale.tab
    assets_left: uint256 = sale.assets
    for asset: uint256 in range(auction_store.MAX_ASSETS):
        if assets_left == 0:
            break
        if assets_left & 1 == 1:
            i: uint256 = len(tops)
            charge: uint256 = uncharged
            if i + 1 < lots:
                value: uint256 = health._value(sale.lots[i], sale.prices[i])
                charge = min(charge, math._mul_div(sale.tab, value, worth, True))
            uncharged -= charge
            if lots > 1:
                auction_store.auctions[auction_id][auction_store.FIRST_CHARGE + i] = charge
            open_tabs.append(auction_store._charge(asset, charge, 0))

            top: uint256 = sizing._top(sale.prices[i], multiplier)
            auction_store._store_lot(auction_id, i, sale.lots[i], top)
            tops.append(top)
        assets_left >>= 1
    return tops, open_tabs


################################################################
#                           PURCHASE                           #
################################################################


@internal
@view
def _purchase(
    auction_id: uint256,
    request: ICollateralAuction.LotRequest,
    head: Head,
    tab: uint256,
) -> Purchase:
    """
    @notice Compute one purchase.
    @dev Reverts "auction: asset not in auction", "auction: lot is sold", "auction: lot has no
         price", "auction: reset needed", "auction: too expensive", "auction: no partial take",
         "auction: nothing bought", "auction: too little collateral".
    @param auction_id Id.
    @param request What the buyer wants.
    @param head The auction.
    @param tab Left to raise, after other purchases of the transaction [rad].
    @return Purchase.
    """
    assets: uint256 = auction_store._assets_of(auction_id)
    assert request.asset < auction_store.MAX_ASSETS, "auction: asset not in auction"
    assert (assets >> request.asset) & 1 == 1, "auction: asset not in auction"
    position: uint256 = 0
    if not self._is_single(assets):
        position = packing._count(assets & ((1 << request.asset) - 1))
    collateral: uint256 = 0
    top: uint256 = 0
    collateral, top = auction_store._lot(auction_id, position)
    assert collateral > 0, "auction: lot is sold"
    assert top > 0, "auction: lot has no price"
    price: uint256 = self._price(head.terms, top, head.elapsed)
    assert not self._is_spent(head.terms, head.elapsed, price, top), "auction: reset needed"
    assert price <= request.max_price, "auction: too expensive"

    payment: uint256 = 0
    bought: uint256 = 0
    is_refused: bool = False
    payment, bought, is_refused = sizing._take(
        tab,
        collateral,
        price,
        request.max_collateral,
        auction_store._min_remaining(head.version),
    )
    assert not is_refused, "auction: no partial take"
    assert bought > 0, "auction: nothing bought"
    assert bought >= request.min_collateral, "auction: too little collateral"
    return Purchase(
        asset=request.asset,
        position=position,
        price=price,
        collateral=bought,
        payment=payment,
        tab=tab - payment,
        lot=collateral - bought,
        top=top,
    )


@internal
def _write_purchase(auction_id: uint256, buyer: address, purchase: Purchase):
    """
    @notice Book one purchase: lot, tab's total, charge of the asset.
    @dev A take of asset k releases min(payment, charge of lot k); emptying the lot the rest of it.
         The charge of a single lot is the tab.
    @param auction_id Id.
    @param buyer Who bought, for the log.
    @param purchase What.
    """
    auction_store._store_lot(auction_id, purchase.position, purchase.lot, purchase.top)
    total: uint256 = auction_store._lower_total(purchase.payment)

    released: uint256 = purchase.payment
    if not self._is_single(auction_store._assets_of(auction_id)):
        slot: uint256 = auction_store.FIRST_CHARGE + purchase.position
        charge: uint256 = auction_store.auctions[auction_id][slot]
        released = charge if purchase.lot == 0 else min(charge, purchase.payment)
        auction_store.auctions[auction_id][slot] = charge - released
    open_tab: uint256 = auction_store._charge(purchase.asset, 0, released)

    log ICollateralAuction.LotTaken(
        auction_id=auction_id,
        asset=purchase.asset,
        buyer=buyer,
        price=purchase.price,
        collateral=purchase.collateral,
        payment=purchase.payment,
        tab=purchase.tab,
        lot=purchase.lot,
        open_tab=open_tab,
        total_open_tab=total,
    )


@internal
@view
def _is_sold_out(auction_id: uint256) -> bool:
    """
    @notice Whether no lot is left.
    @param auction_id Id.
    @return True if every lot is empty.
    """
    lots: uint256 = packing._count(auction_store._assets_of(auction_id))
    for i: uint256 in range(lots, bound=MAX_LOTS):
        if auction_store._lot(auction_id, i)[0] > 0:
            return False
    return True


################################################################
#                             END                              #
################################################################


@internal
def _end(auction_id: uint256, unpaid: uint256, to_treasury: bool):
    """
    @notice Give back what is left, release what is still charged, forget the auction.
    @param auction_id Id.
    @param unpaid Tab that was not raised; its debt waits in the queue [rad].
    @param to_treasury True: the lots are worth too little, or their owner has no slot for them; the
           Treasury's free balance gets them.
    """
    total: uint256 = 0
    started: uint256 = 0
    running: uint256 = 0
    total, started, running = auction_store._totals()
    total -= unpaid
    auction_store._store_totals(total, started, running - 1)

    assets_left: uint256 = auction_store._assets_of(auction_id)
    lots: uint256 = packing._count(assets_left)
    returned: DynArray[uint256, 8] = []
    for asset: uint256 in range(auction_store.MAX_ASSETS):
        if assets_left == 0:
            break
        if assets_left & 1 == 1:
            i: uint256 = len(returned)
            collateral: uint256 = auction_store._lot(auction_id, i)[0]
            returned.append(collateral)
            charge: uint256 = unpaid
            if lots > 1:
                charge = auction_store.auctions[auction_id][auction_store.FIRST_CHARGE + i]
            # Also without a charge, so that the last log of the limits has the right sum.
            if charge > 0 or unpaid > 0:
                log ICollateralAuction.LimitChanged(
                    asset=asset,
                    open_tab=auction_store._charge(asset, 0, charge),
                    total_open_tab=total,
                )
            if collateral > 0:
                self._give_back(auction_id, asset, collateral, to_treasury)
        assets_left >>= 1
    auction_store._clear(auction_id, lots)

    log ICollateralAuction.AuctionEnded(
        auction_id=auction_id, unpaid=unpaid, returned=returned, to_treasury=to_treasury
    )


@internal
def _give_back(auction_id: uint256, asset: uint256, collateral: uint256, to_treasury: bool):
    """
    @notice One lot's leftover.
    @param auction_id Id.
    @param asset Asset.
    @param collateral Amount [wad].
    @param to_treasury True: to the Treasury's free balance; False: to the owner.
    """
    owner: address = TREASURY if to_treasury else auction_store._owner_of(auction_id)
    extcall LEDGER.return_collateral(owner, asset, collateral)


################################################################
#                            RESET                             #
################################################################


@internal
def _reset(auction_id: uint256, head: Head, now: uint256, keeper: address):
    """
    @notice Start an auction again from today's prices, or end it if it is worth too little.
    @dev One price read for all lots: the last good one, suspect or not. When every lot has a price
         and all together are worth less than the least remaining tab, no buyer will come: the lots
         go to the Treasury and the rest of the tab leaves the limits [auctions that never end].
    @param auction_id Id, in need of a reset.
    @param head Its state; it keeps its terms.
    @param now Auction time [seconds].
    @param keeper Who gets the incentive.
    """
    assets: uint256 = auction_store._assets_of(auction_id)
    quotes: DynArray[IPriceOracle.Price, 8] = staticcall ORACLE.prices(assets)
    worth: uint256 = 0
    is_priced: bool = True
    for i: uint256 in range(len(quotes), bound=MAX_LOTS):
        collateral: uint256 = auction_store._lot(auction_id, i)[0]
        worth += health._value(collateral, quotes[i].price)
        is_priced = is_priced and (collateral == 0 or quotes[i].price > 0)
    least: uint256 = auction_store._min_remaining(head.version)
    if is_priced and worth < least:
        self._end(auction_id, head.tab, True)
        return

    multiplier: uint256 = head.terms.start_multiplier * auction_store.RAY_PER_BPS
    tops: DynArray[uint256, 8] = []
    for i: uint256 in range(len(quotes), bound=MAX_LOTS):
        collateral: uint256 = auction_store._lot(auction_id, i)[0]
        top: uint256 = 0
        if collateral > 0:
            top = sizing._top(quotes[i].price, multiplier)
            auction_store._store_lot(auction_id, i, collateral, top)
        tops.append(top)
    incentive: uint256 = 0
    left: uint256 = auction_store._incentive_left(
        auction_id, head.paid, auction_store._pool_share(head.version)
    )
    if head.tab >= least and worth >= least:
        parameters: ICollateralAuction.Parameters = auction_store._parameters()
        incentive = sizing._incentive(
            parameters.incentive_tip * auction_store.RAY,
            parameters.incentive_share * auction_store.WAD_PER_BPS,
            head.tab,
            True,
            left * auction_store.RAY,
        )
    paid: uint256 = auction_store._paid_after(auction_id, head.paid, incentive)
    auction_store._store_head(auction_id, head.tab, now, head.version, paid)
    if incentive > 0:
        left = auction_store._incentive_left(
            auction_id, paid, auction_store._pool_share(head.version)
        )
        extcall LEDGER.mint_incentive(keeper, incentive)
    log ICollateralAuction.AuctionReset(
        auction_id=auction_id,
        keeper=keeper,
        incentive=incentive,
        incentive_left=left,
        started_at=now,
        tops=tops,
    )
