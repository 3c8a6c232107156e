# SPDX-License-Identifier: MIT
"""`PriceOracle.price_state`, `asset_parameters`, `max_delay` and the addresses it knows."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from tests.unit.contracts.price_oracle import scene as s


def test_price_state__value_and_candidate_wait__has_every_field(scene):
    scene.wait(5)
    scene.poke(4.4)
    taken_at = scene.now()
    scene.wait(5)
    scene.poke(2)

    state = scene.state()
    assert state == (
        s.price(4),
        s.price(4.4),
        taken_at + scene.parameters.delay,
        taken_at + scene.parameters.max_price_age,
        s.price(2),
        scene.now(),
        3,
    )


def test_price_state__delay_over__shows_next_as_current(scene):
    scene.poke(4.4)
    scene.wait(scene.parameters.delay)
    assert scene.state()[:2] == (s.price(4.4), s.price(4.4))


def test_price_state__never_poked__is_all_0(listed):
    assert listed.state() == (0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("view", ["price_state", "asset_parameters"])
def test_view__asset_16__reverts(scene, view):
    with boa.reverts("oracle: unknown asset"):
        getattr(scene.oracle, view)(16)


def test_asset_parameters__listed__are_as_set(listed):
    assert listed.oracle.asset_parameters(s.LINK) == astuple(listed.parameters)


def test_asset_parameters__unlisted__are_all_0(listed):
    empty = listed.oracle.asset_parameters(0)
    assert empty.source == boa.eval("empty(address)")
    assert set(empty[1:]) == {0}


def test_max_delay__several_assets__is_the_longest(deployed):
    assert deployed.oracle.max_delay() == 0
    for asset, delay in ((0, 60), (7, 1_800), (15, 600)):
        parameters = s.parameters(deployed.feed.address, delay=delay, max_price_age=86_400)
        deployed.set_parameters(parameters, asset=asset)
    assert deployed.oracle.max_delay() == 1_800


def test_init__addresses__are_kept(deployed):
    assert deployed.oracle.ACCESS_CONTROLLER() == deployed.access.address
    assert deployed.oracle.COLLATERAL_AUCTION() == deployed.collateral_auction.address
    assert deployed.oracle.TREASURY() == deployed.treasury.address
