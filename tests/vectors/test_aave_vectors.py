# SPDX-License-Identifier: MIT
"""Every vector of Aave's groups in `data/`: the twin and the bytecode do what the Pool did."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from model.aave_liquidation import FULL_CLOSE_HEALTH_FACTOR
from model.units import WAD
from tests.vectors import files
from tests.vectors.comparison import compare
from tests.vectors.groups import GROUPS

DATA = Path(__file__).parent / "data"


def load(group):
    return files.read(DATA / f"{group}.json.xz")


@pytest.mark.parametrize(
    ("group", "cases"), [("aave_account_data", 665), ("aave_liquidation", 805)]
)
def test_compare__recorded_cases_of_aave__returns_all_the_same(group, cases):
    tally = compare(load(group), GROUPS[group])

    assert tally.different == []
    assert (tally.cases, tally.same, tally.departures) == (cases, cases, Counter())


def test_recorded__liquidations__cover_every_rule():
    # What the 805 cases are about; a rule that none of them reaches would be proved by nothing.
    recorded = [
        GROUPS["aave_liquidation"].recorded(case)[0] for case in load("aave_liquidation").cases
    ]

    assert Counter(step["revert"] for step in recorded) == {
        None: 513,
        "MustNotLeaveDust": 145,
        "HealthFactorNotBelowThreshold": 67,
        "ReservePaused": 19,
        "InvalidBurnAmount": 17,
        "CollateralCannotBeLiquidated": 13,
        "ERC20InsufficientAllowance": 9,
        "LiquidationGraceSentinelCheckFailed": 8,
        "SelfLiquidation": 8,
        "SpecifiedCurrencyNotBorrowedByUser": 6,
    }
    done = [step for step in recorded if step["revert"] is None]
    assert sum(step["healthFactor"] == FULL_CLOSE_HEALTH_FACTOR for step in done) == 39
    assert sum(step["healthFactor"] == WAD for step in recorded) == 19
    assert sum(step["protocol_fee_scaled_atoken"] != 0 for step in done) == 416
    assert sum(step["liquidator_scaled_atoken_delta"] != 0 for step in done) == 89
    assert sum(has_deficit(step) for step in done) == 64


def has_deficit(step):
    """Whether debt of any asset was written off."""
    return any(value != 0 for name, value in step.items() if name.endswith("].deficit"))
