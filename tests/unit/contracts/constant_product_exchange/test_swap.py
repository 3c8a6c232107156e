# SPDX-License-Identifier: MIT
"""`ConstantProductExchange.swap`, `quote`."""

from __future__ import annotations

import boa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.contracts.constant_product_exchange.conftest import COINS, FEE, ONE, TOKENS, WAD

BPS = 10_000


def out(amount_in, reserve_in, reserve_out):
    """The formula of the product, as an exact fraction rounded down."""
    after_fee = amount_in * (BPS - FEE)
    return reserve_out * after_fee // (reserve_in * BPS + after_fee)


def test_swap__token_for_coin__pays_by_the_product(exchange, token, coin, trader, stranger):
    amount_in = 10 * ONE
    expected = out(amount_in, TOKENS, COINS)
    assert exchange.quote(token, coin, amount_in) == expected
    before = token.balanceOf(trader)

    assert exchange.swap(token, coin, amount_in, expected, stranger, sender=trader) == expected

    (event,) = [log for log in exchange.get_logs() if type(log).__name__ == "Swapped"]
    assert event[1:] == (
        token.address,
        trader,
        token.address,
        amount_in,
        expected,
        TOKENS + amount_in,
        COINS - expected,
    )
    assert exchange.reserves(token) == (TOKENS + amount_in, COINS - expected)
    assert token.balanceOf(trader) == before - amount_in
    assert coin.balanceOf(stranger) == expected
    assert token.balanceOf(exchange) == TOKENS + amount_in
    assert coin.balanceOf(exchange) == COINS - expected


def test_swap__coin_for_token__pays_by_the_product(exchange, token, coin, trader, stranger):
    amount_in = 500 * WAD
    expected = out(amount_in, COINS, TOKENS)
    assert exchange.quote(coin, token, amount_in) == expected

    assert exchange.swap(coin, token, amount_in, 0, stranger, sender=trader) == expected

    (event,) = [log for log in exchange.get_logs() if type(log).__name__ == "Swapped"]
    assert (event.token, event.token_in) == (token.address, coin.address)
    assert exchange.reserves(token) == (TOKENS - expected, COINS + amount_in)
    assert token.balanceOf(stranger) == expected
    assert coin.balanceOf(exchange) == COINS + amount_in


def test_swap__small__costs_the_fee(exchange, token, coin):
    """One token of a thousand: the price 200, less 0.3 % fee and about 0.1 % impact."""
    assert 199 * WAD < exchange.quote(token, coin, ONE) < 200 * WAD * (BPS - FEE) // BPS


@pytest.mark.parametrize("offset", [-1, 0])
def test_swap__min_out_reached__swaps(exchange, token, coin, trader, offset):
    amount_out = exchange.quote(token, coin, ONE)
    least = amount_out + offset
    assert exchange.swap(token, coin, ONE, least, trader, sender=trader) == amount_out


def test_swap__min_out_missed_by_one__reverts(exchange, token, coin, trader):
    least = exchange.quote(token, coin, ONE) + 1
    with boa.reverts("exchange: too little out"):
        exchange.swap(token, coin, ONE, least, trader, sender=trader)
    assert exchange.reserves(token) == (TOKENS, COINS)


def test_swap__nothing_in__gives_nothing(exchange, token, coin, trader):
    assert exchange.swap(token, coin, 0, 0, trader, sender=trader) == 0
    assert exchange.reserves(token) == (TOKENS, COINS)


@pytest.mark.parametrize("sides", [("token", "token"), ("coin", "coin"), ("token", "other")])
def test_swap__not_against_the_coin__reverts(exchange, token, coin, trader, sides):
    other = boa.load("contracts/testing/TestToken.vy", "Other", "OTH", 18)
    named = {"token": token, "coin": coin, "other": other}
    token_in, token_out = (named[side] for side in sides)
    with boa.reverts("exchange: neither side is the coin"):
        exchange.swap(token_in, token_out, 1, 0, trader, sender=trader)
    with boa.reverts("exchange: neither side is the coin"):
        exchange.quote(token_in, token_out, 1)


def test_swap__no_pool__reverts(empty_exchange, token, coin):
    with boa.reverts("exchange: no such pool"):
        empty_exchange.swap(token, coin, 1, 0, boa.env.eoa)
    with boa.reverts("exchange: no such pool"):
        empty_exchange.quote(coin, token, 1)


def test_swap__not_approved__reverts(exchange, token, coin, stranger):
    token.mint(stranger, ONE)
    with boa.reverts("erc20: insufficient allowance"):
        exchange.swap(token, coin, ONE, 0, stranger, sender=stranger)


@settings(max_examples=30, deadline=None)
@given(
    trades=st.lists(st.tuples(st.booleans(), st.integers(1, 10**24)), min_size=1, max_size=6),
)
def test_swap__any_trades__product_never_falls(empty_exchange, token, coin, trades):
    with boa.env.anchor():
        empty_exchange.add_liquidity(token, TOKENS, COINS)
        product = TOKENS * COINS
        for is_token_in, amount in trades:
            token_in, token_out = (token, coin) if is_token_in else (coin, token)
            empty_exchange.swap(token_in, token_out, amount, 0, boa.env.eoa)
            reserves = empty_exchange.reserves(token)
            assert reserves.token * reserves.coin >= product
            assert (token.balanceOf(empty_exchange), coin.balanceOf(empty_exchange)) == reserves
            product = reserves.token * reserves.coin
