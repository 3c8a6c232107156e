# SPDX-License-Identifier: MIT
"""Groups `abaci_*`: the three price curves; those on deployed contracts are in `clip_take`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from model.errors import Revert
from model.price_curves import EXPONENTIAL, LINEAR, STAIRSTEP
from model.units import RAY
from tests.vectors.reasons import recorded_step, require

if TYPE_CHECKING:
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Departing, Outcome
    from tests.vectors.files import Record

CURVES: Final = {"linear": LINEAR, "stairstep": STAIRSTEP, "exponential": EXPONENTIAL}
DURATIONS: Final = {LINEAR: "tau", STAIRSTEP: "step"}
CUT_SETTERS: Final = {
    STAIRSTEP: "StairstepExponentialDecrease/cut-gt-RAY",
    EXPONENTIAL: "ExponentialDecrease/cut-gt-RAY",
}


@dataclass(frozen=True, slots=True)
class PriceCurve:
    """One curve; nothing departs."""

    curve: int
    departures: ClassVar[Departing] = {}

    def recorded(self, case: Record) -> Outcome:
        return (recorded_step(case.record("out")),)

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        inputs = case.record("in")
        try:
            # Bounds are the setters', ours too: the pure function takes any cut.
            if inputs.is_null("top"):
                require(holds=inputs.number("cut") <= RAY, reason=CUT_SETTERS[self.curve])
            price = price_on(
                inputs, self.curve, arithmetic, inputs.number("top"), inputs.number("dur")
            )
        except Revert as revert:
            return ({"price": None, "revert": revert.reason},)
        return ({"price": price, "revert": None},)


def price_on(parameters: Record, curve: int, arithmetic: Arithmetic, top: int, elapsed: int) -> int:
    """The price after `elapsed`, with the curve's parameters as the files name them."""
    duration = parameters.number(DURATIONS[curve]) if curve in DURATIONS else 1
    cut = parameters.number("cut") if curve != LINEAR else 0
    return arithmetic.price(curve, top, elapsed, duration, cut)
