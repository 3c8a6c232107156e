# SPDX-License-Identifier: MIT
"""`sweep`: whatever stands at the bidder goes to its owner."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.bidder.scene import WAD


@pytest.fixture
def token(scene):
    minted = scene.protocol.tokens["ETH"]
    minted.mint(scene.bidder, 3 * WAD)
    return minted


def test_sweep__by_owner__sends_all(scene, token):
    scene.bidder.sweep(token, sender=scene.owner)
    assert token.balanceOf(scene.owner) == 3 * WAD
    assert token.balanceOf(scene.bidder) == 0


def test_sweep__by_stranger__reverts(scene, token):
    with boa.reverts("ownable: caller is not the owner"):
        scene.bidder.sweep(token, sender=boa.env.generate_address("stranger"))
    assert token.balanceOf(scene.bidder) == 3 * WAD
