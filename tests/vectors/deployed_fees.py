# SPDX-License-Identifier: MIT
"""Cases of `jug_drip` on the deployed Ledger.

The rate that a case begins at is written to storage: no recorded one is what a fee makes of 1.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Final

import boa

from model.parameters import LedgerParameters
from model.units import Ray
from tests.unit.contracts.waterfall import scene
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import DEPLOYED_AT, coins_of, put_in_force, seed_rate

if TYPE_CHECKING:
    from tests.vectors.comparison import Step
    from tests.vectors.files import Record

DEBT_CEILING: Final = 2**40
"""The greatest that the setter takes [coins]."""


class DeployedFees:
    """One deployment; every case is undone."""

    def __init__(self) -> None:
        boa.env.timestamp = DEPLOYED_AT
        self._scene = scene.build()

    def __call__(self, case: Record) -> Deployed:
        """What the contract does."""
        inputs = case.record("in")
        with boa.env.anchor():
            seed_rate(self._scene.ledger, inputs.number("prev_rate"))
            self._borrow(inputs)
            return Deployed(outcome=(self._accrue(inputs.number("dt")),))

    def _borrow(self, inputs: Record) -> None:
        ledger, gateway = self._scene.ledger, self._scene.gateway
        fee = LedgerParameters(
            stability_fee=Ray(inputs.number("base") + inputs.number("duty")),
            debt_ceiling=DEBT_CEILING,
            min_collateral_value=0,
        )
        put_in_force(ledger.set_parameters, astuple(fee), sender=self._scene.governor)
        loan = coins_of(inputs.number("Art"), inputs.number("prev_rate"))
        put_in_force(ledger.change_account, gateway, [], loan, 0, False, sender=gateway)

    def _accrue(self, elapsed: int) -> Step:
        ledger, treasury = self._scene.ledger, self._scene.treasury.address
        before, coin = self._total_debt(), self._scene.coin(treasury)
        boa.env.timestamp += elapsed
        ledger.accrue(sender=treasury)
        return {
            "revert": None,
            "rate": ledger.rate(),
            "vow_dai_change": self._scene.coin(treasury) - coin,
            "total_debt_change": self._total_debt() - before,
        }

    def _total_debt(self) -> int:
        """By the rate of the last accrual [rad]."""
        ledger = self._scene.ledger
        return int(ledger.total_normalized_debt() * ledger.rate())
