# SPDX-License-Identifier: MIT
"""Group `jug_drip`: compounding of the stability fee.

On the deployed Ledger run those with a fee that its setter accepts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from model.errors import Revert
from model.fixed_point import uint256
from tests.vectors.deployed_fees import DeployedFees
from tests.vectors.reasons import recorded_step, require

if TYPE_CHECKING:
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Departing, Deployment, Outcome
    from tests.vectors.files import Record


class StabilityFee:
    """One accrual; nothing departs."""

    departures: ClassVar[Departing] = {}

    def recorded(self, case: Record) -> Outcome:
        return (recorded_step(case.record("out")),)

    def deploy(self) -> Deployment:
        return DeployedFees()

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        inputs = case.record("in")
        elapsed, rate_before = inputs.number("dt"), inputs.number("prev_rate")
        try:
            fee = uint256(inputs.number("base") + inputs.number("duty"))
            rate = arithmetic.compound(rate_before, fee, elapsed)
            change = inputs.number("Art") * (rate - rate_before)
            # The reference signs and adds in 256 bits.
            require(holds=max(rate, abs(change)) < 2**255)
            uint256(inputs.number("vow_dai") + change)
        except Revert as revert:
            return ({"revert": revert.reason},)
        return (
            {
                "revert": None,
                "rate": rate,
                "vow_dai_change": change,
                "total_debt_change": change,
                "rho": elapsed,
            },
        )
