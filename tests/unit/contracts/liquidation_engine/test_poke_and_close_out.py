# SPDX-License-Identifier: MIT
"""`LiquidationEngine.poke_and_close_out`: from the feed to the auction in one transaction."""

from __future__ import annotations

import boa
import pytest

from model import errors
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.scene import FEED_UNIT
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK


@pytest.fixture
def falling(scene):
    """The owner is unsafe at what the feed says, and the oracle has not asked it yet."""
    scene.open_eth()
    scene.set_price(ETH, 180)
    scene.wait(w.HOUR)
    scene.deployment.feeds["ETH"].set_answer(150 * FEED_UNIT)
    return scene


def run(scene, assets, *accounts):
    return scene.engine.poke_and_close_out(assets, list(accounts), scene.keeper)


def test_poke_and_close_out__price_not_heard_yet__hears_it_and_closes_out(falling):
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        falling.close_out()
    assert run(falling, 1 << ETH, falling.stranger, falling.owner) == 1
    assert falling.price(ETH) == 150 * 10**18
    assert falling.debt(falling.owner) == 0
    assert falling.auctions.running_auctions() == 1


def test_poke_and_close_out__other_assets__leave_the_account_alone(falling):
    with boa.reverts(errors.LIQUIDATION_NOTHING_DONE):
        run(falling, 1 << BTC | 1 << LINK, falling.owner)
    assert falling.price(ETH) == 180 * 10**18


def test_poke_and_close_out__nobody_to_close_out__leaves_the_price_as_it_was(falling):
    with boa.reverts(errors.LIQUIDATION_NOTHING_DONE):
        run(falling, 1 << ETH, falling.stranger)
    assert falling.price(ETH) == 180 * 10**18
