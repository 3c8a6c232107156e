# SPDX-License-Identifier: MIT
"""Cases of `clip_kick_redo` on the deployed contracts: an auction, its clock, a reset.

The engine starts the recorded auction with the least debt that has this tab, and with the pay that
the twin computes: the engine itself is under test in `dog_bark`, its refusals too. Where no setter
takes the pay, none is in force, and pay is not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import boa

from model import errors
from model.departures import OURS
from model.errors import Revert
from model.fixed_point import ceil_div
from model.units import RAY, WAD
from tests.vectors.arithmetic import Twin
from tests.vectors.auction_stage import with_accepted
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import refuse, told
from tests.vectors.files import Record
from tests.vectors.incentives_kept import IncentivesKept
from tests.vectors.liquidation_stage import ASSET, HELPERS_THRESHOLD, Stage, terms_of
from tests.vectors.sequences import number
from tests.vectors.waterfall import told_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Outcome, Step

    Replay = Callable[[Record, Arithmetic], Outcome]

UNPRICED: Final = frozenset({"Clipper/invalid-price", "Clipper/zero-top-price"})
REASONS: Final = {
    errors.AUCTION_RESETS_ARE_PAUSED: "Clipper/stopped-incorrect",
    errors.AUCTION_NOT_RUNNING: "Clipper/not-running-auction",
    errors.AUCTION_NO_RESET_NEEDED: "Clipper/cannot-reset",
}


class DeployedResets:
    """One deployment; every case is undone."""

    def __init__(self, replay: Replay) -> None:
        self._stage, self._twins = Stage(), replay

    def __call__(self, case: Record) -> Deployed:
        """What the contracts do."""
        recorded = case.record("kick_in")
        twin = self._twin(case)
        refuse(unless=twin[0]["revert"] is None, reason="kick: the engine's refusals, see dog_bark")
        refuse(unless=recorded.number("par") == RAY, reason="par: there is none but 1")
        inputs, replaced = with_accepted(
            recorded,
            lambda changed: self._twin(
                Record(case.place, {**case.fields, "kick_in": changed.fields})
            ),
        )
        redo = case.record("redo_in")
        with self._stage.scene():
            pay = self._set(inputs, redo)
            coin = 0 if pay else number(twin[0], "coin")
            auction_id = self._start(inputs, coin)
            kick = self._started(auction_id)
            boa.env.timestamp += redo.number("elapsed")
            reset = self._reset(redo, auction_id, inputs.number("tab"))
        if pay:
            reset.pop("coin", None)
        expected, structure = _expected(inputs, redo, twin, is_paid=not pay)
        return Deployed(
            outcome=(kick, reset),
            expected=expected,
            structure=structure,
            replaced=(*replaced, *pay),
        )

    def _twin(self, case: Record) -> Outcome:
        return self._twins(case, Twin(OURS))

    def _set(self, inputs: Record, redo: Record) -> tuple[str, ...]:
        """Parameters, and the price that a reset will find, if any; what no setter takes."""
        stage = self._stage
        pay = stage.set_engine(inputs, floor=inputs.number("dust") // 10**45)
        stage.set_terms(terms_of(inputs))
        version = stage.auctions.terms_version()
        assert stage.auctions.min_remaining(version) == inputs.number("chost")
        if redo.flag("feed_valid") and redo.number("feed_val") > 0:
            stage.list_asset(HELPERS_THRESHOLD, redo.number("feed_val"))
        return pay

    def _start(self, inputs: Record, coin: int) -> int:
        tab, stage = inputs.number("tab"), self._stage
        due = ceil_div(tab * WAD, inputs.number("chop"))
        lots, prices = [inputs.number("lot")], [inputs.number("feed_val")]
        sale = (stage.sink, stage.keeper, 1 << ASSET, due, tab, coin, lots, prices)
        return int(stage.auctions.start(sale, sender=stage.engine.address))

    def _started(self, auction_id: int) -> Step:
        return {"revert": None, "top": self._stage.auctions.auction(auction_id).lots[0].top}

    def _reset(self, redo: Record, auction_id: int, tab: int) -> Step:
        stage, auctions = self._stage, self._stage.auctions
        before = auctions.auction(auction_id)
        assert before.tab == tab
        step: Step = {"needs_reset": before.needs_reset, "price": before.lots[0].price}
        if redo.number("stopped") > 0:
            stage.pause(redo.number("stopped"))
        other = 0 if redo.flag("auction_exists") else 1
        try:
            with told_as(REASONS), told():
                auctions.reset(auction_id + other, stage.keeper)
        except Revert as revert:
            return step | {"revert": revert.reason}
        after = auctions.auction(auction_id)
        is_running = after.tab > 0
        return step | {
            "revert": None,
            "top": after.lots[0].top if is_running else 0,
            "coin": stage.ledger.coin(stage.keeper),
            "tab": after.tab,
            "lot": after.lots[0].collateral if is_running else 0,
            "tic_moved_by": after.started_at - before.started_at if is_running else 0,
        }


def _expected(
    inputs: Record, redo: Record, twin: Outcome, *, is_paid: bool
) -> tuple[Outcome | None, tuple[str, ...]]:
    """What our structure makes of the twin's outcome, and its name; None = nothing."""
    kick, reset = twin
    if reset["revert"] in UNPRICED:
        # A lot that never had a price waits for one.
        restarted: Step = {
            "revert": None,
            "top": 0,
            "coin": 0,
            "tab": inputs.number("tab"),
            "lot": inputs.number("lot"),
            "tic_moved_by": redo.number("elapsed"),
        }
        return (kick, reset | restarted), ("unpriced_lot",)
    if not is_paid or reset.get("coin", 0) == 0:
        return None, ()
    tab = inputs.number("tab")
    kept = IncentivesKept(tab - ceil_div(tab * WAD, inputs.number("chop")))
    kept.pay(number(kick, "coin"))
    coin = min(inputs.number("tip") + tab * inputs.number("chip") // WAD, kept.left())
    if coin == reset["coin"]:
        return None, ()
    return (kick, reset | {"coin": coin}), ("coarse_pay",)
