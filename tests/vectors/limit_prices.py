# SPDX-License-Identifier: MIT
"""Group `spot_poke`: from the feed's price to the price that the reference lends on.

Our contracts keep no such product: they compare exact ones (`health`), so that nothing is divided
before a comparison. The reference's two divisions run on `fixed_point`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from model.errors import Revert
from model.fixed_point import uint256
from model.units import RAY, WAD_TO_RAY
from tests.vectors.deployed_limits import DeployedLimits
from tests.vectors.reasons import recorded_step

if TYPE_CHECKING:
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Departing, Deployment, Outcome
    from tests.vectors.files import Record


class LimitPrice:
    """`Spotter.poke`; nothing departs."""

    departures: ClassVar[Departing] = {}

    def recorded(self, case: Record) -> Outcome:
        return (recorded_step(case.record("out")),)

    def deploy(self) -> Deployment:
        return DeployedLimits()

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        inputs = case.record("in")
        try:
            spot = _spot(inputs, arithmetic) if inputs.flag("valid") else 0
        except Revert as revert:
            return ({"revert": revert.reason},)
        return ({"revert": None, "spot": spot},)


def _spot(inputs: Record, arithmetic: Arithmetic) -> int:
    """val [wad] / par [ray] / mat [ray], each quotient rounded down [ray]."""
    value = uint256(inputs.number("val") * WAD_TO_RAY)
    in_par = arithmetic.mul_div_down(value, RAY, inputs.number("par"))
    return arithmetic.mul_div_down(in_par, RAY, inputs.number("mat"))
