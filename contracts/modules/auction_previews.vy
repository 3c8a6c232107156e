# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Auction previews
@license AGPL-3.0-only
@notice What a purchase from an auction, or its reset, would do now; in the order in which `auctions`
        refuses, and by the same functions for size, price, floor and pay.
@dev    Stateless: the auction is what `CollateralAuction` says of it, with the prices of this block.
        Refusals are those of `ILens`.
"""

from contracts.interfaces import ICollateralAuction
from contracts.interfaces import ILens
from contracts.interfaces import IPriceOracle
from contracts.modules import auction_clock
from contracts.modules import auction_store
from contracts.modules import auctions
from contracts.modules import health
from contracts.modules import liquidation_sizing as sizing

MAX_LOTS: constant(uint256) = 8

TAKES_PAUSED: constant(uint256) = 31
TAKE_NOT_RUNNING: constant(uint256) = 32
NOT_IN_AUCTION: constant(uint256) = 33
SOLD: constant(uint256) = 34
UNPRICED: constant(uint256) = 35
RESET_NEEDED: constant(uint256) = 36
NO_PARTIAL: constant(uint256) = 37
NOTHING_BOUGHT: constant(uint256) = 38
RESETS_PAUSED: constant(uint256) = 41
RESET_NOT_RUNNING: constant(uint256) = 42
NO_RESET_NEEDED: constant(uint256) = 43


@internal
@pure
def _take(
    auction: ICollateralAuction.Auction,
    terms: ICollateralAuction.AuctionTerms,
    min_remaining: uint256,
    level: uint256,
    asset: uint256,
    max_collateral: uint256,
) -> ILens.TakePreview:
    """
    @notice What a purchase would do, the Ledger's lock aside.
    @param auction The auction; empty if it is not running.
    @param terms Its terms.
    @param min_remaining Least tab that a purchase of a part may leave [rad].
    @param level Of the pause.
    @param asset Asset whose lot to buy from.
    @param max_collateral Most to buy [wad].
    @return Preview.
    """
    preview: ILens.TakePreview = empty(ILens.TakePreview)
    preview.refusal = TAKES_PAUSED
    if level >= auction_clock.NO_TAKE:
        return preview
    preview.refusal = TAKE_NOT_RUNNING
    if auction.tab == 0:
        return preview
    lot: ICollateralAuction.Lot = empty(ICollateralAuction.Lot)
    is_found: bool = False
    has_others: bool = False
    for other: ICollateralAuction.Lot in auction.lots:
        if other.asset == asset:
            lot = other
            is_found = True
        elif other.collateral > 0:
            has_others = True
    preview.refusal = self._refusal_of_lot(auction, terms, lot, is_found)
    if preview.refusal != 0:
        return preview

    payment: uint256 = 0
    bought: uint256 = 0
    is_refused: bool = False
    payment, bought, is_refused = sizing._take(
        auction.tab, lot.collateral, lot.price, max_collateral, min_remaining
    )
    if is_refused:
        preview.refusal = NO_PARTIAL
        return preview
    if bought == 0:
        preview.refusal = NOTHING_BOUGHT
        return preview
    preview.price = lot.price
    preview.collateral = bought
    preview.payment = payment
    preview.tab_left = auction.tab - payment
    preview.lot_left = lot.collateral - bought
    preview.is_end = preview.tab_left == 0 or (preview.lot_left == 0 and not has_others)
    return preview


@internal
@pure
def _refusal_of_lot(
    auction: ICollateralAuction.Auction,
    terms: ICollateralAuction.AuctionTerms,
    lot: ICollateralAuction.Lot,
    is_found: bool,
) -> uint256:
    """
    @notice Why nothing of a lot can be bought, whatever the amount.
    @param auction The auction, running.
    @param terms Its terms.
    @param lot The lot.
    @param is_found Whether the auction has it.
    @return Refusal, 0 = none.
    """
    if not is_found:
        return NOT_IN_AUCTION
    if lot.collateral == 0:
        return SOLD
    if lot.top == 0:
        return UNPRICED
    if auctions._is_spent(terms, auction.elapsed, lot.price, lot.top):
        return RESET_NEEDED
    return 0


@internal
@pure
def _refusal_of_reset(auction: ICollateralAuction.Auction, level: uint256) -> uint256:
    """
    @notice Why an auction cannot be reset, the Ledger's lock aside.
    @param auction The auction; empty if it is not running.
    @param level Of the pause.
    @return Refusal, 0 = none.
    """
    if level >= auction_clock.NO_RESET:
        return RESETS_PAUSED
    if auction.tab == 0:
        return RESET_NOT_RUNNING
    if not auction.needs_reset:
        return NO_RESET_NEEDED
    return 0


@internal
@pure
def _reset(
    auction: ICollateralAuction.Auction,
    terms: ICollateralAuction.AuctionTerms,
    min_remaining: uint256,
    parameters: ICollateralAuction.Parameters,
    quotes: DynArray[IPriceOracle.Price, 8],
) -> ILens.ResetPreview:
    """
    @notice What a reset would do.
    @param auction The auction, in need of a reset.
    @param terms Its terms.
    @param min_remaining Least tab that is worth an incentive, least worth that is worth a restart [rad].
    @param parameters Incentives in force.
    @param quotes Oracle prices of all its assets, ascending.
    @return Preview.
    """
    preview: ILens.ResetPreview = empty(ILens.ResetPreview)
    preview.tab_left = auction.tab
    worth: uint256 = 0
    is_priced: bool = True
    for i: uint256 in range(len(auction.lots), bound=MAX_LOTS):
        collateral: uint256 = auction.lots[i].collateral
        worth += health._value(collateral, quotes[i].price)
        is_priced = is_priced and (collateral == 0 or quotes[i].price > 0)
    if is_priced and worth < min_remaining:
        preview.is_end = True
        return preview

    multiplier: uint256 = terms.start_multiplier * auction_store.RAY_PER_BPS
    for i: uint256 in range(len(auction.lots), bound=MAX_LOTS):
        top: uint256 = 0
        if auction.lots[i].collateral > 0:
            top = sizing._top(quotes[i].price, multiplier)
        preview.tops.append(top)
    if auction.tab >= min_remaining and worth >= min_remaining:
        preview.incentive = sizing._incentive(
            parameters.incentive_tip * auction_store.RAY,
            parameters.incentive_share * auction_store.WAD_PER_BPS,
            auction.tab,
            True,
            auction.incentive_left * auction_store.RAY,
        )
    return preview
