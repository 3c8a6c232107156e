# SPDX-License-Identifier: MIT
"""`DirectLiquidation.liquidate`: when it is open."""

from __future__ import annotations

from fractions import Fraction

import boa
import pytest

from model import errors
from model.units import WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK


@pytest.mark.parametrize("more_debt", [-1, 0])
def test_liquidate__health_factor_of_at_least_1__reverts(scene, more_debt):
    scene.open_eth(14_000 * WAD + more_debt)
    scene.set_price(ETH, 175)
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.liquidate()


def test_liquidate__health_factor_one_wei_below_1__repays_to_the_target(scene):
    scene.open_eth(14_000 * WAD + 1)
    scene.set_price(ETH, 175)
    scene.give_coin(scene.buyer)
    scene.liquidate()
    assert expected.account(scene).health_factor >= Fraction(105, 100)


@pytest.mark.parametrize("account", ["owner", "stranger"])
def test_liquidate__account_without_debt__reverts(scene, account):
    scene.open_account(scene.owner, {ETH: WAD * 100}, 0)
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.liquidate(getattr(scene, account))


@pytest.mark.parametrize("more_debt", [-2, -1])
def test_liquidate__health_just_above_what_the_bonus_allows__is_open(scene, more_debt):
    scene.open_eth(14_000 * WAD + more_debt)
    scene.set_price(ETH, "151.2")  # 0.80 * 15,120 = 0.864 * 14,000 = 0.80 * 1.08 * 14,000
    scene.give_coin(scene.buyer)
    before = expected.account(scene)
    scene.liquidate()
    after = expected.account(scene)
    assert after.debt == 0 or after.health_factor > before.health_factor


@pytest.mark.parametrize("more_debt", [0, 1])
def test_liquidate__health_at_what_the_bonus_allows__reverts(scene, more_debt):
    scene.open_eth(14_000 * WAD + more_debt)
    scene.set_price(ETH, "151.2")
    with boa.reverts(errors.LIQUIDATION_CLOSE_OUT_INSTEAD):
        scene.liquidate()


def open_covered(scene, debt):
    """2 BTC and 1,000 LINK, worth 12,000 and 3,260 = 1.09 * 14,000; HF is far above LINK's."""
    scene.open_account(scene.owner, {BTC: 2 * WAD, LINK: 1_000 * WAD}, debt)
    scene.set_price(BTC, 6_000)
    scene.set_price(LINK, "3.26")
    scene.give_coin(scene.buyer)


def test_liquidate__collateral_just_covers_the_bonus__does_not_lower_coverage(scene):
    open_covered(scene, 14_000 * WAD)
    before = expected.account(scene)
    assert before.coverage == Fraction(109, 100)
    scene.liquidate(asset=LINK)
    assert expected.account(scene).coverage >= before.coverage


def test_liquidate__collateral_one_wei_short_of_the_bonus__reverts(scene):
    open_covered(scene, 14_000 * WAD + 1)
    with boa.reverts(errors.LIQUIDATION_CLOSE_OUT_INSTEAD):
        scene.liquidate(asset=LINK)


@pytest.mark.parametrize("asset", [BTC, 15, 16, 2**255, w.MAX])
def test_liquidate__asset_not_held__reverts(unsafe, asset):
    with boa.reverts(errors.LIQUIDATION_ASSET_TOO_SMALL):
        unsafe.liquidate(asset=asset)


@pytest.fixture
def expiring(unsafe):
    boa.env.timestamp = unsafe.oracle.price_state(ETH).expires_at
    return unsafe


def test_liquidate__price_as_old_as_it_may_be__is_open(expiring):
    expiring.wait(-1)
    debt, _ = expiring.liquidate()
    assert debt > 0


def test_liquidate__price_too_old__reverts(expiring):
    with boa.reverts(errors.LIQUIDATION_PRICE_IS_TOO_OLD):
        expiring.liquidate()


def test_liquidate__healthy_at_a_price_too_old__reverts_as_healthy(scene):
    scene.open_eth()
    scene.wait(w.MAX_PRICE_AGE)
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.liquidate()


def test_liquidate__other_assets_price_too_old__is_open(scene):
    """For that asset only lane A stops."""
    scene.open_account(scene.owner, w.BASKET, 14_000 * WAD)
    scene.fall_by(1_400, w.BASKET)
    scene.give_coin(scene.buyer)
    scene.wait(w.MAX_PRICE_AGE)
    scene.keep_prices((ETH, LINK))
    with boa.reverts(errors.LIQUIDATION_PRICE_IS_TOO_OLD):
        scene.liquidate(asset=BTC)
    debt, _ = scene.liquidate(asset=ETH)
    assert debt > 0


def test_liquidate__suspect_price__uses_the_last_good_one(unsafe):
    unsafe.answer(ETH, 50 * w.FEED_UNIT)
    assert unsafe.oracle.prices(1 << ETH)[0].is_suspect
    unsafe.liquidate()
    ((_, event),) = logged(unsafe.direct)
    assert event["price"] == 1_715 * WAD // 10
