# SPDX-License-Identifier: MIT
"""Sequences of `flop_sequences` on the deployed Ledger, Treasury, DebtAuction and token.

`settle` starts an auction where the reference's `flop` does. It also burns coin and succeeds when
it starts nothing; that is undone, because the reference's call reverts.
"""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Final

import boa

from model import errors
from model.errors import Revert
from model.units import Bps, Wad
from tests.unit.contracts.waterfall import scene
from tests.vectors.comparison import Deployed
from tests.vectors.debt_bidding import (
    OF_BIDS,
    OF_OTHER_BIDS,
    OF_RESTARTS,
    OF_SETTLEMENTS,
    OTHER_BID,
)
from tests.vectors.deployed import DEPLOYED_AT, in_bps, in_coins, put_in_force, refuse, told
from tests.vectors.reasons import require
from tests.vectors.shown_auctions import shown, shown_id
from tests.vectors.waterfall import ended, told_as

if TYPE_CHECKING:
    from tests.unit.contracts.waterfall.scene import Scene
    from tests.vectors.comparison import Step
    from tests.vectors.files import Record
    from tests.vectors.waterfall import Terms

BIDDERS: Final = ("alice", "bob", "carol")
MAX_MINTED_PER_WEEK: Final = Wad(10**28)
"""The greatest that the setter takes: no recorded sequence mints as much [wad]."""
MAX_SURPLUS_BUFFER: Final = 10**12
"""No surplus auction starts [coins]."""
MAX_PRICE: Final = 2**88 - 1
"""What the oracle can hold [wad]."""


class DeployedDebtAuctions:
    """One deployment; every case is undone."""

    def __init__(self, stage: Scene | None = None) -> None:
        boa.env.timestamp = DEPLOYED_AT
        self._scene = stage or scene.build()
        self._bidders = {name: str(boa.env.generate_address(name)) for name in BIDDERS}
        self._names = {address: name for name, address in self._bidders.items()}

    def run(self, case: Record, terms: Terms) -> Deployed:
        """What the contracts do."""
        with boa.env.anchor():
            self._set(terms)
            self._hand_out(case.record("in"))
            outcome = tuple(self._act(step) for step in case.records("steps"))
        return Deployed(outcome=outcome)

    def _set(self, terms: Terms) -> None:
        assert terms.debt is not None
        refuse(unless=terms.price <= MAX_PRICE, reason="sump / dump: no price so high")
        self._scene.set_price(terms.price)
        parameters = replace(
            terms.debt,
            min_bid_step=Bps(in_bps("beg", terms.debt.min_bid_step)),
            restart_factor=Bps(in_bps("pad", terms.debt.restart_factor)),
            max_minted_per_week=MAX_MINTED_PER_WEEK,
        )
        governor = self._scene.governor
        put_in_force(self._scene.debt_auction.set_parameters, astuple(parameters), sender=governor)
        treasury = replace(
            scene.TREASURY,
            surplus_buffer=MAX_SURPLUS_BUFFER,
            debt_lot=in_coins("sump", terms.debt_lot),
        )
        put_in_force(self._scene.treasury.set_parameters, astuple(treasury), sender=governor)

    def _hand_out(self, inputs: Record) -> None:
        self._scene.owe(inputs.number("vow_free_debt"))
        for name, address in self._bidders.items():
            self._scene.give_coin(address, inputs.record("bidder_dai").number(name))

    def give(self, coin: int, _: int) -> None:
        """To every bidder [rad]; tokens are not needed here."""
        for address in self._bidders.values():
            self._scene.give_coin(address, coin)

    def _act(self, step: Record) -> Step:
        boa.env.timestamp = step.number("now")
        try:
            result = {"revert": None} | (ACTIONS[step.word("op")](self, step) or {})
        except Revert as revert:
            result = {"revert": revert.reason}
        return result | self._after(step)

    def income(self, step: Record) -> None:
        self._scene.give_coin(self._scene.treasury.address, step.number("rad"))

    def kiss(self, step: Record) -> None:
        reasons = {errors.LEDGER_MORE_THAN_ON_AUCTION: "Vow/not-enough-ash"}
        with told_as(reasons | {errors.NO_REASON: "Vow/insufficient-surplus"}), told():
            self._scene.ledger.burn_on_auction(
                step.number("rad"), sender=self._scene.treasury.address
            )

    def flop(self, _: Record) -> Step:
        with boa.env.anchor():
            is_due = self._scene.treasury.settle()[0] > 0
        require(holds=is_due, reason="Vow/insufficient-debt")
        return {"new_id": self._scene.treasury.settle()[0]}

    def dent(self, step: Record) -> None:
        auction_id, now = step.number("id"), step.number("now")
        auction = self._scene.debt_record(auction_id)
        is_same = auction.bid == step.number("bid") != 0
        reasons = OF_BIDS if is_same else OF_OTHER_BIDS
        over = {errors.DEBT_AUCTION_OVER: ended("Flopper", auction, now)}
        with boa.env.anchor(), told_as({**reasons, **over}), told():
            self._bid(step)
        require(holds=is_same, reason=OTHER_BID)
        self._bid(step)

    def _bid(self, step: Record) -> None:
        self._scene.debt_auction.place_bid(
            step.number("id"), step.number("lot"), sender=self._bidders[step.word("bidder")]
        )

    def tick(self, step: Record) -> None:
        with told_as(OF_RESTARTS), told():
            self._scene.debt_auction.restart_auction(step.number("id"))

    def deal(self, step: Record) -> None:
        with told_as(OF_SETTLEMENTS), told():
            self._scene.debt_auction.settle_auction(step.number("id"))

    def _after(self, step: Record) -> Step:
        """What the contracts show after a step."""
        books, auction_id = self._scene.books(), shown_id(step)
        auction = self._scene.debt_record(auction_id)
        if auction.bidder is not None:
            auction = replace(auction, bidder=self._names[auction.bidder])
        after = shown(auction_id, auction if auction.ends_at else None) | {
            "Ash": books.on_auction,
            "vat_sin": books.unbacked,
            "vat_dai": books.coin,
        }
        for name, address in self._bidders.items():
            after[f"dai.{name}"] = self._scene.coin(address)
            after[f"gov.{name}"] = self._scene.token.balanceOf(address)
        return after


ACTIONS: Final = {
    "income": DeployedDebtAuctions.income,
    "kiss": DeployedDebtAuctions.kiss,
    "flop": DeployedDebtAuctions.flop,
    "dent": DeployedDebtAuctions.dent,
    "tick": DeployedDebtAuctions.tick,
    "deal": DeployedDebtAuctions.deal,
}
