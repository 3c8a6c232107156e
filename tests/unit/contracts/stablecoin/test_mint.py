# SPDX-License-Identifier: MIT
"""`Stablecoin.mint`."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.waterfall import scene as s


@pytest.mark.parametrize("amount", [0, 1, 10**18, 2**256 - 1])
def test_mint__by_the_gateway__mints_and_emits(coin, gateway, stranger, amount):
    coin.mint(stranger, amount, sender=gateway)

    assert s.logged(coin) == [
        ("Transfer", {"sender": s.ZERO_ADDRESS, "receiver": stranger, "value": amount})
    ]
    assert coin.balanceOf(stranger) == amount
    assert coin.totalSupply() == amount


def test_mint__by_stranger__reverts(coin, stranger):
    with boa.reverts("erc20: access is denied"):
        coin.mint(stranger, 1, sender=stranger)


def test_mint__by_the_deployer__reverts(coin, stranger):
    with boa.reverts("erc20: access is denied"):
        coin.mint(stranger, 1)


def test_mint__to_the_zero_address__reverts(coin, gateway):
    with boa.reverts("erc20: mint to the zero address"):
        coin.mint(s.ZERO_ADDRESS, 1, sender=gateway)
