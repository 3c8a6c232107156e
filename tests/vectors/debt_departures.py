# SPDX-License-Identifier: MIT
"""What our rules make of the reference's debt auctions: the first step that departs, by flag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.errors import DEBT_AUCTION_BELOW_RESERVE, DEBT_AUCTION_NO_SUCH_AUCTION, NO_REASON
from model.units import WAD, WAD_TO_RAY
from tests.vectors.debt_bidding import HAS_A_BID, NOT_FINISHED
from tests.vectors.sequences import number
from tests.vectors.shown_auctions import NOBODY, UNTOUCHED, auction_before, state_before

if TYPE_CHECKING:
    from tests.vectors.comparison import Step
    from tests.vectors.sequences import Moment

CAP: Final = (5, 4)
"""Greatest lot over the first, as a fraction."""
MAX_EXTENSIONS: Final = 1


def price(coin: int, lot: int) -> int:
    """The highest at which a lot [wad] is worth a sum of coin [rad]; 0 = less than 1 wei [wad]."""
    return coin // (lot * WAD_TO_RAY) if lot > 0 else 0


def settle_first(moment: Moment) -> Step | None:
    """Coin pays first: an auction starts if what is left of the debt fills a lot."""
    if moment.step["revert"] != "Vow/surplus-not-zero":
        return None
    lot, coin = moment.inputs.number("sump"), moment.number("vat_dai")
    on_auction, unbacked = moment.number("Ash"), moment.number("vat_sin")
    if unbacked - on_auction - coin < lot:
        return moment.step | {"revert": "Vow/insufficient-debt"}
    new_id = 1 + sum("new_id" in step for step in moment.before)
    step = moment.step | {
        "revert": None,
        "new_id": new_id,
        "Ash": on_auction + lot,
        "vat_sin": unbacked - coin,
        "vat_dai": 0,
    }
    if step["auction.id"] == new_id:
        step |= {
            "auction.bid": lot,
            "auction.lot": moment.inputs.number("dump"),
            "auction.guy": UNTOUCHED,
            "auction.end": moment.record.number("now") + moment.inputs.number("tau"),
        }
    return step


def lot_cap(moment: Moment) -> Step | None:
    """A restart stops enlarging the lot at the cap, and after one extension."""
    if moment.record.word("op") != "tick" or moment.step["revert"] is not None:
        return None
    before = auction_before(moment)
    restarts = sum(
        record.word("op") == "tick"
        and step["revert"] is None
        and step["auction.id"] == moment.step["auction.id"]
        for record, step in zip(moment.records_before, moment.before, strict=True)
    )
    lot = number(before, "auction.lot")
    if restarts < MAX_EXTENSIONS:
        cap = moment.inputs.number("dump") * CAP[0] // CAP[1]
        lot = min(lot * moment.inputs.number("pad") // WAD, cap)
    return moment.step | {"auction.lot": lot}


def reserve(moment: Moment) -> Step | None:
    """A first bid for more tokens than the coin is worth is refused, whatever the bidder has."""
    if moment.record.word("op") != "dent" or moment.step["revert"] not in {None, NO_REASON}:
        return None
    before = auction_before(moment)
    coin = moment.inputs.number("sump")
    at = price(coin, moment.inputs.number("dump"))
    is_first = before["auction.guy"] == UNTOUCHED
    if not is_first or at == 0 or moment.record.number("lot") <= coin // (at * WAD_TO_RAY):
        return None
    return state_before(moment) | {"revert": DEBT_AUCTION_BELOW_RESERVE}


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
        pad, lot = moment.inputs.number("pad"), number(before, "auction.lot")
        end = now + moment.inputs.number("tau")
        return moment.step | {
            "revert": None,
            "auction.lot": lot * pad // WAD,
            "auction.end": end,
        }
    if not has_a_bid or not (is_end or before["auction.tic"] == now):
        return None
    tokens = f"gov.{before['auction.guy']}"
    paid = {tokens: moment.number(tokens) + number(before, "auction.lot")}
    return moment.step | {"revert": None} | NOBODY | paid


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
    return moment.step | NOBODY | {"revert": DEBT_AUCTION_NO_SUCH_AUCTION}
