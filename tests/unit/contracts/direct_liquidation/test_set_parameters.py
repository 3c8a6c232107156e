# SPDX-License-Identifier: MIT
"""`DirectLiquidation.set_parameters`: every rule on both sides of its bound."""

from __future__ import annotations

import boa
import pytest

from model import errors
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation.world import BTC

BOUNDS = [
    ("target_health_factor", 10_100, -1, errors.LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_LOW),
    ("target_health_factor", 20_000, 1, errors.LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_HIGH),
    (
        "health_factor_of_max_bonus",
        9_500,
        -1,
        errors.LIQUIDATION_HEALTH_FACTOR_OF_MAX_BONUS_BELOW_CLOSE_OUT_THRESHOLD,
    ),
    (
        "health_factor_of_max_bonus",
        9_999,
        1,
        errors.LIQUIDATION_HEALTH_FACTOR_OF_MAX_BONUS_IS_1_OR_MORE,
    ),
    ("treasury_share_of_bonus", 5_000, 1, errors.LIQUIDATION_TREASURY_SHARE_OF_BONUS_TOO_HIGH),
]


@pytest.mark.parametrize(("name", "last", "step", "reason"), BOUNDS)
def test_set_parameters__around_a_bound__reverts_beyond_it(scene, name, last, step, reason):
    for value in (last - step, last):
        scene.set_direct(**{name: value})
        assert scene.direct.parameters()._asdict()[name] == value
    with boa.reverts(reason):
        scene.set_direct(**{name: last + step})


@pytest.fixture
def narrow(scene):
    """X at 0.99 and a bonus of 13 % on a threshold of 0.85: T must be at least 1.0105."""
    scene.set_direct(health_factor_of_max_bonus=9_900)
    scene.raise_close_out_threshold(9_900)
    scene.set_bonuses(BTC, 200, 1_300)
    return scene


def test_set_parameters__target_just_far_enough_from_threshold_and_bonus__is_kept(narrow):
    narrow.set_direct(target_health_factor=10_106)
    narrow.set_direct(target_health_factor=10_105)
    assert narrow.direct.parameters().target_health_factor == 10_105


def test_set_parameters__target_too_near_threshold_and_bonus__reverts(narrow):
    """P3."""
    reason = errors.LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_LOW_FOR_THRESHOLD_AND_BONUS
    with boa.reverts(reason):
        narrow.set_direct(target_health_factor=10_104)


def test_set_parameters__accepted__stores_and_emits_them(scene):
    new = (10_800, 9_600, 2_500)
    scene.direct.set_parameters(new, sender=scene.governor)
    assert logged(scene.direct) == [("ParametersSet", {"parameters": new})]
    assert tuple(scene.direct.parameters()) == new


@pytest.mark.parametrize("caller", ["stranger", "guardian"])
def test_set_parameters__not_the_governor__reverts(scene, caller):
    with boa.reverts(errors.LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR):
        scene.direct.set_parameters(scene.direct_parameters(), sender=getattr(scene, caller))
