# SPDX-License-Identifier: MIT
"""The record of a debt or surplus auction, as the files show one after every step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from model.debt_auction import DebtAuction
    from model.surplus_auction import SurplusAuction
    from tests.vectors.comparison import Outcome, Step
    from tests.vectors.files import Record
    from tests.vectors.sequences import Moment

NOBODY: Final[Step] = {
    "auction.bid": 0,
    "auction.lot": 0,
    "auction.guy": "nobody",
    "auction.tic": 0,
    "auction.end": 0,
}
"""An empty record."""
UNTOUCHED: Final = "vow"
"""Who bids in an auction without a bid: the one who started it."""


def shown_id(step: Record) -> int:
    """Which auction the file shows after a step; without one in the step, any that it likes."""
    return step.record("after").record("auction").number("id")


def shown(auction_id: int, auction: DebtAuction | SurplusAuction | None) -> Step:
    """An auction of ours, as the files show one."""
    if auction is None:
        return {"auction.id": auction_id} | NOBODY
    is_started = auction.bid > 0 or auction.lot > 0
    return {
        "auction.id": auction_id,
        "auction.bid": auction.bid,
        "auction.lot": auction.lot,
        "auction.guy": auction.bidder or (UNTOUCHED if is_started else "nobody"),
        "auction.tic": auction.bid_expires_at,
        "auction.end": auction.ends_at,
    }


def auction_before(moment: Moment) -> Step:
    """The auction that a step names, as it was shown last."""
    return last_shown(moment.before, moment.record.number("id"))


def state_before(moment: Moment) -> Step:
    """Everything as it was before a step, with the auction that the step names."""
    before = {name: value for name, value in moment.before[-1].items() if name in moment.step}
    return before | auction_before(moment) | {"auction.id": moment.step["auction.id"]}


def last_shown(before: Outcome, auction_id: int) -> Step:
    """An auction as it was shown last; empty if it never was."""
    for step in reversed(before):
        if step["auction.id"] == auction_id:
            return {name: step[name] for name in NOBODY}
    return dict(NOBODY)
