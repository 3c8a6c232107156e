# SPDX-License-Identifier: MIT
"""`Ledger.ramp_threshold`: a liquidation threshold that falls in a straight line."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest

from model import errors
from model.units import WAD, Bps
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH

LISTING = s.SETTINGS.protocol.assets["ETH"].ledger
"""Loan to value 75 %, threshold 80 %: at least 76.5 %."""


def ramp(scene, end, duration=s.DAY, asset=ETH):
    scene.ledger.ramp_threshold(asset, end, duration, sender=scene.governor)


def threshold(scene, asset=ETH):
    return scene.ledger.account_state(scene.owner).thresholds >> 16 * asset & 0xFFFF


def test_ramp_threshold__in_progress__falls_in_a_line_rounded_up(scene):
    start = scene.now()
    ramp(scene, 7_900, 3 * s.DAY)

    assert events.logged(scene.ledger) == [
        (
            "AssetParametersSet",
            {
                "asset": ETH,
                "parameters": astuple(replace(LISTING, liquidation_threshold=Bps(7_900))),
            },
        ),
        (
            "ThresholdRampSet",
            {
                "asset": ETH,
                "start_threshold": 8_000,
                "end_threshold": 7_900,
                "start_at": start,
                "end_at": start + 3 * s.DAY,
            },
        ),
    ]
    assert threshold(scene) == 8_000
    scene.wait(s.DAY)
    assert threshold(scene) == 7_967  # 66.7 of 100 are left
    scene.wait(2 * s.DAY - 1)
    assert threshold(scene) == 7_901
    scene.wait(1)
    assert threshold(scene) == 7_900
    scene.wait(3 * s.DAY)
    assert threshold(scene) == 7_900
    assert threshold(scene, BTC) == 8_000


def test_ramp_threshold__account_at_the_old_threshold__becomes_unsafe_when_the_line_passes(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.set_price(ETH, 176)  # HF 1.0057
    engine = scene.deployment.direct_liquidation
    ramp(scene, 7_700, 3 * s.DAY)
    scene.wait(s.DAY // 3)
    scene.keep_prices()
    assert engine.quote_liquidation(scene.owner, ETH, s.MAX).debt == 0  # 7,967: HF 1.0016
    scene.wait(s.DAY // 3)
    scene.keep_prices()
    assert engine.quote_liquidation(scene.owner, ETH, s.MAX).debt > 0  # 7,934: HF .9974


def test_ramp_threshold__of_two_assets__each_falls_by_its_own(scene):
    ramp(scene, 7_900, s.DAY, ETH)
    ramp(scene, 7_700, s.DAY, BTC)
    scene.wait(s.DAY // 2)
    assert [threshold(scene, asset) for asset in (ETH, BTC)] == [7_950, 7_850]


def test_ramp_threshold__greatest_threshold__falls_with_it(scene):
    for asset in range(4):
        ramp(scene, 7_700, s.DAY, asset)
    assert scene.ledger.max_liquidation_threshold() == 8_000
    scene.wait(s.DAY // 2)
    assert scene.ledger.max_liquidation_threshold() == 7_850
    scene.wait(s.DAY)
    assert scene.ledger.max_liquidation_threshold() == 7_700


def test_ramp_threshold__replaced_or_ended_by_a_setter__goes_on_from_where_it_is(scene):
    ramp(scene, 7_800, 2 * s.DAY)
    scene.wait(s.DAY)
    ramp(scene, 7_700, s.DAY)
    assert threshold(scene) == 7_900
    scene.wait(s.DAY // 2)
    assert threshold(scene) == 7_800
    lower = astuple(replace(LISTING, liquidation_threshold=Bps(7_799)))
    with boa.reverts(errors.LEDGER_LIQUIDATION_THRESHOLD_MAY_ONLY_RISE):
        scene.ledger.set_asset_parameters(ETH, lower, sender=scene.governor)
    same = astuple(replace(LISTING, liquidation_threshold=Bps(7_800)))
    scene.ledger.set_asset_parameters(ETH, same, sender=scene.governor)
    scene.wait(s.DAY)
    assert threshold(scene) == 7_800


@pytest.mark.parametrize(
    ("end", "duration", "reason"),
    [
        (7_900, s.DAY - 1, errors.LEDGER_RAMP_TOO_SHORT),
        (7_900, 365 * s.DAY + 1, errors.LEDGER_RAMP_TOO_LONG),
        (8_000, s.DAY, errors.LEDGER_RAMP_MUST_FALL),
        (7_649, s.DAY, errors.LEDGER_LOAN_TO_VALUE_TOO_CLOSE_TO_LIQUIDATION_THRESHOLD),
    ],
)
def test_ramp_threshold__around_a_bound__reverts_beyond_it(scene, end, duration, reason):
    with boa.reverts(reason):
        ramp(scene, end, duration)
    ramp(scene, 7_999)
    ramp(scene, 7_650, 365 * s.DAY)


@pytest.mark.parametrize("asset", [16, s.MAX])
def test_ramp_threshold__asset_out_of_range__reverts(scene, asset):
    with boa.reverts(errors.LEDGER_ASSET_OUT_OF_RANGE):
        ramp(scene, 7_900, asset=asset)


def test_ramp_threshold__asset_not_listed__reverts(scene):
    with boa.reverts(errors.LEDGER_RAMP_MUST_FALL):
        ramp(scene, 0, asset=9)
