# SPDX-License-Identifier: MIT
"""Which of the two lanes is open for one account, by hand."""

from __future__ import annotations

from model.units import WAD
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import ETH


def is_lane_a_open(scene):
    return scene.direct.quote_liquidation(scene.owner, ETH, w.MAX).debt > 0


def is_lane_b_open(scene):
    return scene.engine.quote_close_out(scene.owner).is_open


def test_lanes__at_the_threshold__are_open_one_at_a_time(scene):
    scene.open_eth(14_000 * WAD)
    scene.set_price(ETH, "166.25")  # HF 0.95 exactly
    assert is_lane_a_open(scene)
    assert not is_lane_b_open(scene)
    scene.set_price(ETH, "166.24999999")
    assert is_lane_a_open(scene)
    assert is_lane_b_open(scene)


def test_lanes__below_what_the_bonus_allows__only_lane_b_is_open(scene):
    scene.open_eth(14_000 * WAD)
    scene.set_price(ETH, 150)  # HF 0.857, below 0.80 * 1.08
    assert not is_lane_a_open(scene)
    assert is_lane_b_open(scene)
