# SPDX-License-Identifier: MIT
"""Group `osm_sequences`: a price that is delayed by one period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model.departures import OURS
from model.errors import Revert
from tests.vectors.arithmetic import Twin
from tests.vectors.comparison import Prediction
from tests.vectors.deployed_delays import DeployedDelays
from tests.vectors.reasons import recorded_step, require

if TYPE_CHECKING:
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Deployment, Outcome, Step
    from tests.vectors.files import Record

NOT_PASSED: Final = "OSM/not-passed"
GRID_FIELDS: Final = ("zzz", "passed")
"""State of the reference's grid of periods, which a delay per value does not have."""


class DelayedPrice:
    """`OSM` and its source; `delay_per_value` is compared up to the first poke that differs."""

    def __init__(self) -> None:
        self.departures = {
            "delay_per_value": _predict_delay_per_value,
            "lazy_read": _predict_lazy_read,
            "early_poke": _predict_early_poke,
        }

    def recorded(self, case: Record) -> Outcome:
        return tuple(
            recorded_step(step, without=("now", "op", "value", "valid", "hop", "after"))
            | step.record("after").values()
            for step in case.records("steps")
        )

    def deploy(self) -> Deployment:
        return DeployedDelays(lambda case: self.replay(case, Twin(OURS)))

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        delayed = _Delayed(
            arithmetic=arithmetic, hop=case.record("in").number("hop"), source=_first_source(case)
        )
        return tuple(delayed.act(step) for step in case.records("steps"))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A value, and whether there is one."""

    value: int = 0
    is_valid: bool = False


def _first_source(case: Record) -> _Reading:
    inputs = case.record("in")
    return _Reading(inputs.number("source_value") % 2**128, inputs.flag("source_valid"))


def _next_source(step: Record) -> _Reading:
    return _Reading(step.number("value") % 2**128, step.flag("valid"))


@dataclass(slots=True, kw_only=True)
class _Delayed:
    """The reference's contract over our pure steps."""

    arithmetic: Arithmetic
    hop: int
    source: _Reading
    price: _Reading = _Reading()
    next_price: _Reading = _Reading()
    period: int = 0
    """Start of the period in which the latest value was taken."""
    next_at: int = 0
    """When the latest value's own delay is over."""
    is_stopped: bool = False

    def act(self, step: Record) -> Step:
        now = step.number("now")
        act = step.choice("op", ACTIONS)
        result: Step = {"revert": None}
        try:
            result |= act(self, step, now) or {}
        except Revert as revert:
            result["revert"] = revert.reason
        return result | self._state(now)

    def poke(self, _: Record, now: int) -> None:
        require(holds=not self.is_stopped, reason="OSM/is-stopped")
        if not self._can_take(now):
            require(holds=self.arithmetic.departures.early_poke, reason=NOT_PASSED)
        elif self.source.is_valid:
            self.price, self.next_price = self.next_price, self.source
            self.period, self.next_at = now - now % self.hop, now + self.hop

    def peek(self, _: Record, now: int) -> Step:
        current = self._current(now)
        return {"result_value": current.value, "result_valid": current.is_valid}

    def peep(self, _: Record, __: int) -> Step:
        return {"result_value": self.next_price.value, "result_valid": self.next_price.is_valid}

    def read(self, _: Record, now: int) -> Step:
        current = self._current(now)
        require(holds=current.is_valid, reason="OSM/no-current-value")
        return {"result_value": current.value}

    def refuse_reader(self, _: Record, __: int) -> None:
        raise Revert("OSM/contract-not-whitelisted")

    def refuse_setter(self, _: Record, __: int) -> None:
        raise Revert("OSM/not-authorized")

    def set_hop(self, step: Record, _: int) -> None:
        require(holds=step.number("hop") > 0, reason="OSM/ts-is-zero")
        self.hop = step.number("hop")

    def set_source(self, step: Record, _: int) -> None:
        self.source = _next_source(step)

    def void(self, _: Record, __: int) -> None:
        self.price = self.next_price = _Reading()
        self.is_stopped = True

    def stop(self, _: Record, __: int) -> None:
        self.is_stopped = True

    def start(self, _: Record, __: int) -> None:
        self.is_stopped = False

    def _can_take(self, now: int) -> bool:
        on_grid = self.period + self.hop
        own = self.arithmetic.departures.delay_per_value
        return self.arithmetic.can_take(self.next_at if own else on_grid, now)

    def _current(self, now: int) -> _Reading:
        if not self.arithmetic.departures.lazy_read:
            return self.price

        def choose(price: int, next_price: int) -> int:
            return self.arithmetic.current(price, next_price, self.next_at, now)

        return _Reading(
            choose(self.price.value, self.next_price.value),
            bool(choose(self.price.is_valid, self.next_price.is_valid)),
        )

    def _state(self, now: int) -> Step:
        state: Step = {
            "cur": self.price.value,
            "cur_valid": self.price.is_valid,
            "nxt": self.next_price.value,
            "nxt_valid": self.next_price.is_valid,
            "hop": self.hop,
            "stopped": int(self.is_stopped),
        }
        if not self.arithmetic.departures.delay_per_value:
            state |= {"zzz": self.period, "passed": self._can_take(now)}
        return state


