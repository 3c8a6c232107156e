# SPDX-License-Identifier: MIT
"""Sequences of `clip_sequences` on the deployed contracts: close-outs, purchases, resets over time.

The reference's liquidation ratio is the nearest threshold in basis points, if the twin does the
same with it. Compared is up to the first step that our structure has differently: there is no
cancelling by governance, and what an auction leaves over goes back to an account that has debt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import boa

from model.departures import OURS
from model.errors import Revert
from model.units import BPS, RAD, RAY
from tests.vectors.arithmetic import Twin
from tests.vectors.auction_stage import with_accepted
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import refuse, told
from tests.vectors.deployed_close_outs import REASONS as OF_CLOSE_OUTS
from tests.vectors.deployed_purchases import REASONS as OF_PURCHASES
from tests.vectors.deployed_resets import REASONS as OF_RESETS
from tests.vectors.files import Record
from tests.vectors.incentives_kept import IncentivesKept
from tests.vectors.liquidation_history import BUYERS
from tests.vectors.liquidation_stage import ASSET, Stage, terms_of
from tests.vectors.sequences import number
from tests.vectors.waterfall import told_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Outcome, Step

    Replay = Callable[[Record, Arithmetic], Outcome]

PAY: Final = ("keeper_dai", "vow_sin")


class DeployedLiquidations:
    """One deployment; every case is undone."""

    def __init__(self, replay: Replay) -> None:
        self._stage, self._twins = Stage(), replay

    def __call__(self, case: Record) -> Deployed:
        """What the contracts do."""
        twin = self._twins(case, Twin(OURS))
        inputs, replaced = self._accepted(case)
        steps, structure = _comparable(case, twin)
        refuse(unless=steps > 0, reason="yank: there is none, and it is the first step")
        with self._stage.scene(inputs.number("start")):
            sequence = _Sequence(self._stage, inputs)
            outcome = [sequence.act(step) for step in case.records("steps")[:steps]]
        expected = list(twin[:steps])
        if sequence.pay:
            outcome = [_without_pay(step) for step in outcome]
        else:
            coarse = _coarsely_paid(case, expected)
            structure += ("coarse_pay",) if coarse != expected else ()
            expected = coarse
        return Deployed(
            outcome=tuple(outcome),
            expected=tuple(expected),
            structure=structure,
            replaced=(*replaced, *sequence.pay),
        )

    def _accepted(self, case: Record) -> tuple[Record, tuple[str, ...]]:
        def replay(changed: Record) -> Outcome:
            return self._twins(
                Record(case.place, {**case.fields, "in": changed.fields}), Twin(OURS)
            )

        inputs, replaced = with_accepted(case.record("in"), replay)
        threshold = (RAY * BPS + inputs.number("mat") // 2) // inputs.number("mat")
        if threshold * inputs.number("mat") != RAY * BPS:
            nearest = Record(inputs.place, {**inputs.fields, "mat": RAY * BPS // threshold})
            refuse(unless=replay(nearest) == replay(inputs), reason="mat: not whole basis points")
            inputs, replaced = nearest, (*replaced, "mat")
        return inputs, replaced


class _Sequence:
    """One case on the stage."""

    def __init__(self, stage: Stage, inputs: Record) -> None:
        self._stage = stage
        self._price = inputs.number("feed_val")
        self._rate = inputs.number("rate")
        stage.seed_rate(self._rate)
        stage.list_asset(RAY * BPS // inputs.number("mat"), self._price)
        self._owners = [
            stage.open_account(vault.number("ink"), vault.number("art"), self._rate)
            for vault in inputs.records("vaults")
        ]
        self.pay = stage.set_engine(inputs, floor=inputs.number("dust") // RAD)
        stage.set_terms(terms_of(inputs))
        stage.fill_limits(inputs.number("Hole"), inputs.number("hole"))
        self._buyers = {name: str(boa.env.generate_address(name)) for name in BUYERS}
        for name, buyer in self._buyers.items():
            stage.give_coin(buyer, inputs.record("buyer_dai").number(name))
        self._ids: dict[int, int] = {}
        """Of the contracts, by the reference's, in the order of its list."""
        self._started = 0
        self._before = self._totals()

    def act(self, step: Record) -> Step:
        boa.env.timestamp = step.number("now")
        try:
            result: Step = {"revert": None} | ACTIONS[step.word("op")](self, step)
        except Revert as revert:
            result = {"revert": revert.reason}
        return result | self._after()

    def bark(self, step: Record) -> Step:
        stage, owner = self._stage, self._owners[step.number("vault")]
        stage.answer(self._price)  # as new as the reference's
        with told_as(OF_CLOSE_OUTS), told():
            auction_id = stage.engine.close_out(owner, stage.keeper)
        self._started += 1
        self._ids[self._started] = auction_id
        auction, left = stage.auctions.auction(auction_id), stage.ledger.account_state(owner)
        return {
            "new_id": self._started,
            "tab": auction.tab,
            "lot": auction.lots[0].collateral,
            "top": auction.lots[0].top,
            "vault_ink": left.amounts[0] if left.amounts else 0,
            "vault_art": left.normalized_debt,
            "keeper_dai": stage.ledger.coin(stage.keeper),
        }

    def take(self, step: Record) -> Step:
        stage, buyer = self._stage, self._buyers[step.word("buyer")]
        auction_id = self._ids.get(step.number("id"), 0)
        owner = stage.auctions.auction(auction_id).owner
        with told_as(OF_PURCHASES), told():
            stage.auctions.take(
                *(auction_id, ASSET, step.number("amt"), step.number("max"), 0, buyer, b""),
                sender=buyer,
            )
        logs = {type(log).__name__: log for log in stage.auctions.get_logs()}
        taken = logs["LotTaken"]
        self._list_running(step.number("id"))
        return {
            "price": taken.price,
            "owe": taken.payment,
            "tab": taken.tab,
            "lot": taken.lot,
            "buyer_gem": stage.ledger.free_balance(buyer, ASSET),
            "vault_owner_gem": stage.ledger.free_balance(owner, ASSET),
        }

    def redo(self, step: Record) -> Step:
        stage, auction_id = self._stage, self._ids.get(step.number("id"), 0)
        with told_as(OF_RESETS), told():
            stage.auctions.reset(auction_id, stage.keeper)
        after = stage.auctions.auction(auction_id)
        self._list_running(step.number("id"))
        is_running = after.tab > 0
        return {
            "top": after.lots[0].top if is_running else 0,
            "tic": after.started_at,
            "tab": after.tab,
            "lot": after.lots[0].collateral if is_running else 0,
            "keeper_dai": stage.ledger.coin(stage.keeper),
        }

    def set_price(self, step: Record) -> Step:
        self._price = step.number("feed_val")
        self._stage.answer(self._price)
        return {}

    def _list_running(self, auction: int) -> None:
        """The last of the list takes the place of one that is over."""
        if self._stage.auctions.auction(self._ids[auction]).tab > 0:
            return
        ids = list(self._ids)
        last = ids.pop()
        if last != auction:
            ids[ids.index(auction)] = last
        self._ids = {running: self._ids[running] for running in ids}

    def _after(self) -> Step:
        names = ["Dirt", "vow_dai", "vow_sin", "Sin"]
        grown = (now - then for now, then in zip(self._totals(), self._before, strict=True))
        return {**dict(zip(names, grown, strict=True)), "active": " ".join(map(str, self._ids))}

    def _totals(self) -> tuple[int, int, int, int]:
        ledger = self._stage.ledger
        return (
            self._stage.auctions.total_open_tab(),
            ledger.coin(self._stage.protocol.treasury.address),
            ledger.unbacked_debt(),
            ledger.queued_debt(),
        )


