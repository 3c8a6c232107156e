# SPDX-License-Identifier: MIT
"""The reference's Flapper over our surplus auction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model import errors, surplus_auction, treasury
from model.errors import NO_REASON
from model.parameters import SurplusAuctionParameters
from model.units import WAD, Bps, Rad, Seconds, UnixTime, Wad
from tests.vectors.books import VOW
from tests.vectors.reasons import require
from tests.vectors.waterfall import ended, told_as

if TYPE_CHECKING:
    from tests.vectors.comparison import Step
    from tests.vectors.files import Record
    from tests.vectors.waterfall import Waterfall

HOUSE: Final = "house"
"""Who holds coin and tokens while they are in auctions."""

UNKNOWN: Final = "Flapper/guy-not-set"
NOT_FINISHED: Final = "Flapper/not-finished"
HAS_A_BID: Final = "Flapper/bid-already-placed"
OTHER_LOT: Final = "Flapper/lot-not-matching"
OVER_LIMIT: Final = "Flapper/over-lid"
TOO_FEW_TOKENS: Final = "ds-token-insufficient-balance"

OF_BIDS: Final = {
    errors.SURPLUS_AUCTION_NO_SUCH_AUCTION: UNKNOWN,
    errors.SURPLUS_AUCTION_BID_NOT_HIGHER: "Flapper/bid-not-higher",
    errors.SURPLUS_AUCTION_STEP_TOO_SMALL: "Flapper/insufficient-increase",
}
OF_OTHER_LOTS: Final = {
    errors.SURPLUS_AUCTION_NO_SUCH_AUCTION: UNKNOWN,
    errors.SURPLUS_AUCTION_BID_NOT_HIGHER: OTHER_LOT,
    errors.SURPLUS_AUCTION_STEP_TOO_SMALL: OTHER_LOT,
    errors.SURPLUS_AUCTION_BELOW_RESERVE: OTHER_LOT,
    NO_REASON: OTHER_LOT,
}
"""The reference compares the sum of coin before it looks at the tokens; ours takes no sum."""
OF_RESTARTS: Final = {
    errors.SURPLUS_AUCTION_HAS_A_BID: HAS_A_BID,
    errors.SURPLUS_AUCTION_NOT_OVER: NOT_FINISHED,
}
OF_SETTLEMENTS: Final = {
    errors.SURPLUS_AUCTION_NO_SUCH_AUCTION: NOT_FINISHED,
    errors.SURPLUS_AUCTION_NO_BID: NOT_FINISHED,
    errors.SURPLUS_AUCTION_NOT_OVER: NOT_FINISHED,
}


def parameters(
    *, min_bid_step: int, bid_duration: int, auction_duration: int
) -> SurplusAuctionParameters:
    """Parameters in the reference's units: steps are wad; the limit stands in `Terms`."""
    return SurplusAuctionParameters(
        min_bid_step=Bps(min_bid_step),
        bid_duration=Seconds(bid_duration),
        auction_duration=Seconds(auction_duration),
        max_discount=Bps(0),
        coin_limit=0,
    )


def flap(state: Waterfall, step: Record) -> Step:
    (books, burned), lot = state.settled(), Rad(state.terms.surplus_lot)
    buffer = Rad(state.terms.surplus_buffer)
    if not treasury.surplus_auction_is_due(books, lot, buffer):
        is_short = books.coin < books.unbacked + buffer + lot
        require(holds=not is_short, reason="Vow/insufficient-surplus")
        require(holds=False, reason="Vow/debt-not-zero")
    require(holds=state.on_sale + lot <= state.terms.surplus_limit, reason=OVER_LIMIT)
    state.books.burn(burned)
    state.books.take(VOW, lot)
    state.books.give(HOUSE, lot)
    state.on_sale += lot
    state.surplus_auctions_started += 1
    state.surplus_auctions[state.surplus_auctions_started] = surplus_auction.start(
        lot, state.surplus_parameters, UnixTime(step.number("now"))
    )
    return {"new_id": state.surplus_auctions_started}


def tend(state: Waterfall, step: Record) -> None:
    bidder, now = step.word("bidder"), step.number("now")
    auction = state.surplus_auctions.get(step.number("id"))
    is_same = auction is not None and auction.lot == step.number("lot")
    reasons = OF_BIDS if is_same else OF_OTHER_LOTS
    with told_as({**reasons, errors.SURPLUS_AUCTION_OVER: ended("Flapper", auction, now)}):
        after, transfers = surplus_auction.place_bid(
            auction,
            bidder,
            Wad(step.number("bid")),
            state.surplus_parameters,
            price=Wad(state.terms.price),
            timestamp=UnixTime(now),
            one=WAD,
            departures=state.arithmetic.departures,
            rules=state.arithmetic.bidding,
        )
    require(holds=is_same, reason=OTHER_LOT)
    paid = sum(transfer.amount for transfer in transfers)
    require(holds=paid <= state.tokens[bidder], reason=TOO_FEW_TOKENS)
    for transfer in transfers:
        state.tokens[bidder] -= transfer.amount
        state.tokens[transfer.receiver or HOUSE] += transfer.amount
    state.surplus_auctions[step.number("id")] = after


def tick(state: Waterfall, step: Record) -> None:
    auction_id = step.number("id")
    with told_as(OF_RESTARTS):
        state.surplus_auctions[auction_id] = surplus_auction.restart(
            state.surplus_auctions.get(auction_id),
            state.surplus_parameters,
            UnixTime(step.number("now")),
            departures=state.arithmetic.departures,
            rules=state.arithmetic.bidding,
        )


def deal(state: Waterfall, step: Record) -> None:
    auction_id = step.number("id")
    with told_as(OF_SETTLEMENTS):
        winner, bid, lot = surplus_auction.settle(
            state.surplus_auctions.get(auction_id),
            UnixTime(step.number("now")),
            departures=state.arithmetic.departures,
            rules=state.arithmetic.bidding,
        )
    del state.surplus_auctions[auction_id]
    state.books.take(HOUSE, lot)
    state.books.give(winner, lot)
    state.tokens[HOUSE] -= bid
    state.burned += bid
    state.on_sale -= lot
