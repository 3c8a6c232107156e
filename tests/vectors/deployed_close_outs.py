# SPDX-License-Identifier: MIT
"""Cases of `dog_bark` on the deployed contracts: an account is closed out by the engine.

The reference's `spot` says only whether the vault is unsafe. Where it is the feed's price times a
threshold that the setter takes, that is in force; else one that says the same of the account.
Limits are filled up to the recorded room. Where no setter takes the pay, none is in force, and pay
is not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model import errors
from model.departures import OURS
from model.errors import Revert
from model.units import BPS, RAD, WAD, WAD_TO_RAY
from tests.vectors.arithmetic import Twin
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import refuse, told
from tests.vectors.files import Record
from tests.vectors.liquidation_stage import (
    ASSET,
    MAX_CLOSE_OUT_THRESHOLD,
    MAX_ROOM,
    MAX_THRESHOLD,
    Stage,
)
from tests.vectors.waterfall import told_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Outcome, Step

MIN_THRESHOLD: Final = 2
"""Lowest with a loan to value of at least 1 [bps]."""
PAUSED: Final = "Clipper/stopped-incorrect"
DUSTY: Final = "Dog/dusty-auction-from-partial-liquidation"
REASONS: Final = {
    errors.LEDGER_FROZEN: "Dog/not-live",
    errors.LIQUIDATION_ACCOUNT_IS_HEALTHY: "Dog/not-unsafe",
    errors.LIQUIDATION_LIMIT_REACHED: "Dog/liquidation-limit-hit",
    errors.LIQUIDATION_DUSTY_PARTIAL: DUSTY,
    errors.LIQUIDATION_CLOSE_OUTS_ARE_PAUSED: PAUSED,
}
PAY: Final = ("coin", "kpr_dai", "vow_sin_added")

Bark = "Callable[[Record, Arithmetic], Step]"


@dataclass(frozen=True, slots=True)
class Terms:
    """What stands for parameters of a case that our setters take in other units only."""

    threshold: int
    """[bps]."""
    floor: int
    """[coins]."""
    replaced: tuple[str, ...]


class DeployedCloseOuts:
    """One deployment; every case is undone."""

    def __init__(self, bark: Callable[[Record, Arithmetic], Step]) -> None:
        self._stage, self._bark = Stage(), bark

    def __call__(self, case: Record) -> Deployed:
        """What the contracts do."""
        inputs = case.record("in")
        terms = self._terms(inputs)
        with self._stage.scene():
            pay = self._set_up(inputs, terms)
            step = self._close_out(inputs)
        if pay:
            step = {name: value for name, value in step.items() if name not in PAY}
        expected, structure = self._expected(inputs, terms)
        return Deployed(
            outcome=(step,),
            expected=expected,
            structure=structure,
            replaced=(*terms.replaced, *pay),
        )

    # What is in force

    def _terms(self, inputs: Record) -> Terms:
        dust = inputs.number("dust")
        floor = max(-(-dust // RAD), 1)
        replaced = () if floor * RAD == dust else ("dust",)
        same = self._replay(inputs) == self._replay(_with(inputs, dust=floor * RAD))
        refuse(unless=same, reason="dust: not whole coins, at least 1")
        threshold = _exact_threshold(inputs)
        if threshold is None:
            threshold, replaced = _threshold_of_same_verdict(inputs), (*replaced, "spot")
        return Terms(threshold, floor, replaced)

    def _set_up(self, inputs: Record, terms: Terms) -> tuple[str, ...]:
        """Make the case's state; parameters that no setter takes."""
        number, stage = inputs.number, self._stage
        ink, art, rate = number("ink"), number("art"), number("rate")
        fits = art * rate * number("chop") // WAD < MAX_ROOM
        refuse(unless=fits, reason="Hole: no limit so high")
        stage.seed_rate(rate)
        stage.list_asset(terms.threshold, number("feed_val") if inputs.flag("feed_valid") else 0)
        self._owner = stage.open_account(ink, art, rate)
        pay = stage.set_engine(inputs, floor=terms.floor)
        stage.set_start_multiplier(number("buf"))
        stage.fill_limits(number("Hole") - number("Dirt"), number("hole") - number("dirt"))
        if number("live") != 1:
            stage.freeze()
        if number("clipper_stopped") > 0:
            stage.pause(number("clipper_stopped"))
        return pay

    # What happens

    def _close_out(self, inputs: Record) -> Step:
        stage, ledger, auctions = self._stage, self._stage.ledger, self._stage.auctions
        owner, keeper = self._owner, self._stage.keeper
        before = self._totals()
        try:
            with told_as(REASONS), told():
                auction_id = stage.engine.close_out(owner, keeper)
        except Revert as revert:
            return {"revert": revert.reason}
        unbacked, queued, total, charged = (
            now - then for now, then in zip(self._totals(), before, strict=True)
        )
        auction, left = auctions.auction(auction_id), ledger.account_state(owner)
        ink_after = left.amounts[0] if left.amounts else 0
        ink, art = inputs.number("ink"), inputs.number("art")
        coin = ledger.coin(keeper)
        return {
            "revert": None,
            "dink": ink - ink_after,
            "dart": art - left.normalized_debt,
            "due": queued,
            "tab": auction.tab,
            "lot": auction.lots[0].collateral,
            "top": auction.lots[0].top,
            "coin": coin,
            "ink_after": ink_after,
            "art_after": left.normalized_debt,
            "ilk_Art_after": ledger.total_normalized_debt(),
            "Dirt_after": inputs.number("Dirt") + total,
            "dirt_after": inputs.number("dirt") + charged,
            "vow_sin_added": unbacked,
            "Sin_added": queued,
            "clipper_gem": auction.lots[0].collateral,
            "kpr_dai": coin,
            "partial": left.normalized_debt > 0,
        }

    def _totals(self) -> tuple[int, int, int, int]:
        ledger, auctions = self._stage.ledger, self._stage.auctions
        return (
            ledger.unbacked_debt(),
            ledger.queued_debt(),
            auctions.total_open_tab(),
            auctions.open_tab(ASSET),
        )

    # What differs in structure

    def _expected(self, inputs: Record, terms: Terms) -> tuple[Outcome | None, tuple[str, ...]]:
        """What our structure makes of the twin's outcome, and its name; None = nothing."""
        number, twin = inputs.number, self._replay(inputs)
        if number("live") != 1:
            return None, ()
        if number("clipper_stopped") > 0:
            return _changed(twin, {"revert": PAUSED}, "paused_first")
        debt = number("art") * number("rate")
        value = number("ink") * number("feed_val") * WAD_TO_RAY
        is_large = debt >= 2 * terms.floor * RAD
        weighted = value * terms.threshold
        if debt * MAX_CLOSE_OUT_THRESHOLD <= weighted < debt * BPS and is_large:
            return _changed(twin, {"revert": errors.LIQUIDATION_LIQUIDATE_INSTEAD}, "lane")
        # The tab of a floor is exempt from the asset's limit.
        if debt <= terms.floor * RAD:
            free = self._replay(_with(inputs, hole=MAX_ROOM + number("dirt")))
            if free != twin:
                return _changed(twin, free, "exempt_lot")
        if twin["revert"] == "Dog/null-auction":
            return _changed(twin, {"revert": DUSTY}, "null_auction")
        return None, ()

    def _replay(self, inputs: Record) -> Step:
        try:
            return self._bark(inputs, Twin(OURS))
        except Revert as revert:
            return {"revert": revert.reason}


