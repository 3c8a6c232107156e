# SPDX-License-Identifier: MIT
"""`Lens.liquidation_price`, `bankruptcy_price`: exact to the wei, found out on the chain."""

from __future__ import annotations

import pytest

from model.units import BPS, MAX_UINT256, WAD
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK

ODD = 13_333 * WAD + 7_777
"""A debt that divides by nothing."""


@pytest.fixture
def account(books):
    """77.7 ETH, 1,000 LINK and a debt with some interest."""
    books.open_account(books.owner, {ETH: 777 * WAD // 10 + 13, LINK: 1_000 * WAD}, ODD)
    books.accrue_for(33 * s.DAY)
    return books.owner


def values(books, account, price):
    """Health factor and value less debt at a price of ETH [wad, rad]."""
    books.feed_by_the_wei(ETH, price)
    assert books.price(ETH) == price
    state = books.ledger.account_state(account)
    prices = [quote.price for quote in books.oracle.prices(state.assets)]
    worth = sum(amount * price * 10**9 for amount, price in zip(state.amounts, prices, strict=True))
    return books.lens.health_factor(account), worth - state.normalized_debt * state.rate


def test_liquidation_price__at_it_safe__one_wei_below_unsafe(books, account):
    price = books.lens.liquidation_price(account, ETH)
    assert 100 * WAD < price < 195 * WAD
    assert values(books, account, price)[0] >= WAD
    assert values(books, account, price - 1)[0] < WAD


def test_bankruptcy_price__at_it_covered__one_wei_below_not(books, account):
    price = books.lens.bankruptcy_price(account, ETH)
    assert 100 * WAD < price < books.lens.liquidation_price(account, ETH)
    assert values(books, account, price)[1] >= 0
    assert values(books, account, price - 1)[1] < 0


def test_critical_prices__single_asset__are_as_by_hand(books):
    books.open_account(books.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    assert books.lens.liquidation_price(books.owner, ETH) == 175 * WAD
    assert books.lens.bankruptcy_price(books.owner, ETH) == 140 * WAD
    books.change(books.owner, [(ETH, 1, 0)])
    assert books.lens.liquidation_price(books.owner, ETH) == 175 * WAD - 1  # -1.75, rounded up
    assert books.lens.bankruptcy_price(books.owner, ETH) == 140 * WAD - 1


def test_critical_prices__other_assets_cover_the_debt__are_0(books):
    # 2 BTC weigh 12,696 and are worth 15,870.
    books.open_account(books.owner, {ETH: 100 * WAD, BTC: 2 * WAD}, 12_696 * WAD)
    assert books.lens.liquidation_price(books.owner, ETH) == 0
    assert books.lens.bankruptcy_price(books.owner, ETH) == 0
    books.change(books.owner, borrowed=1)
    assert books.lens.liquidation_price(books.owner, ETH) == 1
    assert books.lens.bankruptcy_price(books.owner, ETH) == 0


def test_critical_prices__no_debt__are_0(books):
    books.change(books.owner, [(ETH, 100 * WAD, 0)])
    assert books.lens.liquidation_price(books.owner, ETH) == 0
    assert books.lens.bankruptcy_price(books.owner, ETH) == 0
    assert books.lens.bankruptcy_price(books.stranger, ETH) == 0


def test_critical_prices__asset_not_held__depend_on_the_others(books):
    books.open_account(books.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    assert books.lens.liquidation_price(books.owner, BTC) == 0
    # HF .97: no price of BTC helps; and at 139 coins ETH is worth less than the debt.
    books.set_price(ETH, 170)
    assert books.lens.liquidation_price(books.owner, BTC) == MAX_UINT256
    assert books.lens.bankruptcy_price(books.owner, BTC) == 0
    books.set_price(ETH, 139)
    assert books.lens.bankruptcy_price(books.owner, BTC) == MAX_UINT256


def test_critical_prices__asset_held_without_a_price_yet__are_those_it_must_reach(books):
    books.open_account(books.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    books.list_in_ledger(7)
    books.ledger.return_collateral(books.owner, 7, 10 * WAD, sender=books.auction)
    books.feed_by_the_wei(ETH, 170 * WAD)
    # 400 coins of weight are missing on 10 tokens at 80 %.
    assert books.lens.liquidation_price(books.owner, 7) == 400 * WAD * BPS // 80_000


def test_critical_prices__no_such_asset__revert_if_there_is_a_price_to_find(books):
    books.open_account(books.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    books.set_price(ETH, 170)
    with s.reverts_without_a_text():
        books.lens.liquidation_price(books.owner, 16)
