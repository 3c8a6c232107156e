# SPDX-License-Identifier: MIT
"""`DirectLiquidation.liquidate` around the debt floor: nothing is left, or at least 5,000.

50 ETH at 147 against 6,000: HF 0.98, bonus 5 %. The size alone, 2,000, would leave 4,000.
"""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, WAD
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import ETH, LINK

ALL = 6_000 * WAD


@pytest.fixture
def small(scene):
    scene.open_eth(ALL, 50 * WAD)
    scene.set_price(ETH, 147)
    scene.give_coin(scene.buyer)
    return scene


@pytest.mark.parametrize("max_debt", [ALL, ALL + 1, w.MAX])
def test_liquidate__rest_below_the_floor_and_all_wanted__repays_all(small, max_debt):
    seized = 6_300 * WAD // 147
    assert small.liquidate(max_debt=max_debt) == (ALL, seized)
    assert small.debt() == 0
    assert small.collateral() == {ETH: 50 * WAD - seized}
    assert small.coin_gap() == 0


@pytest.mark.parametrize("max_debt", [1_000 * WAD, 1_000 * WAD + 1, 2_000 * WAD, ALL - 1])
def test_liquidate__rest_below_the_floor_and_less_wanted__leaves_the_floor(small, max_debt):
    assert small.liquidate(max_debt=max_debt)[0] == 1_000 * WAD
    assert small.debt() == 5_000 * RAD


@pytest.mark.parametrize("max_debt", [1_000, 500 * WAD, 1_000 * WAD - 1])
def test_liquidate__rest_above_the_floor__repays_what_is_wanted(small, max_debt):
    assert small.liquidate(max_debt=max_debt)[0] == max_debt


def test_liquidate__size_that_leaves_the_floor_exactly__repays_it(scene):
    """D = 7,500 at HF 0.98: (7,875 - 7,350) / 0.21 = 2,500."""
    scene.open_eth(7_500 * WAD, 50 * WAD)
    scene.set_price(ETH, "183.75")
    scene.give_coin(scene.buyer)
    assert scene.liquidate()[0] == 2_500 * WAD
    assert scene.debt() == 5_000 * RAD


def test_liquidate__size_that_leaves_one_wei_less__repays_all(scene):
    scene.open_eth(7_500 * WAD - 1, 50 * WAD)
    scene.set_price(ETH, "183.74999999")
    scene.give_coin(scene.buyer)
    assert scene.liquidate()[0] == 7_500 * WAD - 1


@pytest.mark.parametrize("max_debt", [1, 4_999 * WAD, 5_000 * WAD - 1])
def test_liquidate__debt_at_the_floor_and_less_wanted__reverts(scene, max_debt):
    scene.open_eth(5_000 * WAD, 50 * WAD)
    scene.set_price(ETH, "122.5")
    with boa.reverts(errors.LIQUIDATION_ASSET_TOO_SMALL):
        scene.liquidate(max_debt=max_debt)


def test_liquidate__debt_at_the_floor_and_all_wanted__repays_all(scene):
    scene.open_eth(5_000 * WAD, 50 * WAD)
    scene.set_price(ETH, "122.5")
    scene.give_coin(scene.buyer)
    assert scene.liquidate(max_debt=5_000 * WAD)[0] == 5_000 * WAD


@pytest.mark.parametrize(("max_debt", "repaid"), [(5_999 * WAD, None), (w.MAX, ALL)])
def test_liquidate__floor_raised_above_the_debt__repays_all_or_nothing(small, max_debt, repaid):
    small.set_engine(debt_floor=7_000)
    if repaid is None:
        with boa.reverts(errors.LIQUIDATION_ASSET_TOO_SMALL):
            small.liquidate(max_debt=max_debt)
    else:
        assert small.liquidate(max_debt=max_debt)[0] == repaid


# --- An asset that cannot pay ---------------------------------------------------------------------


def open_with_link(scene, link):
    """6,000 at HF 0.98 exactly, `link` coins of its value in LINK at 2, the rest in ETH.

    LINK's bonus is then 6.6 %, its size about 1,382.
    """
    eth = (5_880 * WAD - link * WAD * 7 // 10) * 10 // 8  # coins
    price = 168
    scene.open_account(scene.owner, {ETH: eth // price, LINK: link * WAD // 2}, ALL)
    scene.set_price(ETH, price)
    scene.set_price(LINK, 2)
    scene.give_coin(scene.buyer)


def test_liquidate__asset_cannot_pay_all_but_the_rest__leaves_the_floor(scene):
    open_with_link(scene, 3_000)
    assert scene.liquidate(asset=LINK) == (1_000 * WAD, 533 * WAD)  # for 1,066
    assert scene.debt() == 5_000 * RAD


def test_liquidate__asset_cannot_pay_that_either__takes_all_of_it(scene):
    open_with_link(scene, 533)
    repaid = -(-533 * WAD * 10_000 // 10_660)
    assert scene.liquidate(asset=LINK) == (repaid, 533 * WAD // 2)
    assert LINK not in scene.collateral()
    assert scene.debt() == 6_000 * RAD - repaid * 10**27
    assert scene.coin_gap() == 0


def test_liquidate__asset_just_pays__takes_all_of_it(scene):
    open_with_link(scene, 1_066)
    assert scene.liquidate(asset=LINK) == (1_000 * WAD, 533 * WAD)
    assert LINK not in scene.collateral()


def test_liquidate__asset_pays_less_than_wanted__max_debt_still_holds(scene):
    open_with_link(scene, 533)
    assert scene.liquidate(asset=LINK, max_debt=100 * WAD) == (100 * WAD, 533 * WAD // 10)
    assert scene.collateral()[LINK] == 533 * WAD // 2 - 533 * WAD // 10


def test_liquidate__asset_cannot_pay_and_debt_is_at_the_floor__reverts(scene):
    """4: nothing sensible can be repaid, so lane B is open by its own rule."""
    scene.open_account(scene.owner, {ETH: 40 * WAD, LINK: 125 * WAD}, 5_000 * WAD)
    scene.set_price(ETH, 148)
    scene.set_price(LINK, 2)
    with boa.reverts(errors.LIQUIDATION_ASSET_TOO_SMALL):
        scene.liquidate(asset=LINK)
    assert scene.engine.quote_close_out(scene.owner).is_open
