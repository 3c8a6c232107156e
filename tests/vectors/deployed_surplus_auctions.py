# SPDX-License-Identifier: MIT
"""Sequences of `flap_sequences` on the deployed Ledger, Treasury, SurplusAuction and token.

`settle` starts an auction where the reference's `flap` does. It also burns coin and succeeds when
it starts nothing; that is undone, because the reference's call reverts.
"""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Final

import boa

from model import errors
from model.errors import Revert
from model.units import MAX_UINT256, RAD, Bps
from tests.unit.contracts.waterfall import scene
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import DEPLOYED_AT, in_bps, in_coins, put_in_force, told
from tests.vectors.reasons import require
from tests.vectors.shown_auctions import shown, shown_id
from tests.vectors.surplus_bidding import (
    OF_BIDS,
    OF_OTHER_LOTS,
    OF_RESTARTS,
    OF_SETTLEMENTS,
    OTHER_LOT,
    OVER_LIMIT,
    TOO_FEW_TOKENS,
)
from tests.vectors.waterfall import ended, told_as

if TYPE_CHECKING:
    from tests.unit.contracts.waterfall.scene import Scene
    from tests.vectors.comparison import Step
    from tests.vectors.files import Record
    from tests.vectors.waterfall import Terms

BIDDERS: Final = ("alice", "bob", "carol")
TOKENS_TOO_FEW: Final = "erc20: transfer amount exceeds balance"


class DeployedSurplusAuctions:
    """One deployment; every case is undone."""

    def __init__(self, stage: Scene | None = None) -> None:
        boa.env.timestamp = DEPLOYED_AT
        self._scene = stage or scene.build()
        self._bidders = {name: str(boa.env.generate_address(name)) for name in BIDDERS}
        self._names = {address: name for name, address in self._bidders.items()}
        self._supply = 0

    def run(self, case: Record, terms: Terms) -> Deployed:
        """What the contracts do."""
        with boa.env.anchor():
            self._set(terms)
            self._hand_out(case.record("in"))
            outcome = tuple(self._act(step) for step in case.records("steps"))
        return Deployed(outcome=outcome)

    def _set(self, terms: Terms) -> None:
        assert terms.surplus is not None
        self._scene.set_price(terms.price)
        parameters = replace(
            terms.surplus,
            min_bid_step=Bps(in_bps("beg", terms.surplus.min_bid_step)),
            coin_limit=in_coins("lid", terms.surplus_limit),
        )
        governor = self._scene.governor
        put_in_force(
            self._scene.surplus_auction.set_parameters, astuple(parameters), sender=governor
        )
        treasury = replace(
            scene.TREASURY,
            surplus_buffer=in_coins("hump", terms.surplus_buffer),
            surplus_lot=in_coins("bump", terms.surplus_lot),
            debt_lot=scene.LIQUIDATION_LIMIT,  # so much that no debt auction starts
        )
        put_in_force(self._scene.treasury.set_parameters, astuple(treasury), sender=governor)

    def _hand_out(self, inputs: Record) -> None:
        self._scene.give_coin(self._scene.treasury.address, inputs.number("vow_dai"))
        for name, address in self._bidders.items():
            self._give_tokens(address, inputs.record("bidder_gov").number(name))
        self._supply = self._scene.token.totalSupply()

    def give(self, _: int, tokens: int) -> None:
        """To every bidder [wad]; coin is not needed here."""
        for address in self._bidders.values():
            self._give_tokens(address, tokens)

    def _give_tokens(self, bidder: str, amount: int) -> None:
        token, house = self._scene.token, self._scene.surplus_auction.address
        token.mint(bidder, amount, sender=self._scene.debt_auction.address)
        token.approve(house, MAX_UINT256, sender=bidder)

    def _act(self, step: Record) -> Step:
        boa.env.timestamp = step.number("now")
        try:
            result = {"revert": None} | (ACTIONS[step.word("op")](self, step) or {})
        except Revert as revert:
            result = {"revert": revert.reason}
        return result | self._after(step)

    def debt(self, step: Record) -> None:
        self._scene.owe(step.number("rad"))

    def flap(self, _: Record) -> Step:
        parameters, books = self._scene.treasury.parameters(), self._scene.books()
        lot = parameters.surplus_lot * RAD
        kept = parameters.surplus_buffer * RAD + lot
        with boa.env.anchor():
            is_due = self._scene.treasury.settle()[1] > 0
        # `settle` does not say why it starts nothing.
        if not is_due:
            is_short = books.coin < books.unbacked + kept
            require(holds=not is_short, reason="Vow/insufficient-surplus")
            assert not self._scene.surplus_auction.has_room_for(lot)
            raise Revert(OVER_LIMIT)
        return {"new_id": self._scene.treasury.settle()[1]}

    def tend(self, step: Record) -> None:
        auction_id, now = step.number("id"), step.number("now")
        auction = self._scene.surplus_record(auction_id)
        is_same = auction.lot == step.number("lot") != 0
        reasons = OF_BIDS if is_same else OF_OTHER_LOTS
        over = {errors.SURPLUS_AUCTION_OVER: ended("Flapper", auction, now)}
        tokens = {TOKENS_TOO_FEW: TOO_FEW_TOKENS if is_same else OTHER_LOT}
        with boa.env.anchor(), told_as({**reasons, **over, **tokens}), told():
            self._bid(step)
        require(holds=is_same, reason=OTHER_LOT)
        self._bid(step)

    def _bid(self, step: Record) -> None:
        self._scene.surplus_auction.place_bid(
            step.number("id"), step.number("bid"), sender=self._bidders[step.word("bidder")]
        )

    def tick(self, step: Record) -> None:
        with told_as(OF_RESTARTS), told():
            self._scene.surplus_auction.restart_auction(step.number("id"))

    def deal(self, step: Record) -> None:
        with told_as(OF_SETTLEMENTS), told():
            self._scene.surplus_auction.settle_auction(step.number("id"))

    def _after(self, step: Record) -> Step:
        """What the contracts show after a step."""
        s, auction_id = self._scene, shown_id(step)
        books, auction = s.books(), s.surplus_record(auction_id)
        if auction.bidder is not None:
            auction = replace(auction, bidder=self._names[auction.bidder])
        after = shown(auction_id, auction if auction.ends_at else None) | {
            "vat_sin": books.unbacked,
            "vat_dai": books.coin,
            "fill": s.surplus_auction.coin_on_auction(),
            "flapper_dai": s.coin(s.surplus_auction.address),
            "flapper_gov": s.token.balanceOf(s.surplus_auction),
            "vow_gov": s.token.balanceOf(s.treasury),
            "gov_burned": self._supply - s.token.totalSupply(),
        }
        for name, address in self._bidders.items():
            after[f"dai.{name}"] = s.coin(address)
            after[f"gov.{name}"] = s.token.balanceOf(address)
        return after


ACTIONS: Final = {
    "debt": DeployedSurplusAuctions.debt,
    "flap": DeployedSurplusAuctions.flap,
    "tend": DeployedSurplusAuctions.tend,
    "tick": DeployedSurplusAuctions.tick,
    "deal": DeployedSurplusAuctions.deal,
}
