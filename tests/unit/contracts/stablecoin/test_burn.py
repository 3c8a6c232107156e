# SPDX-License-Identifier: MIT
"""`Stablecoin.burn_from` and `Stablecoin.burn`: nobody burns what he was not allowed to."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.waterfall import scene as s


@pytest.fixture
def holder(coin, gateway) -> str:
    holder = str(boa.env.generate_address("holder"))
    coin.mint(holder, 10, sender=gateway)
    return holder


@pytest.mark.parametrize("amount", [0, 1, 10])
def test_burn_from__with_allowance__burns_and_spends_it(coin, gateway, holder, amount):
    coin.approve(gateway, 10, sender=holder)

    coin.burn_from(holder, amount, sender=gateway)

    assert s.logged(coin) == [
        ("Approval", {"owner": holder, "spender": gateway, "value": 10 - amount}),
        ("Transfer", {"sender": holder, "receiver": s.ZERO_ADDRESS, "value": amount}),
    ]
    assert coin.balanceOf(holder) == 10 - amount
    assert coin.totalSupply() == 10 - amount
    assert coin.allowance(holder, gateway) == 10 - amount


def test_burn_from__gateway_without_allowance__reverts(coin, gateway, holder):
    coin.approve(gateway, 9, sender=holder)
    with boa.reverts("erc20: insufficient allowance"):
        coin.burn_from(holder, 10, sender=gateway)


def test_burn_from__more_than_the_balance__reverts(coin, gateway, holder):
    coin.approve(gateway, 11, sender=holder)
    with boa.reverts("erc20: burn amount exceeds balance"):
        coin.burn_from(holder, 11, sender=gateway)


def test_burn__of_ones_own__burns(coin, holder):
    coin.burn(4, sender=holder)
    assert s.logged(coin) == [
        ("Transfer", {"sender": holder, "receiver": s.ZERO_ADDRESS, "value": 4})
    ]
    assert (coin.balanceOf(holder), coin.totalSupply()) == (6, 6)


def test_burn__more_than_the_balance__reverts(coin, holder):
    with boa.reverts("erc20: burn amount exceeds balance"):
        coin.burn(11, sender=holder)
