# SPDX-License-Identifier: MIT
"""Cases of `clip_take` on the deployed CollateralAuction and Ledger, terms set by the engine.

The engine starts the recorded auction; no account was closed out for it, so what is left of the lot
becomes the owner's free balance, as in the reference. Payment needs no approval here, so buyers who
gave none are left out; so are totals below the tab, which no sum of open tabs can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import boa

from model import errors
from model.errors import Revert
from model.units import RAD, RAY
from tests.vectors.auction_stage import with_accepted
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import refuse, told
from tests.vectors.files import Record
from tests.vectors.liquidation_stage import ASSET, Stage, terms_of
from tests.vectors.waterfall import told_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.comparison import Outcome, Step

REASONS: Final = {
    errors.AUCTION_TAKES_ARE_PAUSED: "Clipper/stopped-incorrect",
    errors.AUCTION_NOT_RUNNING: "Clipper/not-running-auction",
    errors.AUCTION_RESET_NEEDED: "Clipper/needs-reset",
    errors.AUCTION_TOO_EXPENSIVE: "Clipper/too-expensive",
    errors.AUCTION_NO_PARTIAL_TAKE: "Clipper/no-partial-purchase",
}


class DeployedPurchases:
    """One deployment; every case is undone."""

    def __init__(self, replay: Callable[[Record], Outcome]) -> None:
        self._stage, self._replay = Stage(), replay
        self._auctions = self._stage.auctions
        self._owner = str(boa.env.generate_address())

    def __call__(self, case: Record) -> Deployed:
        """What the contracts do."""
        inputs = case.record("in")
        tab, totals = inputs.number("tab"), (inputs.number("Dirt"), inputs.number("ilk_dirt"))
        refuse(unless=inputs.flag("buyer_hoped_clipper"), reason="hope: payment needs no approval")
        refuse(unless=min(totals) >= tab, reason="Dirt: no total is below the tab")
        refuse(unless=inputs.number("par") == RAY, reason="par: there is none but 1")
        accepted, replaced = with_accepted(
            inputs,
            lambda changed: self._replay(Record(case.place, {**case.fields, "in": changed.fields})),
            dust="dust_at_upchost",
        )
        with self._stage.scene():
            self._set(accepted)
            outcome = (self._take(accepted, self._start(accepted)),)
        return Deployed(outcome=outcome, replaced=replaced)

    def _set(self, inputs: Record) -> None:
        unpaid = Record(inputs.place, {**inputs.fields, "tip": 0, "chip": 0})
        self._stage.set_engine(unpaid, floor=inputs.number("dust_at_upchost") // RAD)
        self._stage.set_terms(terms_of(inputs))
        version = self._auctions.terms_version()
        assert self._auctions.min_remaining(version) == inputs.number("chost")

    def _start(self, inputs: Record) -> int:
        """Start the auction, let its time pass, give the buyer coin; its id."""
        tab, stage = inputs.number("tab"), self._stage
        sale = (
            *(self._owner, stage.sink, 1 << ASSET, tab, tab, 0),
            *([inputs.number("lot")], [inputs.number("feed_val")]),
        )
        auction_id = self._auctions.start(sale, sender=stage.engine.address)
        boa.env.timestamp += inputs.number("elapsed")
        stage.give_coin(stage.buyer, inputs.number("buyer_dai"))
        return int(auction_id)

    def _take(self, inputs: Record, auction_id: int) -> Step:
        auction, buyer = self._auctions.auction(auction_id), self._stage.buyer
        step: Step = {"needs_reset": auction.needs_reset, "revert": None}
        if not auction.needs_reset:
            step["price"] = auction.lots[0].price
        level = inputs.number("stopped")
        if level > 0:
            self._stage.pause(level)
        other = 0 if inputs.flag("auction_exists") else 1
        try:
            with told_as(REASONS), told():
                self._auctions.take(
                    *(auction_id + other, ASSET, inputs.number("amt"), inputs.number("max")),
                    *(0, buyer, b""),
                    sender=buyer,
                )
        except Revert as revert:
            return step | {"revert": revert.reason}
        return step | self._result(inputs)

    def _result(self, inputs: Record) -> Step:
        """What the purchase says of itself, and what is charged to the limits after it."""
        logs = {type(log).__name__: log for log in self._auctions.get_logs()}
        taken, tab = logs["LotTaken"], inputs.number("tab")
        return {
            "owe": taken.payment,
            "slice": taken.collateral,
            "tab_after": taken.tab,
            "lot_after": taken.lot,
            "usr_refund": self._stage.ledger.free_balance(self._owner, ASSET),
            "closed": "AuctionEnded" in logs,
            "Dirt_after": inputs.number("Dirt") - tab + self._auctions.total_open_tab(),
            "ilk_dirt_after": inputs.number("ilk_dirt") - tab + self._auctions.open_tab(ASSET),
        }
