# SPDX-License-Identifier: MIT
"""`LiquidationEngine.max_min_collateral_value`: what the Ledger may demand of a slot."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import WAD


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, 563),  # 394.5 / 0.7
        ({"incentive_tip": 0, "incentive_share": 0}, 714),
        ({"incentive_tip": 494_5 * WAD // 10}, 0),
        ({"incentive_tip": 144_5 * WAD // 10}, 500),
    ],
)
def test_max_min_collateral_value__by_parameters__returns_the_greatest(scene, changes, value):
    """(P * F - tip - share * F * (1 + P)) / 0.7, rounded down."""
    scene.set_ledger(min_collateral_value=0)
    scene.set_engine(**changes)
    assert scene.engine.max_min_collateral_value() == value


def test_max_min_collateral_value__as_the_ledger_is_set__is_the_last_accepted(scene):
    scene.set_ledger(min_collateral_value=563)
    with boa.reverts(errors.LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH_FOR_THE_PENALTY):
        scene.set_ledger(min_collateral_value=564)
