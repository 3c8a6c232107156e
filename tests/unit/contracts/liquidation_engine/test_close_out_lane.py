# SPDX-License-Identifier: MIT
"""`LiquidationEngine.close_out`: when it is open."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import BPS, RAD, RAY, WAD
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


@pytest.mark.parametrize(
    ("above", "profit"),
    [
        (0, 111 * RAD - 10_011 * RAY // 10_000),
        (110 * WAD, RAD - 10_011 * RAY // 10_000),
        (111 * WAD, -10_011 * RAY // 10_000),
    ],
    ids=lambda value: str(value // WAD),
)
def test_close_out__stranger_pays_to_below_two_floors__gains_the_incentive_at_most(
    scene, above, profit
):
    """The debt counts as it stands: who gives enough opens this lane, and gives it to the owner."""
    scene.open_eth(10_000 * WAD + above, 101 * WAD)
    scene.set_price(ETH, 120)  # HF .96
    with boa.reverts(errors.LIQUIDATION_LIQUIDATE_INSTEAD):
        scene.close_out()
    before = scene.lens.health_factor(scene.owner)

    gift = above + 1
    scene.ledger.change_account(scene.owner, [], 0, gift, True, sender=scene.gateway.address)
    assert WAD > scene.lens.health_factor(scene.owner) >= before
    scene.close_out()

    assert scene.coin(scene.keeper) - gift * RAY == profit


# --- One price -----------------------------------------------------------------------------------


@pytest.fixture
def waiting(scene):
    """60 ETH and a debt of 9,000: HF 1.067 at 200; 180, HF .96, is current at `next_at`."""
    scene.open_eth(9_000 * WAD, 60 * WAD)
    parameters = scene.oracle.asset_parameters(ETH)._replace(delay=600)
    scene.oracle.set_asset_parameters(ETH, parameters, sender=scene.governor)
    scene.answer(ETH, 180 * w.FEED_UNIT)
    return scene


def test_lanes__a_second_before_a_price_is_current__judge_by_the_one_before(waiting):
    boa.env.timestamp = waiting.oracle.price_state(ETH).next_at - 1
    assert waiting.lens.health_factor(waiting.owner) == 16 * WAD // 15
    assert waiting.direct.quote_liquidation(waiting.owner, ETH, w.MAX).debt == 0
    assert not waiting.engine.quote_close_out(waiting.owner).is_open
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        waiting.close_out()


def test_lanes__price_just_become_current__judge_size_and_sell_by_it(waiting):
    """Nobody need have poked: whoever reads sees the same price in the same block."""
    boa.env.timestamp = waiting.oracle.price_state(ETH).next_at
    assert waiting.lens.health_factor(waiting.owner) == 96 * WAD // 100
    quote = waiting.direct.quote_liquidation(waiting.owner, ETH, w.MAX)
    bonus = 3 * BPS // 100 + 5 * BPS // 100 * 4 // 5  # 3 % at 1, 8 % at .95
    assert quote.collateral == quote.debt * (BPS + bonus) // BPS // 180

    auction_id = waiting.close_out()
    assert waiting.auctions.auction(auction_id).lots[0].top == 198 * RAY


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
