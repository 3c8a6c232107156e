# SPDX-License-Identifier: MIT
"""Ether at 200 coins, a coin that everybody may mint, and two borrowers with 100 ether each."""

from __future__ import annotations

import boa
import pytest

WAD = 10**18
PRICE = 200
THRESHOLD = 6_667


@pytest.fixture
def coin():
    return boa.load("contracts/testing/TestToken.vy", "Coin", "COIN", 18)


@pytest.fixture
def ether():
    return boa.load("contracts/testing/TestToken.vy", "Ether", "ETH", 18)


@pytest.fixture
def tokens(coin, ether):
    return coin, ether


@pytest.fixture
def feed():
    feed = boa.load("contracts/testing/SettableFeed.vy", 8, "ETH / USD")
    feed.set_answer(PRICE * 10**8)
    return feed


@pytest.fixture
def say(feed):
    return lambda price: feed.set_answer(int(price * 10**8))


@pytest.fixture
def borrower(ether):
    address = boa.env.generate_address("borrower")
    ether.mint(address, 1_000 * WAD)
    return address
