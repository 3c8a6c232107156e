# SPDX-License-Identifier: MIT
"""Sequences of `vow_sequences` on the deployed Ledger, Treasury and both auctions.

`settle` is the reference's flog, heal, flop and flap at once. It is called where the reference
starts an auction; that it starts none, and whether a bucket is due, is asked of it and undone. What
the reference does alone (flog, heal, kiss) is the Ledger's function of it, called as by the
Treasury. Compared is up to the first start of an auction while a bucket is due that the reference
has not released: there `settle` does more.

Debt is queued by the Ledger's own book, because a close-out only queues multiples of the rate. A
parameter in whole coins is rounded up, a wait, buffer or limit out of bounds is the nearest within,
where the twin says that nothing changes.
"""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Final

import boa

from model import errors
from model.errors import Revert
from model.units import RAD, Bps, Seconds
from tests.unit.contracts.waterfall import scene
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import DEPLOYED_AT, in_bps, put_in_force, refuse, told
from tests.vectors.deployed_debt_auctions import MAX_MINTED_PER_WEEK, DeployedDebtAuctions
from tests.vectors.deployed_surplus_auctions import DeployedSurplusAuctions
from tests.vectors.files import Record
from tests.vectors.reasons import require
from tests.vectors.waterfall import told_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.comparison import Outcome, Step
    from tests.vectors.waterfall import Terms

SHORTEST_WAIT: Final = 4 * scene.TAIL + scene.LONGEST_DELAY
"""That the setter takes [seconds]."""
COIN_OF_EACH: Final = 10**10 * RAD
"""More than any recorded bid; as much as the reference's bidders have is above the ceiling."""
TOKENS_OF_EACH: Final = 10**30
HIGHEST_LIMIT: Final = 10**12 * RAD
"""On coin in surplus auctions, that the setter takes [rad]."""
QUEUE: Final = """
@external
def queue_alone(due: uint256):
    coin_book._queue_debt(due, 0)
"""