ACTIONS: Final = {
    "bark": _Sequence.bark,
    "take": _Sequence.take,
    "redo": _Sequence.redo,
    "price": _Sequence.set_price,
}


# --- What differs in structure, from the twin's outcome -------------------------------------------


def _comparable(case: Record, twin: Outcome) -> tuple[int, tuple[str, ...]]:
    """How many steps our structure has too, and what ends them."""
    debts: dict[int, int] = {}
    owners: dict[int, int] = {}
    for i, (record, step) in enumerate(zip(case.records("steps"), twin, strict=True)):
        action = record.word("op")
        if action == "yank":
            return i, ("no_yank",)
        if step["revert"] is not None:
            continue
        if action == "bark":
            debts[record.number("vault")] = number(step, "vault_art")
            owners[number(step, "new_id")] = record.number("vault")
        elif action == "take" and step["tab"] == 0 < number(step, "lot"):
            vault = owners[record.number("id")]
            if debts[vault] > 0:
                return i, ("leftover_returns",)
    return len(twin), ()


def _coarsely_paid(case: Record, twin: list[Step]) -> list[Step]:
    """The steps with the pay of resets as far as the auction remembers its penalty."""
    inputs, kept, less, paid, outcome = case.record("in"), {}, 0, 0, []
    debts = [vault.number("art") for vault in inputs.records("vaults")]
    for record, step in zip(case.records("steps"), twin, strict=False):
        coin = number(step, "keeper_dai") - paid if "keeper_dai" in step else 0
        paid += coin
        if record.word("op") == "bark" and step["revert"] is None:
            vault = record.number("vault")
            due = (debts[vault] - number(step, "vault_art")) * inputs.number("rate")
            debts[vault] = number(step, "vault_art")
            kept[step["new_id"]] = IncentivesKept(number(step, "tab") - due)
            kept[step["new_id"]].pay(coin)
        elif coin > 0:
            auction = kept[record.number("id")]
            full = inputs.number("tip") + number(step, "tab") * inputs.number("chip") // 10**18
            less += coin - min(full, auction.left())
            auction.pay(min(full, auction.left()))
        outcome.append(step | {name: number(step, name) - less for name in PAY if name in step})
    return outcome


def _without_pay(step: Step) -> Step:
    return {name: value for name, value in step.items() if name not in PAY}
