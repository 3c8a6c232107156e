# SPDX-License-Identifier: MIT
"""`CollateralAuction.take` against the tab: what a part may leave, and the whole.

100 ETH at an oracle price of 150, first price 165, tab 15,400, least remaining tab 5,500.
"""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import ETH

TAB = 15_400 * RAD
TOP = 165 * RAY


@pytest.fixture
def auction_id(scene):
    return scene.auction_eth()


# --- What a part may leave ------------------------------------------------------------------------


@pytest.mark.parametrize("less", [0, 1])
def test_take__part_that_leaves_the_least_tab__is_sold(scene, auction_id, less):
    bought = 60 * WAD - less
    assert scene.take(auction_id, amount=bought) == (bought, bought * TOP)
    assert scene.auctions.auction(auction_id).tab == w.LEAST * RAD + less * TOP


@pytest.mark.parametrize("amount", [60 * WAD + 1, 93 * WAD, TAB // TOP - 1])
def test_take__part_that_leaves_less__is_cut_back(scene, auction_id, amount):
    assert scene.take(auction_id, amount=amount) == (60 * WAD, 9_900 * RAD)
    assert scene.auctions.auction(auction_id).tab == w.LEAST * RAD


def test_take__cut_back_between_two_units__pays_exactly_and_gets_the_lesser(scene):
    """Collateral rounds down, the payment stays: the tab is left at the least exactly."""
    auction_id = scene.auction_eth(debt=14_000 * WAD + 100)
    payment = 9_900 * RAD + 110 * RAY
    assert scene.take(auction_id, amount=70 * WAD) == (60 * WAD, payment)
    assert scene.auctions.auction(auction_id).tab == w.LEAST * RAD


@pytest.mark.parametrize("amount", [1, 33 * WAD, w.LEAST * RAD // TOP - 1])
def test_take__part_of_the_least_tab__reverts(scene, auction_id, amount):
    scene.take(auction_id, amount=60 * WAD)
    with boa.reverts(errors.AUCTION_NO_PARTIAL_TAKE):
        scene.take(auction_id, amount=amount)


def test_take__one_unit_above_the_least_tab__sells_one_unit(scene, auction_id):
    scene.take(auction_id, amount=60 * WAD - 1)
    assert scene.take(auction_id, amount=10 * WAD) == (1, TOP)


def test_take__less_than_one_unit_above_the_least_tab__reverts(scene):
    auction_id = scene.auction_eth(debt=14_000 * WAD + 100)
    scene.take(auction_id, amount=60 * WAD)
    assert scene.auctions.auction(auction_id).tab == w.LEAST * RAD + 110 * RAY
    with boa.reverts(errors.AUCTION_NOTHING_BOUGHT):
        scene.take(auction_id, amount=10 * WAD)


def test_take__nothing_wanted__reverts(scene, auction_id):
    with boa.reverts(errors.AUCTION_NOTHING_BOUGHT):
        scene.take(auction_id, amount=0)


# --- The whole tab --------------------------------------------------------------------------------

WHOLE = TAB // TOP
"""93 1/3 ETH, rounded down: worth less than one unit less than the tab."""


@pytest.mark.parametrize("amount", [WHOLE, WHOLE + 1, 100 * WAD, w.MAX])
def test_take__whole_tab__pays_it_exactly_and_ends(scene, auction_id, amount):
    assert scene.take(auction_id, amount=amount) == (WHOLE, TAB)
    assert scene.coin(scene.treasury.address) == TAB
    assert scene.auctions.auction(auction_id).owner == w.ZERO_ADDRESS
    assert scene.auctions.running_auctions() == 0
    assert scene.auctions.total_open_tab() == scene.auctions.open_tab(ETH) == 0
    assert scene.free(scene.owner) == 100 * WAD - WHOLE
    assert scene.coin_gap() == 0


def test_take__lot_worth_the_tab_exactly__sells_all_for_all(scene):
    auction_id = scene.auction_eth(debt=15_000 * WAD)
    assert scene.take(auction_id) == (100 * WAD, 16_500 * RAD)
    assert scene.auctions.running_auctions() == 0
    assert scene.free(scene.owner) == 0


def test_take__whole_tab_worth_less_than_a_unit__sells_one(scene):
    """A tab of 100 wei at 165 a token: the engine never starts one, purchases may leave it."""
    sale = (scene.owner, scene.keeper, 1 << ETH, 90 * RAY, 100 * RAY, 0, [10], [150 * WAD])
    auction_id = scene.auctions.start(sale, sender=scene.engine.address)
    scene.give_coin(scene.buyer)
    assert scene.take(auction_id) == (1, 100 * RAY)
    assert scene.free(scene.owner) == 9
