# SPDX-License-Identifier: MIT
"""`Ledger.set_asset_parameters`."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest

from model import errors
from model.units import BPS, Bps, Wad
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH

LISTED = s.SETTINGS.protocol.assets["ETH"].ledger
NEW = 9
"""An asset that nobody has listed."""
LAST = 15
ENGINE_MOST = 9_500 * BPS // (BPS + 1_000)
"""LT (1 + P) <= X with X .95, P 10 %."""
LANE_A_MOST = 10_000 * BPS // (BPS + 800)
"""T - LT (1 + b) >= .05 with T 1.05, b 8 %; LT (1 + b) < X allows less, 8,796."""


@pytest.fixture(autouse=True)
def _new_asset_has_a_limit(scene):
    for asset in (NEW, LAST):
        scene.deployment.engine.set_asset_limit(asset, 1_000_000, sender=scene.governor)


def set_asset(scene, asset, parameters=LISTED, **changes):
    scene.ledger.set_asset_parameters(
        asset, astuple(replace(parameters, **changes)), sender=scene.governor
    )


def test_set_asset_parameters__new_asset__lists_and_emits_it(scene):
    assert tuple(scene.ledger.asset_parameters(NEW)) == (0, 0, 0)
    set_asset(scene, NEW, supply_cap=5, loan_to_value=1, liquidation_threshold=2)
    assert events.logged(scene.ledger) == [
        ("AssetParametersSet", {"asset": NEW, "parameters": (1, 2, 5)})
    ]
    assert tuple(scene.ledger.asset_parameters(NEW)) == (1, 2, 5)
    # Its neighbours in the packed words are as before.
    assert [tuple(scene.ledger.asset_parameters(asset)) for asset in (8, 10, ETH, BTC)] == [
        (0, 0, 0),
        (0, 0, 0),
        astuple(LISTED),
        astuple(s.SETTINGS.protocol.assets["BTC"].ledger),
    ]


def test_set_asset_parameters__new_cap__keeps_the_supply(scene):
    scene.change(scene.owner, [(ETH, 3 * 10**18, 0)])
    set_asset(scene, ETH, supply_cap=2**112 - 1)
    assert scene.ledger.total_collateral(ETH) == 3 * 10**18


@pytest.mark.parametrize(
    "changes",
    [
        {"loan_to_value": 1},
        {"supply_cap": 0},
        {"supply_cap": 2**112 - 1},
        # 78.43 % * 1.02 = 79.9986 %
        {"loan_to_value": 7_843, "liquidation_threshold": 8_000},
        {"loan_to_value": 5_000, "liquidation_threshold": 5_100},
        {"liquidation_threshold": ENGINE_MOST},
    ],
)
def test_set_asset_parameters__within_bounds__sets_them(scene, changes):
    set_asset(scene, NEW, **changes)
    assert tuple(scene.ledger.asset_parameters(NEW)) == astuple(replace(LISTED, **changes))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"loan_to_value": 0}, errors.LEDGER_LOAN_TO_VALUE_IS_0),
        ({"liquidation_threshold": 9_501}, errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH),
        ({"liquidation_threshold": s.MAX}, errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH),
        (
            {"loan_to_value": 7_844, "liquidation_threshold": 8_000},
            errors.LEDGER_LOAN_TO_VALUE_TOO_CLOSE_TO_LIQUIDATION_THRESHOLD,
        ),
        (
            {"loan_to_value": 5_000, "liquidation_threshold": 5_099},
            errors.LEDGER_LOAN_TO_VALUE_TOO_CLOSE_TO_LIQUIDATION_THRESHOLD,
        ),
        (
            {"loan_to_value": s.MAX},
            errors.LEDGER_LOAN_TO_VALUE_TOO_CLOSE_TO_LIQUIDATION_THRESHOLD,
        ),
        ({"supply_cap": 2**112}, errors.LEDGER_SUPPLY_CAP_TOO_HIGH),
        ({"supply_cap": s.MAX}, errors.LEDGER_SUPPLY_CAP_TOO_HIGH),
        (
            {"liquidation_threshold": ENGINE_MOST + 1},
            errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_CLOSE_OUTS,
        ),
        (
            {"liquidation_threshold": 9_500},
            errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_CLOSE_OUTS,
        ),
    ],
)
def test_set_asset_parameters__out_of_bounds__reverts(scene, changes, text):
    with boa.reverts(text):
        set_asset(scene, NEW, **changes)


@pytest.mark.parametrize("asset", [16, 256, s.MAX])
def test_set_asset_parameters__no_such_asset__reverts(scene, asset):
    with boa.reverts(errors.LEDGER_ASSET_OUT_OF_RANGE):
        set_asset(scene, asset)


def test_set_asset_parameters__last_asset__can_be_listed(scene):
    set_asset(scene, LAST)
    assert tuple(scene.ledger.asset_parameters(15)) == astuple(LISTED)


def test_set_asset_parameters__threshold_of_a_listed_asset__may_only_rise(scene):
    with boa.reverts(errors.LEDGER_LIQUIDATION_THRESHOLD_MAY_ONLY_RISE):
        set_asset(scene, ETH, liquidation_threshold=LISTED.liquidation_threshold - 1)
    set_asset(scene, ETH, liquidation_threshold=LISTED.liquidation_threshold)
    set_asset(scene, ETH, liquidation_threshold=LISTED.liquidation_threshold + 1)
    with boa.reverts(errors.LEDGER_LIQUIDATION_THRESHOLD_MAY_ONLY_RISE):
        set_asset(scene, ETH)


def test_set_asset_parameters__loan_to_value_and_cap_of_a_listed_asset__may_fall(scene):
    set_asset(scene, ETH, loan_to_value=1, supply_cap=0)
    assert tuple(scene.ledger.asset_parameters(ETH)) == (1, LISTED.liquidation_threshold, 0)


def test_set_asset_parameters__threshold_that_lane_a_cannot_bear__reverts(scene):
    # With a penalty of 7 %, lane B would bear 8,878.
    engine = replace(
        s.SETTINGS.protocol.engine, penalty=Bps(700), incentive_tip=Wad(0), incentive_share=Bps(0)
    )
    scene.deployment.engine.set_parameters(astuple(engine), sender=scene.governor)
    most = min(LANE_A_MOST, (9_500 * BPS - 1) // (BPS + 800))
    assert most == scene.deployment.direct_liquidation.max_safe_threshold() == 8_796

    with boa.reverts(errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_DIRECT_LIQUIDATION):
        set_asset(scene, NEW, liquidation_threshold=most + 1)
    set_asset(scene, NEW, liquidation_threshold=most)


def test_max_liquidation_threshold__follows_the_greatest(scene):
    assert scene.ledger.max_liquidation_threshold() == 8_000
    set_asset(scene, LAST, liquidation_threshold=8_123)
    set_asset(scene, NEW, liquidation_threshold=8_001)
    assert scene.ledger.max_liquidation_threshold() == 8_123


def test_set_asset_parameters__asset_without_a_liquidation_limit__reverts(scene):
    with boa.reverts(errors.LEDGER_ASSET_HAS_NO_LIQUIDATION_LIMIT):
        set_asset(scene, NEW + 1)
