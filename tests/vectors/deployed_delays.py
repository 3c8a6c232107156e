# SPDX-License-Identifier: MIT
"""Sequences of `osm_sequences` on the deployed PriceOracle and a feed.

Its delay is the recorded period, its band as wide as the setter allows. Compared is up to the first
step that only the reference has (its `void` and `stop`, a value of 0 or above our field, a period
above an hour or of 0), and up to the first value that the band holds up. The first value ever is
current at once there, and a value that is confirmed waits for nothing: that is predicted, up to the
first poke that is too early for the reference alone. Anybody may read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import boa

from model.errors import Revert
from model.units import BPS
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import refuse, told
from tests.vectors.liquidation_stage import ASSET, MAX_DEVIATION, MAX_PRICE, Stage
from tests.vectors.sequences import number
from tests.vectors.waterfall import told_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.comparison import Outcome, Step
    from tests.vectors.files import Record

MAX_DELAY: Final = 3_600
"""Of the setter [seconds]."""
PRICE_MASK: Final = 2**88 - 1
NOT_THE_GOVERNOR: Final = "oracle: caller is not the governor"
ONLY_THEIRS: Final = frozenset({"void", "stop"})


class DeployedDelays:
    """One deployment; every case is undone."""

    def __init__(self, replay: Callable[[Record], Outcome]) -> None:
        self._stage, self._replay = Stage(), replay

    def __call__(self, case: Record) -> Deployed:
        """What the contract does."""
        expected, structure = _Prediction(case).steps(self._replay(case))
        refuse(unless=len(expected) > 0, reason=f"{''.join(structure)}: in the first step")
        steps = case.records("steps")[: len(expected)]
        with self._stage.scene(case.record("in").number("start")):
            source = case.record("in")
            sequence = _Sequence(
                self._stage, source.number("source_value"), source.flag("source_valid")
            )
            self._stage.set_delay(source.number("hop"))
            outcome = tuple(sequence.act(step) for step in steps)
        return Deployed(outcome=outcome, expected=expected, structure=structure)


class _Sequence:
    """One case on the stage."""

    def __init__(self, stage: Stage, value: int, is_valid: bool) -> None:
        self._stage, self._source = stage, value if is_valid else 0

    def act(self, step: Record) -> Step:
        boa.env.timestamp = step.number("now")
        act = ACTIONS.get(step.word("op"))
        try:
            result: Step = {"revert": None} | ((act and act(self, step)) or {})
        except Revert as revert:
            result = {"revert": revert.reason}
        return result | self._state()

    def poke(self, _: Record) -> None:
        # The feed repeats its answer, so that it is never too old; 0 is no answer.
        self._stage.feed.set_answer(self._source, sender=self._stage.governor)
        self._stage.oracle.poke(1 << ASSET)

    def peek(self, _: Record) -> Step:
        price = self._stage.oracle.prices(1 << ASSET)[0].price
        return {"result_value": price, "result_valid": price > 0}

    def read(self, _: Record) -> Step:
        price = self._stage.oracle.prices(1 << ASSET)[0].price
        if price == 0:
            raise Revert("OSM/no-current-value")
        return {"result_value": price}

    def peep(self, _: Record) -> Step:
        price = self._stage.oracle.price_state(ASSET).next_price
        return {"result_value": price, "result_valid": price > 0}

    def set_hop(self, step: Record) -> None:
        self._stage.set_delay(step.number("hop"))

    def set_hop_as_stranger(self, _: Record) -> None:
        oracle, stranger = self._stage.oracle, str(boa.env.generate_address())
        parameters = tuple(oracle.asset_parameters(ASSET))
        with told_as({NOT_THE_GOVERNOR: "OSM/not-authorized"}), told():
            oracle.set_asset_parameters(ASSET, parameters, sender=stranger)

    def set_source(self, step: Record) -> None:
        self._source = step.number("value") % 2**128 if step.flag("valid") else 0

    def _state(self) -> Step:
        oracle = self._stage.oracle
        stored = oracle.compiler_data.storage_layout["storage_layout"]["book"]["price_words"]
        word = boa.env.get_storage(oracle.address, stored["slot"] + ASSET)
        price, next_price = word & PRICE_MASK, word >> 88 & PRICE_MASK
        return {
            "cur": price,
            "cur_valid": price > 0,
            "nxt": next_price,
            "nxt_valid": next_price > 0,
            "hop": oracle.asset_parameters(ASSET).delay,
        }


ACTIONS: Final = {
    "poke": _Sequence.poke,
    "peek": _Sequence.peek,
    "peek_stranger": _Sequence.peek,
    "peep": _Sequence.peep,
    "read": _Sequence.read,
    "step": _Sequence.set_hop,
    "step_stranger": _Sequence.set_hop_as_stranger,
    "set_source": _Sequence.set_source,
}


# --- What differs in structure, from the twin's outcome -------------------------------------------


@dataclass(slots=True)
class _Prediction:
    """Our oracle over the steps of a case, as far as they are comparable."""

    case: Record
    source: int = 0
    """0 = nothing valid [wad]."""
    latest: int = 0
    """The latest value taken; 0 = none yet [wad]."""
    is_first: bool = False
    """Whether the latest is the first ever."""
    next_at: int = 0
    """When the twin takes another."""
    own_at: int = 0
    """When ours does."""

    def steps(self, twin: Outcome) -> tuple[Outcome, tuple[str, ...]]:
        """What to expect up to the last comparable step; names of what differs."""
        inputs = self.case.record("in")
        names: list[str] = []
        expected: list[Step] = []
        if inputs.number("hop") > MAX_DELAY:
            return (), ("long_hop",)
        self.source = _value(inputs.number("source_value"), is_valid=inputs.flag("source_valid"))
        for record, step in zip(self.case.records("steps"), twin, strict=True):
            end = self._end(record)
            if end:
                return tuple(expected), (*dict.fromkeys(names), end)
            changed = self._changed(record, step)
            if changed != step:
                names.append(
                    "open_reads" if record.word("op") == "peek_stranger" else "first_value"
                )
            expected.append(changed)
        return tuple(expected), tuple(dict.fromkeys(names))

    def _end(self, record: Record) -> str | None:
        """Why a step is not comparable any more."""
        action = record.word("op")
        if action in ONLY_THEIRS:
            return "no_stop"
        if action == "step":
            return None if 0 < record.number("hop") <= MAX_DELAY else "long_hop"
        if action == "set_source" and record.flag("valid"):
            return None if 0 < record.number("value") % 2**128 <= MAX_PRICE else "no_such_price"
        is_heard = action == "poke" and self.source > 0
        return self._end_of_poke(record.number("now")) if is_heard else None

    def _end_of_poke(self, now: int) -> str | None:
        if self.source > MAX_PRICE:
            return "no_such_price"
        if self.latest and abs(self.source - self.latest) * BPS > self.latest * MAX_DEVIATION:
            return "guard"
        is_news = self.source != self.latest
        return "early_again" if is_news and self.own_at <= now < self.next_at else None

    def _changed(self, record: Record, step: Step) -> Step:
        action, now = record.word("op"), record.number("now")
        if action == "set_source":
            self.source = _value(record.number("value"), is_valid=record.flag("valid"))
        if action == "poke" and self.source and now >= self.next_at:
            hop = number(step, "hop")
            self.is_first = self.latest == 0
            if self.is_first:
                self.own_at = now
            elif self.source != self.latest:
                self.own_at = now + hop
            self.next_at, self.latest = now + hop, self.source
        current = self._current(step, now)
        if self.is_first:
            step = step | {"cur": self.latest, "cur_valid": True}
        if action == "peek_stranger":
            return step | {"revert": None, "result_value": current, "result_valid": current > 0}
        if action == "peek":
            return step | {"result_value": current, "result_valid": current > 0}
        if action == "read" and current:
            return step | {"revert": None, "result_value": current}
        return step

    def _current(self, step: Step, now: int) -> int:
        if self.is_first or now >= self.own_at:
            return self.latest
        return number(step, "cur")


def _value(value: int, *, is_valid: bool) -> int:
    return value % 2**128 if is_valid else 0
