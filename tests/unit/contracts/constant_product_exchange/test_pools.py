# SPDX-License-Identifier: MIT
"""`ConstantProductExchange`: construction, `add_liquidity`, `set_price`, `price`, `reserves`."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.constant_product_exchange.conftest import COINS, FEE, ONE, TOKENS, WAD


def names(exchange):
    return [type(log).__name__ for log in exchange.get_logs() if log.address == exchange.address]


@pytest.mark.parametrize("fee", [0, 1_000])
def test_init__fee__is_kept(coin, fee):
    exchange = boa.load("contracts/testing/ConstantProductExchange.vy", coin, fee)
    assert exchange.FEE() == fee
    assert exchange.COIN() == coin.address
    assert exchange.owner() == boa.env.eoa


def test_init__fee_above_10_percent__reverts(coin):
    with boa.reverts("exchange: fee above 10 %"):
        boa.load("contracts/testing/ConstantProductExchange.vy", coin, 1_001)


def test_add_liquidity__new_pool__sets_its_price(empty_exchange, token, coin):
    assert empty_exchange.FEE() == FEE
    empty_exchange.add_liquidity(token, TOKENS, COINS)

    assert names(empty_exchange) == ["LiquidityAdded"]
    assert empty_exchange.reserves(token) == (TOKENS, COINS)
    assert empty_exchange.price(token) == 200 * WAD
    assert token.balanceOf(empty_exchange) == TOKENS
    assert coin.balanceOf(empty_exchange) == COINS


def test_add_liquidity__old_pool__deepens_it(exchange, token):
    exchange.add_liquidity(token, TOKENS, COINS)
    assert exchange.reserves(token) == (2 * TOKENS, 2 * COINS)
    assert exchange.price(token) == 200 * WAD


def test_add_liquidity__two_pools__are_apart(exchange, token):
    other = boa.load("contracts/testing/TestToken.vy", "Other", "OTH", 18)
    other.mint(boa.env.eoa, 10 * WAD)
    other.approve(exchange, 10 * WAD)
    exchange.add_liquidity(other, 10 * WAD, 30 * WAD)
    assert exchange.price(other) == 3 * WAD
    assert exchange.reserves(token) == (TOKENS, COINS)


@pytest.mark.parametrize(("tokens", "coins"), [(0, 0), (1, 0), (0, 1)])
def test_add_liquidity__one_side_empty__reverts(empty_exchange, token, tokens, coins):
    with boa.reverts("exchange: pool would be empty"):
        empty_exchange.add_liquidity(token, tokens, coins)


def test_add_liquidity__coin_as_token__reverts(empty_exchange, coin):
    with boa.reverts("exchange: token is the coin"):
        empty_exchange.add_liquidity(coin, 1, 1)


def test_owner_functions__by_stranger__revert(exchange, token, stranger):
    with boa.reverts("ownable: caller is not the owner"):
        exchange.add_liquidity(token, 1, 1, sender=stranger)
    with boa.reverts("ownable: caller is not the owner"):
        exchange.set_price(token, WAD, sender=stranger)


@pytest.mark.parametrize("price", [WAD // 10_000, 100 * WAD, 200 * WAD, 10**6 * WAD])
def test_set_price__any_price__moves_the_token_side_only(exchange, token, coin, price):
    exchange.set_price(token, price)

    (event,) = [log for log in exchange.get_logs() if type(log).__name__ == "PriceSet"]
    tokens = COINS * ONE // price
    assert event[1:] == (token.address, price, tokens, COINS)
    assert exchange.reserves(token) == (tokens, COINS)
    assert exchange.price(token) == pytest.approx(price, rel=1e-7)
    assert token.balanceOf(exchange) == tokens
    assert coin.balanceOf(exchange) == COINS


def test_set_price__after_sales__keeps_the_coin_that_is_left(exchange, token, coin, trader):
    paid = exchange.swap(token, coin, 100 * ONE, 0, trader, sender=trader)
    exchange.set_price(token, 200 * WAD)
    assert exchange.reserves(token) == ((COINS - paid) * ONE // (200 * WAD), COINS - paid)
    assert token.balanceOf(exchange) == exchange.reserves(token).token


def test_set_price__of_0__reverts(exchange, token):
    with boa.reverts("exchange: price is zero"):
        exchange.set_price(token, 0)


@pytest.mark.parametrize(("offset", "is_refused"), [(0, False), (1, True)])
def test_set_price__pool_would_hold_no_token__reverts(exchange, token, offset, is_refused):
    price = COINS * ONE + offset
    if is_refused:
        with boa.reverts("exchange: price too high"):
            exchange.set_price(token, price)
    else:
        exchange.set_price(token, price)
        assert exchange.reserves(token).token == 1


def test_price__no_pool__reverts(empty_exchange, token):
    assert empty_exchange.reserves(token) == (0, 0)
    with boa.reverts("exchange: no such pool"):
        empty_exchange.price(token)
    with boa.reverts("exchange: no such pool"):
        empty_exchange.set_price(token, WAD)
