# SPDX-License-Identifier: MIT
"""`GovernanceToken.burn` and `GovernanceToken.burn_from`."""

from __future__ import annotations

import boa

from tests.unit.contracts.waterfall import scene as s


def test_burn__of_ones_own__burns_and_emits(token, holder):
    supply = token.totalSupply()

    token.burn(4, sender=holder)

    assert s.logged(token) == [
        ("Transfer", {"sender": holder, "receiver": s.ZERO_ADDRESS, "value": 4})
    ]
    assert token.balanceOf(holder) == supply - 4
    assert token.totalSupply() == supply - 4


def test_burn__more_than_the_balance__reverts(token, stranger):
    with boa.reverts("erc20: burn amount exceeds balance"):
        token.burn(1, sender=stranger)


def test_burn_from__with_allowance__burns(token, holder, stranger):
    token.approve(stranger, 5, sender=holder)
    token.burn_from(holder, 4, sender=stranger)
    assert token.balanceOf(holder) == token.totalSupply()
    assert token.allowance(holder, stranger) == 1


def test_burn_from__debt_auction_without_allowance__reverts(token, holder, debt_auction):
    with boa.reverts("erc20: insufficient allowance"):
        token.burn_from(holder, 1, sender=debt_auction)
