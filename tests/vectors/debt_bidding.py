# SPDX-License-Identifier: MIT
"""The reference's Flopper over our debt auction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model import debt_auction, errors, treasury
from model.debt_auction import NOTHING_MINTED
from model.errors import NO_REASON, Revert
from model.parameters import DebtAuctionParameters
from model.units import MAX_UINT256, WAD, Bps, Rad, Seconds, UnixTime, Wad
from tests.vectors.books import VOW
from tests.vectors.reasons import require
from tests.vectors.waterfall import ended, told_as

if TYPE_CHECKING:
    from tests.vectors.comparison import Step
    from tests.vectors.files import Record
    from tests.vectors.waterfall import Waterfall

UNKNOWN: Final = "Flopper/guy-not-set"
NOT_FINISHED: Final = "Flopper/not-finished"
HAS_A_BID: Final = "Flopper/bid-already-placed"
OTHER_BID: Final = "Flopper/not-matching-bid"

OF_BIDS: Final = {
    errors.DEBT_AUCTION_NO_SUCH_AUCTION: UNKNOWN,
    errors.DEBT_AUCTION_LOT_NOT_LOWER: "Flopper/lot-not-lower",
    errors.DEBT_AUCTION_STEP_TOO_SMALL: "Flopper/insufficient-decrease",
}
OF_OTHER_BIDS: Final = {
    errors.DEBT_AUCTION_NO_SUCH_AUCTION: UNKNOWN,
    errors.DEBT_AUCTION_LOT_NOT_LOWER: OTHER_BID,
    errors.DEBT_AUCTION_STEP_TOO_SMALL: OTHER_BID,
    errors.DEBT_AUCTION_BELOW_RESERVE: OTHER_BID,
    NO_REASON: OTHER_BID,
}
"""The reference compares the sum of coin before it looks at the tokens; ours takes no sum."""
OF_RESTARTS: Final = {
    errors.DEBT_AUCTION_HAS_A_BID: HAS_A_BID,
    errors.DEBT_AUCTION_NOT_OVER: NOT_FINISHED,
}
OF_SETTLEMENTS: Final = {
    errors.DEBT_AUCTION_NO_SUCH_AUCTION: NOT_FINISHED,
    errors.DEBT_AUCTION_NO_BID: NOT_FINISHED,
    errors.DEBT_AUCTION_NOT_OVER: NOT_FINISHED,
}


def parameters(
    *,
    initial_lot: int,
    min_bid_step: int,
    restart_factor: int,
    bid_duration: int,
    auction_duration: int,
    max_lot: int,
    max_extensions: int,
) -> DebtAuctionParameters:
    """Parameters in the reference's units: factors are wad; nothing is sold below the price."""
    return DebtAuctionParameters(
        initial_lot=Wad(initial_lot),
        max_lot=Wad(max_lot),
        min_bid_step=Bps(min_bid_step),
        restart_factor=Bps(restart_factor),
        bid_duration=Seconds(bid_duration),
        auction_duration=Seconds(auction_duration),
        max_discount=Bps(0),
        max_extensions=max_extensions,
        max_minted_per_week=Wad(MAX_UINT256),
    )


def flop(state: Waterfall, step: Record) -> Step:
    (books, burned), lot = state.settled(), Rad(state.terms.debt_lot)
    departures = state.arithmetic.departures
    if not treasury.debt_auction_is_due(books, lot, departures):
        is_too_little = books.matured < lot
        raise Revert("Vow/insufficient-debt" if is_too_little else "Vow/surplus-not-zero")
    auction = debt_auction.start(
        lot,
        state.debt_parameters,
        Wad(state.terms.price),
        UnixTime(step.number("now")),
        departures=departures,
        rules=state.arithmetic.bidding,
    )
    state.books.burn(burned)
    state.books.put_on_auction(lot)
    state.debt_auctions_started += 1
    state.debt_auctions[state.debt_auctions_started] = auction
    return {"new_id": state.debt_auctions_started}


def dent(state: Waterfall, step: Record) -> None:
    bidder, now = step.word("bidder"), step.number("now")
    auction = state.debt_auctions.get(step.number("id"))
    is_same = auction is not None and auction.bid == step.number("bid")
    reasons = OF_BIDS if is_same else OF_OTHER_BIDS
    with told_as({**reasons, errors.DEBT_AUCTION_OVER: ended("Flopper", auction, now)}):
        after, transfer = debt_auction.place_bid(
            auction,
            bidder,
            Wad(step.number("lot")),
            state.debt_parameters,
            price=Wad(state.terms.price),
            timestamp=UnixTime(now),
            one=WAD,
            departures=state.arithmetic.departures,
            rules=state.arithmetic.bidding,
        )
    require(holds=is_same, reason=OTHER_BID)
    if transfer is not None:
        state.books.take(bidder, transfer.amount)
        state.books.give(transfer.receiver or VOW, transfer.amount)
        if transfer.receiver is None:
            on_auction = state.books.snapshot().on_auction
            state.books.burn_on_auction(min(transfer.amount, on_auction))
    state.debt_auctions[step.number("id")] = after


def tick(state: Waterfall, step: Record) -> None:
    auction_id = step.number("id")
    with told_as(OF_RESTARTS):
        state.debt_auctions[auction_id] = debt_auction.restart(
            state.debt_auctions.get(auction_id),
            state.debt_parameters,
            UnixTime(step.number("now")),
            one=WAD,
            departures=state.arithmetic.departures,
            rules=state.arithmetic.bidding,
        )


def deal(state: Waterfall, step: Record) -> None:
    auction_id = step.number("id")
    with told_as(OF_SETTLEMENTS):
        winner, lot, _ = debt_auction.settle(
            state.debt_auctions.get(auction_id),
            state.debt_parameters,
            NOTHING_MINTED,
            UnixTime(step.number("now")),
            departures=state.arithmetic.departures,
            rules=state.arithmetic.bidding,
        )
    del state.debt_auctions[auction_id]
    state.tokens[winner] += lot
