# SPDX-License-Identifier: MIT
"""What our rules make of the reference's surplus auctions: the first step that departs, by flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import SURPLUS_AUCTION_BELOW_RESERVE, SURPLUS_AUCTION_NO_SUCH_AUCTION
from model.units import WAD, WAD_TO_RAY
from tests.vectors.sequences import number
from tests.vectors.shown_auctions import NOBODY, UNTOUCHED, auction_before, state_before
from tests.vectors.surplus_bidding import HAS_A_BID, NOT_FINISHED, OVER_LIMIT, TOO_FEW_TOKENS

if TYPE_CHECKING:
    from tests.vectors.comparison import Step
    from tests.vectors.sequences import Moment


def price(coin: int) -> int:
    """The highest at which a whole token buys a sum of coin [rad]; 0 = below 1 wei [wad]."""
    return coin // (WAD * WAD_TO_RAY)


def settle_first(moment: Moment) -> Step | None:
    """Coin pays matured debt first; what is left still has to fit the limit."""
    if moment.step["revert"] != "Vow/debt-not-zero":
        return None
    lot, on_sale = moment.inputs.number("bump"), moment.number("fill")
    if on_sale + lot > moment.inputs.number("lid"):
        return moment.step | {"revert": OVER_LIMIT}
    coin, debt = moment.number("vat_dai"), moment.number("vat_sin")
    new_id = 1 + sum("new_id" in step for step in moment.before)
    step = moment.step | {
        "revert": None,
        "new_id": new_id,
        "vat_sin": 0,
        "vat_dai": coin - debt - lot,
        "fill": on_sale + lot,
        "flapper_dai": moment.number("flapper_dai") + lot,
    }
    if step["auction.id"] == new_id:
        step |= {
            "auction.lot": lot,
            "auction.guy": UNTOUCHED,
            "auction.end": moment.record.number("now") + moment.inputs.number("tau"),
        }
    return step


def reserve(moment: Moment) -> Step | None:
    """A first bid of fewer tokens than the coin is worth is refused, whatever the bidder has."""
    if moment.record.word("op") != "tend" or moment.step["revert"] not in {None, TOO_FEW_TOKENS}:
        return None
    coin = moment.inputs.number("bump")
    unit = price(coin) * WAD_TO_RAY
    is_first = auction_before(moment)["auction.guy"] == UNTOUCHED
    if not is_first or unit == 0 or moment.record.number("bid") >= -(-coin // unit):
        return None
    return state_before(moment) | {"revert": SURPLUS_AUCTION_BELOW_RESERVE}


def half_open(moment: Moment) -> Step | None:
    """At the very end an auction may be settled or restarted already; a bid still forbids that."""
    if moment.step["revert"] != NOT_FINISHED:
        return None
    before, now = auction_before(moment), moment.record.number("now")
    has_a_bid = before["auction.tic"] != 0
    is_end = before["auction.end"] == now
    if moment.record.word("op") == "tick":
        if not is_end:
            return None
        if has_a_bid:
            return moment.step | {"revert": HAS_A_BID}
        return moment.step | {"revert": None, "auction.end": now + moment.inputs.number("tau")}
    if not has_a_bid or not (is_end or before["auction.tic"] == now):
        return None
    coin, lot = f"dai.{before['auction.guy']}", number(before, "auction.lot")
    bid = number(before, "auction.bid")
    return (
        moment.step
        | NOBODY
        | {
            "revert": None,
            coin: moment.number(coin) + lot,
            "fill": moment.number("fill") - lot,
            "flapper_dai": moment.number("flapper_dai") - lot,
            "flapper_gov": moment.number("flapper_gov") - bid,
            "gov_burned": moment.number("gov_burned") + bid,
        }
    )


def bid_first(moment: Moment) -> Step | None:
    """A restart is refused for the bid, also before the end."""
    if moment.record.word("op") != "tick" or moment.step["revert"] != NOT_FINISHED:
        return None
    if auction_before(moment)["auction.tic"] == 0:
        return None
    return moment.step | {"revert": HAS_A_BID}


def unknown_id(moment: Moment) -> Step | None:
    """A restart of what does not run is refused; the reference fills an empty record."""
    if moment.record.word("op") != "tick" or moment.step["revert"] is not None:
        return None
    if auction_before(moment)["auction.guy"] != "nobody":
        return None
    return moment.step | NOBODY | {"revert": SURPLUS_AUCTION_NO_SUCH_AUCTION}
