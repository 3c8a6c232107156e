# SPDX-License-Identifier: MIT
"""`LiquidationEngine.max_safe_threshold`: what the Ledger may list."""

from __future__ import annotations

import boa
import pytest

from model import errors
from tests.unit.contracts.liquidation.world import BTC


@pytest.mark.parametrize(
    ("changes", "threshold"),
    [
        ({}, 8_636),
        ({"close_out_threshold": 9_350}, 8_500),
        ({"penalty": 800, "incentive_tip": 0}, 8_796),
    ],
)
def test_max_safe_threshold__by_parameters__returns_the_greatest(scene, changes, threshold):
    """0.95 / 1.1, 0.935 / 1.1 and 0.95 / 1.08."""
    scene.set_engine(**changes)
    assert scene.engine.max_safe_threshold() == threshold


def test_max_safe_threshold__as_the_ledger_lists__is_the_last_accepted(scene):
    listing = scene.ledger.asset_parameters(BTC)

    def list_with(threshold):
        parameters = listing._replace(liquidation_threshold=threshold)
        scene.ledger.set_asset_parameters(BTC, parameters, sender=scene.governor)

    list_with(8_636)
    scene.set_engine()  # P5 holds with it
    with boa.reverts(errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_CLOSE_OUTS):
        list_with(8_637)
