# SPDX-License-Identifier: MIT
"""`LiquidationEngine.close_out`: when it is open."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAY, WAD
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK


def test_close_out__account_without_debt__reverts(scene):
    scene.open_account(scene.owner, {ETH: WAD * 100}, 0)
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.close_out()


def test_close_out__account_that_never_was__reverts(scene):
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.close_out(scene.stranger)


@pytest.mark.parametrize(
    ("more_debt", "reason"),
    [
        (-1, errors.LIQUIDATION_ACCOUNT_IS_HEALTHY),
        (0, errors.LIQUIDATION_ACCOUNT_IS_HEALTHY),
        (1, errors.LIQUIDATION_LIQUIDATE_INSTEAD),
    ],
)
def test_close_out__health_factor_around_1__reverts(scene, more_debt, reason):
    scene.open_eth(14_000 * WAD + more_debt)
    scene.set_price(ETH, 175)  # 0.80 * 17,500 = 14,000
    with boa.reverts(reason):
        scene.close_out()


@pytest.mark.parametrize("more_debt", [-1, 0])
def test_close_out__health_factor_not_below_threshold__reverts(scene, more_debt):
    scene.open_eth(14_000 * WAD + more_debt)
    scene.set_price(ETH, "166.25")  # 0.80 * 16,625 = 0.95 * 14,000
    with boa.reverts(errors.LIQUIDATION_LIQUIDATE_INSTEAD):
        scene.close_out()


def test_close_out__health_factor_one_wei_below_threshold__takes_all(scene):
    scene.open_eth(14_000 * WAD + 1)
    scene.set_price(ETH, "166.25")
    scene.close_out()
    assert scene.debt() == 0


@pytest.mark.parametrize("more_debt", [0, 1])
def test_close_out__debt_of_two_floors_above_threshold__reverts(scene, more_debt):
    scene.open_eth(10_000 * WAD + more_debt)
    scene.set_price(ETH, 120)  # HF 0.96
    with boa.reverts(errors.LIQUIDATION_LIQUIDATE_INSTEAD):
        scene.close_out()


def test_close_out__debt_one_wei_below_two_floors__takes_all(scene):
    scene.open_eth(10_000 * WAD - 1)
    scene.set_price(ETH, 120)
    scene.close_out()
    assert scene.debt() == 0


def test_close_out__debt_below_two_floors_but_healthy__reverts(scene):
    scene.open_eth(8_000 * WAD)
    scene.set_price(ETH, 100)  # HF exactly 1
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.close_out()


@pytest.fixture
def expiring(scene):
    """An account at HF 0.98 whose price is too old from `expires_at` on."""
    scene.open_eth()
    scene.set_price(ETH, "171.5")
    boa.env.timestamp = scene.oracle.price_state(ETH).expires_at
    return scene


def test_close_out__price_as_old_as_it_may_be__reverts(expiring):
    expiring.wait(-1)
    with boa.reverts(errors.LIQUIDATION_LIQUIDATE_INSTEAD):
        expiring.close_out()


def test_close_out__price_too_old__takes_all_at_the_last_good_price(expiring):
    auction_id = expiring.close_out()
    assert expiring.debt() == 0
    assert expiring.auctions.auction(auction_id).lots[0].top == 1715 * 11 * RAY // 100


def test_close_out__price_too_old_but_healthy__reverts(scene):
    scene.open_eth()
    scene.wait(w.MAX_PRICE_AGE)
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.close_out()


@pytest.mark.parametrize("fresh", [(ETH, BTC), (ETH, LINK), (BTC, LINK)])
def test_close_out__one_price_of_three_too_old__takes_all(scene, fresh):
    scene.open_account(scene.owner, w.BASKET, 14_000 * WAD)
    for asset in w.BASKET:
        scene.set_price(asset, w.PRICES[asset] * 0.86)  # HF about 0.995
    scene.wait(w.MAX_PRICE_AGE)
    scene.keep_prices(fresh)
    scene.close_out()
    assert scene.debt() == 0


def test_close_out__all_of_three_prices_just_refreshed__reverts(scene):
    scene.open_account(scene.owner, w.BASKET, 14_000 * WAD)
    for asset in w.BASKET:
        scene.set_price(asset, w.PRICES[asset] * 0.86)
    scene.wait(w.MAX_PRICE_AGE)
    scene.keep_prices((ETH, BTC, LINK))
    with boa.reverts(errors.LIQUIDATION_LIQUIDATE_INSTEAD):
        scene.close_out()


# --- Pause ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2, 3])
def test_close_out__paused__reverts_until_the_pause_ends(scene, level):
    scene.open_eth()
    scene.set_price(ETH, 150)
    scene.auctions.pause(level, 600, sender=scene.guardian)
    scene.wait(599)
    with boa.reverts(errors.LIQUIDATION_CLOSE_OUTS_ARE_PAUSED):
        scene.close_out()
    scene.wait(1)
    scene.close_out()
    assert scene.debt() == 0


def test_close_out__healthy_and_paused__reverts_for_the_pause(scene):
    scene.open_eth()
    scene.auctions.pause(1, 600, sender=scene.guardian)
    with boa.reverts(errors.LIQUIDATION_CLOSE_OUTS_ARE_PAUSED):
        scene.close_out()
