# SPDX-License-Identifier: MIT
"""`DirectLiquidation.set_asset_parameters`, and the views of what it sets."""

from __future__ import annotations

import boa
import pytest

from model import errors
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK


@pytest.mark.parametrize("bonuses", [(0, 0), (400, 400), (399, 400), (0, 1_175), (0, 1_176)])
def test_set_asset_parameters__within_the_rules__stores_and_emits_them(scene, bonuses):
    scene.set_bonuses(ETH, *bonuses)
    event = ("AssetParametersSet", {"asset": ETH, "parameters": bonuses})
    assert logged(scene.direct) == [event]
    assert tuple(scene.direct.asset_parameters(ETH)) == bonuses
    assert tuple(scene.direct.asset_parameters(BTC)) == w.BONUSES[BTC]


@pytest.mark.parametrize("asset", [ETH, BTC, LINK, 15])
@pytest.mark.parametrize(
    ("bonuses", "reason"),
    [
        ((401, 400), errors.LIQUIDATION_MIN_BONUS_ABOVE_MAX_BONUS),
        ((w.MAX, 400), errors.LIQUIDATION_MIN_BONUS_ABOVE_MAX_BONUS),
        # P2: 0.85 * 1.1177 is above 0.95, whichever asset has the bonus.
        (
            (0, 1_177),
            errors.LIQUIDATION_MAX_BONUS_TOO_HIGH_FOR_THRESHOLD_AND_CLOSE_OUT_THRESHOLD,
        ),
        (
            (0, 5_000),
            errors.LIQUIDATION_MAX_BONUS_TOO_HIGH_FOR_THRESHOLD_AND_CLOSE_OUT_THRESHOLD,
        ),
        ((0, 5_001), errors.LIQUIDATION_MAX_BONUS_TOO_HIGH),
        ((0, w.MAX), errors.LIQUIDATION_MAX_BONUS_TOO_HIGH),
    ],
)
def test_set_asset_parameters__against_a_rule__reverts(scene, asset, bonuses, reason):
    with boa.reverts(reason):
        scene.set_bonuses(asset, *bonuses)


def test_set_asset_parameters__bonus_that_meets_the_threshold_exactly__reverts(scene):
    """P2 is strict: 0.85 * 1.1 = 0.935 would leave HF = X with no lane."""
    scene.set_engine(close_out_threshold=9_350)
    scene.set_bonuses(ETH, 300, 999)
    with boa.reverts(errors.LIQUIDATION_MAX_BONUS_TOO_HIGH_FOR_THRESHOLD_AND_CLOSE_OUT_THRESHOLD):
        scene.set_bonuses(ETH, 300, 1_000)


def test_set_asset_parameters__bonus_too_near_the_target__reverts(scene):
    """P3: 0.85 * 1.13 + 0.05 = 1.0105."""
    scene.set_direct(health_factor_of_max_bonus=9_900, target_health_factor=10_105)
    scene.raise_close_out_threshold(9_900)
    scene.set_bonuses(BTC, 200, 1_299)
    scene.set_bonuses(BTC, 200, 1_300)
    reason = errors.LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_LOW_FOR_THRESHOLD_AND_BONUS
    with boa.reverts(reason):
        scene.set_bonuses(BTC, 200, 1_301)


@pytest.mark.parametrize("asset", [16, w.MAX])
def test_set_asset_parameters__no_such_asset__reverts(scene, asset):
    with boa.reverts(errors.LIQUIDATION_ASSET_OUT_OF_RANGE):
        scene.set_bonuses(asset, 0, 0)


@pytest.mark.parametrize("caller", ["stranger", "guardian"])
def test_set_asset_parameters__not_the_governor__reverts(scene, caller):
    with boa.reverts(errors.LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR):
        scene.direct.set_asset_parameters(ETH, (0, 0), sender=getattr(scene, caller))


# --- Views ----------------------------------------------------------------------------------------


def test_asset_parameters__never_set__returns_zeros(scene):
    assert tuple(scene.direct.asset_parameters(15)) == (0, 0)


@pytest.mark.parametrize(
    ("asset", "bonus", "greatest"), [(15, 899, 900), (15, 1_000, 1_000), (LINK, 0, 800)]
)
def test_max_bonus__any_asset__is_the_greatest(scene, asset, bonus, greatest):
    assert scene.direct.max_bonus() == w.BONUSES[LINK][1]
    scene.set_bonuses(asset, 0, bonus)
    assert scene.direct.max_bonus() == greatest


@pytest.mark.parametrize(
    ("direct", "threshold"),
    [
        ({}, 8_715),  # below 0.95 / 1.09
        ({"target_health_factor": 10_100}, 8_715),
    ],
)
def test_max_safe_threshold__lane_b_binds__is_below_x(scene, direct, threshold):
    scene.set_direct(**direct)
    assert scene.direct.max_safe_threshold() == threshold


def test_max_safe_threshold__lane_b_binds_without_a_remainder__is_below_x_all_the_same(scene):
    """0.88 * 1.0625 = 0.935."""
    scene.set_engine(close_out_threshold=9_350)
    for asset in range(len(w.BONUSES)):
        scene.set_bonuses(asset, 200, 625)
    assert scene.direct.max_safe_threshold() == 8_799


def test_max_safe_threshold__target_binds__leaves_the_size_bounded(scene):
    """(1.01 - 0.05) / 1.09."""
    scene.set_direct(health_factor_of_max_bonus=9_900, target_health_factor=10_100)
    scene.raise_close_out_threshold(9_900)
    assert scene.direct.max_safe_threshold() == 8_807


def test_max_safe_threshold__as_the_ledger_lists__is_the_last_accepted(scene):
    scene.set_engine(penalty=800, incentive_tip=0)  # so that lane B allows more than lane A
    listing = scene.ledger.asset_parameters(BTC)

    def list_with(threshold):
        parameters = listing._replace(liquidation_threshold=threshold)
        scene.ledger.set_asset_parameters(BTC, parameters, sender=scene.governor)

    list_with(8_715)
    scene.set_direct()  # P2 holds with it
    with boa.reverts(errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_DIRECT_LIQUIDATION):
        list_with(8_716)