def _changed(twin: Step, step: Step, name: str) -> tuple[Outcome | None, tuple[str, ...]]:
    return (None, ()) if step == twin else ((step,), (name,))


def _exact_threshold(inputs: Record) -> int | None:
    """The threshold whose product with the feed's price is the reference's `spot` [bps]."""
    price = inputs.number("feed_val") * WAD_TO_RAY
    threshold, rest = divmod(inputs.number("spot") * BPS, price) if price else (0, 0)
    is_accepted = MIN_THRESHOLD <= threshold <= _max_threshold(inputs)
    return threshold if rest == 0 and is_accepted else None


def _threshold_of_same_verdict(inputs: Record) -> int:
    """The lowest or highest threshold, if it says of the account what `spot` does [bps]."""
    number = inputs.number
    debt = number("art") * number("rate")
    value = number("ink") * number("feed_val") * WAD_TO_RAY
    is_unsafe = number("spot") > 0 and number("ink") * number("spot") < debt
    if is_unsafe:
        below = value * MIN_THRESHOLD < debt * MAX_CLOSE_OUT_THRESHOLD
        refuse(unless=below, reason="spot: unsafe at no threshold")
        return MIN_THRESHOLD
    above = value * _max_threshold(inputs) >= debt * BPS
    refuse(unless=above, reason="spot: safe at no threshold")
    return _max_threshold(inputs)


def _max_threshold(inputs: Record) -> int:
    """By the bound of thresholds, and by that of penalty and threshold [bps]."""
    whole = inputs.number("chop") * BPS // WAD
    return min(MAX_THRESHOLD, MAX_CLOSE_OUT_THRESHOLD * BPS // whole)


def _with(inputs: Record, **changes: int) -> Record:
    return Record(inputs.place, {**inputs.fields, **changes})
