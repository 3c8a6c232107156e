# SPDX-License-Identifier: MIT
"""The ERC-20 part of `GovernanceToken`: exported, and snekmate's."""

from __future__ import annotations

import boa

from tests.unit.contracts.waterfall import scene as s


def test_transfer__moves_and_emits(token, holder, stranger):
    assert token.transfer(stranger, 4, sender=holder) is True
    assert s.logged(token) == [("Transfer", {"sender": holder, "receiver": stranger, "value": 4})]
    assert token.balanceOf(stranger) == 4


def test_transfer__more_than_the_balance__reverts(token, holder, stranger):
    with boa.reverts("erc20: transfer amount exceeds balance"):
        token.transfer(holder, 1, sender=stranger)


def test_transfer_from__with_allowance__moves_and_spends_it(token, holder, stranger):
    token.approve(stranger, 5, sender=holder)
    assert token.transferFrom(holder, stranger, 4, sender=stranger) is True
    assert token.balanceOf(stranger) == 4
    assert token.allowance(holder, stranger) == 1


def test_transfer_from__debt_auction_without_allowance__reverts(token, holder, debt_auction):
    with boa.reverts("erc20: insufficient allowance"):
        token.transferFrom(holder, debt_auction, 1, sender=debt_auction)
