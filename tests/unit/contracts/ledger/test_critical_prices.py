# SPDX-License-Identifier: MIT
"""`Ledger.liquidation_price`, `bankruptcy_price`: exact to the wei, found out on the chain."""

from __future__ import annotations

import pytest

from model.units import BPS, MAX_UINT256, WAD
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK

ODD = 13_333 * WAD + 7_777
"""A debt that divides by nothing."""


@pytest.fixture
def account(scene):
    """77.7 ETH, 1,000 LINK and a debt with some interest."""
    scene.open_account(scene.owner, {ETH: 777 * WAD // 10 + 13, LINK: 1_000 * WAD}, ODD)
    scene.accrue_for(33 * s.DAY)
    return scene.owner


def values(scene, account, price):
    """Health factor and value less debt at a price of ETH [wad, rad]."""
    scene.feed_by_the_wei(ETH, price)
    assert scene.price(ETH) == price
    state = scene.ledger.account_state(account)
    prices = [quote.price for quote in scene.oracle.prices(state.assets)]
    worth = sum(amount * price * 10**9 for amount, price in zip(state.amounts, prices, strict=True))
    return scene.ledger.health_factor(account), worth - state.normalized_debt * state.rate


def test_liquidation_price__at_it_safe__one_wei_below_unsafe(scene, account):
    price = scene.ledger.liquidation_price(account, ETH)
    assert 100 * WAD < price < 195 * WAD
    assert values(scene, account, price)[0] >= WAD
    assert values(scene, account, price - 1)[0] < WAD


def test_bankruptcy_price__at_it_covered__one_wei_below_not(scene, account):
    price = scene.ledger.bankruptcy_price(account, ETH)
    assert 100 * WAD < price < scene.ledger.liquidation_price(account, ETH)
    assert values(scene, account, price)[1] >= 0
    assert values(scene, account, price - 1)[1] < 0


def test_critical_prices__single_asset__are_as_by_hand(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    assert scene.ledger.liquidation_price(scene.owner, ETH) == 175 * WAD
    assert scene.ledger.bankruptcy_price(scene.owner, ETH) == 140 * WAD
    scene.change(scene.owner, [(ETH, 1, 0)])
    assert scene.ledger.liquidation_price(scene.owner, ETH) == 175 * WAD - 1  # -1.75, rounded up
    assert scene.ledger.bankruptcy_price(scene.owner, ETH) == 140 * WAD - 1


def test_critical_prices__other_assets_cover_the_debt__are_0(scene):
    # 2 BTC weigh 12,696 and are worth 15,870.
    scene.open_account(scene.owner, {ETH: 100 * WAD, BTC: 2 * WAD}, 12_696 * WAD)
    assert scene.ledger.liquidation_price(scene.owner, ETH) == 0
    assert scene.ledger.bankruptcy_price(scene.owner, ETH) == 0
    scene.change(scene.owner, borrowed=1)
    assert scene.ledger.liquidation_price(scene.owner, ETH) == 1
    assert scene.ledger.bankruptcy_price(scene.owner, ETH) == 0


def test_critical_prices__no_debt__are_0(scene):
    scene.change(scene.owner, [(ETH, 100 * WAD, 0)])
    assert scene.ledger.liquidation_price(scene.owner, ETH) == 0
    assert scene.ledger.bankruptcy_price(scene.owner, ETH) == 0
    assert scene.ledger.bankruptcy_price(scene.stranger, ETH) == 0


def test_critical_prices__asset_not_held__depend_on_the_others(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    assert scene.ledger.liquidation_price(scene.owner, BTC) == 0
    # HF .97: no price of BTC helps; and at 139 coins ETH is worth less than the debt.
    scene.set_price(ETH, 170)
    assert scene.ledger.liquidation_price(scene.owner, BTC) == MAX_UINT256
    assert scene.ledger.bankruptcy_price(scene.owner, BTC) == 0
    scene.set_price(ETH, 139)
    assert scene.ledger.bankruptcy_price(scene.owner, BTC) == MAX_UINT256


def test_critical_prices__asset_held_without_a_price_yet__are_those_it_must_reach(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.list_in_ledger(7)
    scene.ledger.return_collateral(scene.owner, 7, 10 * WAD, sender=scene.auction)
    scene.feed_by_the_wei(ETH, 170 * WAD)
    # 400 coins of weight are missing on 10 tokens at 80 %.
    assert scene.ledger.liquidation_price(scene.owner, 7) == 400 * WAD * BPS // 80_000


def test_critical_prices__no_such_asset__revert_if_there_is_a_price_to_find(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.set_price(ETH, 170)
    with s.reverts_without_a_text():
        scene.ledger.liquidation_price(scene.owner, 16)