class DeployedSheets:
    """One deployment; every case is undone."""

    def __init__(
        self, replay: Callable[[Record], Outcome], terms: Callable[[Record], Terms]
    ) -> None:
        boa.env.timestamp = DEPLOYED_AT
        self._scene = scene.build()
        self._scene.ledger.inject_function(QUEUE)
        self._debt_auctions = DeployedDebtAuctions(self._scene)
        self._surplus_auctions = DeployedSurplusAuctions(self._scene)
        self._replay, self._terms = replay, terms

    def __call__(self, case: Record) -> Deployed:
        """What the contracts do."""
        inputs, replaced = self._accepted(case)
        twin = self._replay(case)
        comparable, structure = _comparable(case, inputs.number("wait"), twin)
        with boa.env.anchor():
            self._set(self._terms(inputs))
            for bidder in (self._debt_auctions, self._surplus_auctions):
                bidder.give(COIN_OF_EACH, TOKENS_OF_EACH)
            steps = case.records("steps")[:comparable]
            outcome = tuple(self._act(step) for step in steps)
        return Deployed(
            outcome=outcome, expected=twin[:comparable], structure=structure, replaced=replaced
        )

    def _accepted(self, case: Record) -> tuple[Record, tuple[str, ...]]:
        """The inputs with what our units and bounds have, and the names of what was replaced."""
        inputs, replaced = case.record("in"), []
        accepted, before = inputs, self._replay(case)
        for name in ("wait", "sump", "bump", "flapper_lid", "hump"):
            value = _nearest(name, accepted)
            if value == inputs.number(name):
                continue
            accepted = Record(accepted.place, {**accepted.fields, name: value})
            changed = self._replay(Record(case.place, {**case.fields, "in": accepted.fields}))
            refuse(unless=changed == before, reason=f"{name}: out of bounds or unit")
            replaced.append(name)
        return accepted, tuple(replaced)

    def _set(self, terms: Terms) -> None:
        assert terms.debt is not None
        assert terms.surplus is not None
        self._scene.set_price(terms.price)
        governor = self._scene.governor
        debt = replace(
            terms.debt,
            min_bid_step=Bps(in_bps("beg", terms.debt.min_bid_step)),
            restart_factor=Bps(in_bps("pad", terms.debt.restart_factor)),
            max_minted_per_week=MAX_MINTED_PER_WEEK,
        )
        surplus = replace(
            terms.surplus,
            min_bid_step=Bps(in_bps("beg", terms.surplus.min_bid_step)),
            coin_limit=terms.surplus_limit // RAD,
        )
        treasury = replace(
            scene.TREASURY,
            debt_queue_delay=Seconds(terms.wait),
            surplus_buffer=terms.surplus_buffer // RAD,
            surplus_lot=terms.surplus_lot // RAD,
            debt_lot=terms.debt_lot // RAD,
        )
        for contract, parameters in (
            (self._scene.debt_auction, debt),
            (self._scene.surplus_auction, surplus),
            (self._scene.treasury, treasury),
        ):
            put_in_force(contract.set_parameters, astuple(parameters), sender=governor)

    def _act(self, step: Record) -> Step:
        boa.env.timestamp = step.number("now")
        try:
            result: Step = {"revert": None} | (ACTIONS[step.word("op")](self, step) or {})
        except Revert as revert:
            result = {"revert": revert.reason}
        books = self._scene.books()
        return result | {
            "Sin": self._scene.ledger.queued_debt(),
            "Ash": books.on_auction,
            "vat_sin": books.unbacked,
            "vat_dai": books.coin,
        }

    def _debt(self, step: Record) -> None:
        self._scene.owe(step.number("rad"))

    def _queue_debt(self, step: Record) -> None:
        self._scene.ledger.inject.queue_alone(step.number("rad"))

    def _income(self, step: Record) -> None:
        self._scene.give_coin(self._scene.treasury.address, step.number("rad"))

    def _flog(self, step: Record) -> None:
        ledger, era = self._scene.ledger, _end_of_bucket(step.number("era"))
        with boa.env.anchor():
            queued = ledger.bucket(era)
            self._scene.treasury.settle()
            is_due = ledger.bucket(era) == 0
        # Of an empty bucket `settle` has nothing to say.
        if queued == 0:
            delay = self._scene.treasury.debt_queue_delay()
            is_due = era + delay <= boa.env.timestamp
        require(holds=is_due, reason="Vow/wait-not-finished")
        ledger.mature(era, sender=self._scene.treasury.address)

    def _heal(self, step: Record) -> None:
        treasury, rad = self._scene.treasury.address, step.number("rad")
        # The reference looks at the coin first.
        is_short = rad > self._scene.coin(treasury)
        reason = "Vow/insufficient-surplus" if is_short else "Vow/insufficient-debt"
        reasons = {errors.LEDGER_MORE_THAN_MATURED: reason}
        with told_as(reasons | {errors.NO_REASON: "Vow/insufficient-surplus"}), told():
            self._scene.ledger.burn(treasury, rad, sender=treasury)

    def _kiss(self, step: Record) -> None:
        self._debt_auctions.kiss(step)

    def _flop(self, step: Record) -> Step:
        return self._debt_auctions.flop(step)

    def _dent(self, step: Record) -> None:
        self._debt_auctions.dent(step)

    def _deal_flop(self, step: Record) -> None:
        self._debt_auctions.deal(step)

    def _flap(self, step: Record) -> Step:
        return self._surplus_auctions.flap(step)

    def _tend(self, step: Record) -> None:
        self._surplus_auctions.tend(step)

    def _deal_flap(self, step: Record) -> None:
        self._surplus_auctions.deal(step)


ACTIONS: Final = {
    "debt": DeployedSheets._debt,
    "queue_debt": DeployedSheets._queue_debt,
    "income": DeployedSheets._income,
    "flog": DeployedSheets._flog,
    "heal": DeployedSheets._heal,
    "kiss": DeployedSheets._kiss,
    "flop": DeployedSheets._flop,
    "dent": DeployedSheets._dent,
    "deal_flop": DeployedSheets._deal_flop,
    "flap": DeployedSheets._flap,
    "tend": DeployedSheets._tend,
    "deal_flap": DeployedSheets._deal_flap,
}


def _nearest(name: str, inputs: Record) -> int:
    """The nearest that the setters take; the lot of a surplus auction is at most the buffer."""
    value = inputs.number(name)
    if name == "wait":
        return max(value, SHORTEST_WAIT)
    whole = max(-(-value // RAD), 1) * RAD
    if name == "flapper_lid":
        return min(whole, HIGHEST_LIMIT)
    return max(whole, inputs.number("bump")) if name == "hump" else whole


def _comparable(case: Record, wait: int, twin: Outcome) -> tuple[int, tuple[str, ...]]:
    """How many steps `settle` does as the reference, and what ends them."""
    queued: set[int] = set()
    for i, (record, step) in enumerate(zip(case.records("steps"), twin, strict=True)):
        action, now = record.word("op"), record.number("now")
        if action == "queue_debt" and record.number("rad") > 0:
            queued.add(_end_of_bucket(now))
        elif action == "flog" and step["revert"] is None:
            queued = {era for era in queued if era > _end_of_bucket(record.number("era"))}
        elif action in {"flop", "flap"} and any(era + wait <= now for era in queued):
            return i, ("releases_first",)
    return len(twin), ()


def _end_of_bucket(timestamp: int) -> int:
    return -(-timestamp // scene.BUCKET_LENGTH) * scene.BUCKET_LENGTH
