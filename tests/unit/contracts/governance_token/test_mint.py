# SPDX-License-Identifier: MIT
"""`GovernanceToken.mint`."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.waterfall import scene as s


@pytest.mark.parametrize("amount", [0, 1, 10**18])
def test_mint__by_the_debt_auction__mints_and_emits(token, debt_auction, stranger, amount):
    supply = token.totalSupply()

    token.mint(stranger, amount, sender=debt_auction)

    assert s.logged(token) == [
        ("Transfer", {"sender": s.ZERO_ADDRESS, "receiver": stranger, "value": amount})
    ]
    assert token.balanceOf(stranger) == amount
    assert token.totalSupply() == supply + amount


def test_mint__by_the_first_holder__reverts(token, holder):
    with boa.reverts("erc20: access is denied"):
        token.mint(holder, 1, sender=holder)


def test_mint__by_the_deployer__reverts(token, holder):
    with boa.reverts("erc20: access is denied"):
        token.mint(holder, 1)
