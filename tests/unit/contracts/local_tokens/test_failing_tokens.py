# SPDX-License-Identifier: MIT
"""Tokens that do not do what an ERC-20 should: each fails in its own way, and in no other."""

from __future__ import annotations

import boa
import pytest

WAD = 10**18

CALLER = """
# pragma version 0.4.3
from ethereum.ercs import IERC20

@external
def transfer_strictly(token: address, to: address, amount: uint256):
    assert extcall IERC20(token).transfer(to, amount)

@external
def transfer_leniently(token: address, to: address, amount: uint256):
    assert extcall IERC20(token).transfer(to, amount, default_return_value=True)
"""


def load(name):
    return boa.load(f"contracts/testing/{name}.vy")


def test_fee_on_transfer__transfer__delivers_99_percent(holder, receiver):
    token = load("FeeOnTransferToken")
    token.mint(holder, 1_000)
    token.transfer(receiver, 500, sender=holder)
    assert (token.balanceOf(holder), token.balanceOf(receiver)) == (500, 495)
    assert token.totalSupply() == 995


def test_fee_on_transfer__transfer_from__spends_the_whole_amount(holder, spender, receiver):
    token = load("FeeOnTransferToken")
    token.mint(holder, 1_000)
    token.approve(spender, 500, sender=holder)
    token.transferFrom(holder, receiver, 500, sender=spender)
    assert (token.balanceOf(holder), token.balanceOf(receiver)) == (500, 495)
    assert token.allowance(holder, spender) == 0


def test_no_return__transfer__works_for_lenient_callers_only(receiver):
    token = load("NoReturnToken")
    caller = boa.loads(CALLER)
    token.mint(caller, 10)
    caller.transfer_leniently(token, receiver, 4)
    assert (token.balanceOf(caller), token.balanceOf(receiver)) == (6, 4)
    # Vyper checks the length of the answer and reverts without a text.
    with pytest.raises(boa.BoaError, match=r"Revert\(b''\)"):
        caller.transfer_strictly(token, receiver, 4)


def test_no_return__approve_and_transfer_from__move_and_spend(holder, spender, receiver):
    token = load("NoReturnToken")
    token.mint(holder, 10)
    token.approve(spender, 5, sender=holder)
    token.transferFrom(holder, receiver, 3, sender=spender)
    assert (token.balanceOf(holder), token.balanceOf(receiver)) == (7, 3)
    assert token.allowance(holder, spender) == 2
    assert token.decimals() == 6


def test_reverting__paused__moves_nothing(holder, spender, receiver):
    token = load("RevertingToken")
    token.mint(holder, 10)
    token.approve(spender, 10, sender=holder)
    token.set_paused(True)
    assert token.is_paused()
    with boa.reverts("testing: token is paused"):
        token.transfer(receiver, 1, sender=holder)
    with boa.reverts("testing: token is paused"):
        token.transferFrom(holder, receiver, 1, sender=spender)


def test_reverting__resumed__moves_again(holder, spender, receiver):
    token = load("RevertingToken")
    token.mint(holder, 10)
    token.approve(spender, 10, sender=holder)
    token.set_paused(True)
    token.set_paused(False)
    token.transfer(receiver, 1, sender=holder)
    token.transferFrom(holder, receiver, 2, sender=spender)
    assert (token.balanceOf(holder), token.balanceOf(receiver)) == (7, 3)


@pytest.mark.parametrize(("index", "balance"), [(WAD // 2, 500), (2 * WAD, 2_000)])
def test_rebasing__rebase__changes_balances_without_a_transfer(holder, index, balance):
    token = load("RebasingToken")
    token.mint(holder, 1_000)
    token.rebase(index)
    assert token.get_logs() == []
    assert token.balanceOf(holder) == token.totalSupply() == balance


def test_rebasing__transfer__may_deliver_a_unit_less(holder, spender, receiver):
    token = load("RebasingToken")
    token.mint(holder, 1_000)
    token.rebase(3 * WAD // 2)
    token.transfer(receiver, 100, sender=holder)
    assert token.balanceOf(receiver) == 99

    token.approve(spender, 10, sender=receiver)
    token.transferFrom(receiver, holder, 9, sender=spender)
    assert token.allowance(receiver, spender) == 1
    assert token.balanceOf(receiver) == 90


def test_rebasing__index_of_0__reverts():
    with boa.reverts("testing: index is zero"):
        load("RebasingToken").rebase(0)