ACTIONS: Final = {
    "poke": _Delayed.poke,
    "peek": _Delayed.peek,
    "peep": _Delayed.peep,
    "read": _Delayed.read,
    "peek_stranger": _Delayed.refuse_reader,
    "step_stranger": _Delayed.refuse_setter,
    "step": _Delayed.set_hop,
    "set_source": _Delayed.set_source,
    "void": _Delayed.void,
    "stop": _Delayed.stop,
    "start": _Delayed.start,
}


# --- Predictions, from the recorded steps ---------------------------------------------------------


def _predict_early_poke(case: Record) -> Prediction:
    recorded = _recorded(case)
    outcome = tuple(
        step | {"revert": None} if step["revert"] == NOT_PASSED else step for step in recorded
    )
    return Prediction(outcome, departs=outcome != recorded)


def _predict_lazy_read(case: Record) -> Prediction:
    """A read at or after t0 + hop sees the next value, t0 and hop being those of its poke."""
    source, next_at = _first_source(case), 0
    outcome = []
    for record, recorded in zip(case.records("steps"), _recorded(case), strict=True):
        action, now, step = record.word("op"), record.number("now"), recorded
        after = record.record("after")
        if action == "set_source":
            source = _next_source(record)
        elif action == "poke" and step["revert"] is None and source.is_valid:
            next_at = now + after.number("hop")
        elif action in {"peek", "read"} and now >= next_at and after.flag("nxt_valid"):
            step = step | {"revert": None, "result_value": after.number("nxt")}
            step |= {"result_valid": True} if action == "peek" else {}
        outcome.append(step)
    return Prediction(tuple(outcome), departs=tuple(outcome) != _recorded(case))


def _predict_delay_per_value(case: Record) -> Prediction:
    """First poke with a valid source between the end of the period and t0 + hop, either way."""
    source, next_at, period = _first_source(case), 0, 0
    outcome: list[Step] = []
    before: Step = {}
    for record, recorded in zip(case.records("steps"), _recorded(case), strict=True):
        action, now, after = record.word("op"), record.number("now"), record.record("after")
        step = {name: recorded[name] for name in recorded if name not in GRID_FIELDS}
        if action == "set_source":
            source = _next_source(record)
        if action == "poke" and not after.number("stopped"):
            hop = after.number("hop")
            is_due, is_due_on_grid = now >= next_at, now >= period + hop
            if is_due != is_due_on_grid:
                step["revert"] = None if is_due else NOT_PASSED
                if source.is_valid:
                    outcome.append(step | _storage_after(before, source, is_taken=is_due))
                    return Prediction(tuple(outcome), departs=True)
            if is_due and source.is_valid:
                next_at, period = now + hop, after.number("zzz")
        outcome.append(step)
        before = step
    return Prediction(tuple(outcome), departs=False)


def _storage_after(before: Step, source: _Reading, *, is_taken: bool) -> Step:
    """Storage that a poke leaves; before the first step it is empty."""
    storage: Step = {"cur": 0, "cur_valid": False, "nxt": 0, "nxt_valid": False}
    storage |= {name: before[name] for name in storage if name in before}
    if not is_taken:
        return storage
    return {
        "cur": storage["nxt"],
        "cur_valid": storage["nxt_valid"],
        "nxt": source.value,
        "nxt_valid": True,
    }


def _recorded(case: Record) -> Outcome:
    return DelayedPrice().recorded(case)
