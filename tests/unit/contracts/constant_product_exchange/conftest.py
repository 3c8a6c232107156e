# SPDX-License-Identifier: MIT
"""One pool: 1,000 tokens of 8 decimals against 200,000 coins; the fee is 0.3 %."""

from __future__ import annotations

import boa
import pytest

WAD = 10**18
ONE = 10**8
FEE = 30
TOKENS = 1_000 * ONE
COINS = 200_000 * WAD


@pytest.fixture(scope="module")
def coin():
    return boa.load("contracts/testing/TestToken.vy", "Coin", "COIN", 18)


@pytest.fixture(scope="module")
def token():
    return boa.load("contracts/testing/TestToken.vy", "Token", "TKN", 8)


@pytest.fixture(scope="module")
def empty_exchange(coin, token):
    exchange = boa.load("contracts/testing/ConstantProductExchange.vy", coin, FEE)
    for each in (coin, token):
        each.mint(boa.env.eoa, 10**30)
        each.approve(exchange, 2**256 - 1)
    return exchange


@pytest.fixture
def exchange(empty_exchange, token):
    empty_exchange.add_liquidity(token, TOKENS, COINS)
    return empty_exchange


@pytest.fixture
def trader(exchange, coin, token):
    address = boa.env.generate_address("trader")
    for each in (coin, token):
        each.mint(address, 10**30)
        each.approve(exchange, 2**256 - 1, sender=address)
    return address


@pytest.fixture
def stranger():
    return boa.env.generate_address("stranger")
