# SPDX-License-Identifier: MIT
"""`TestToken`: an ERC-20 of any decimals that everybody may mint."""

from __future__ import annotations

import boa
import pytest


@pytest.fixture(scope="module")
def token():
    return boa.load("contracts/testing/TestToken.vy", "Wrapped Bitcoin", "WBTC", 8)


@pytest.mark.parametrize("decimals", [6, 8, 18])
def test_init__name_symbol_decimals__are_kept(decimals):
    token = boa.load("contracts/testing/TestToken.vy", "Dollar", "USD", decimals)
    assert (token.name(), token.symbol(), token.decimals()) == ("Dollar", "USD", decimals)
    assert token.totalSupply() == 0


def test_mint__by_anyone__makes_tokens(token, holder, spender):
    token.mint(holder, 5 * 10**8, sender=spender)
    (event,) = token.get_logs()
    assert event[1:] == ("0x" + 40 * "0", holder, 5 * 10**8)
    assert token.balanceOf(holder) == token.totalSupply() == 5 * 10**8


def test_burn__ones_own__takes_them_out_of_supply(token, holder):
    token.mint(holder, 5)
    token.burn(2, sender=holder)
    assert token.balanceOf(holder) == token.totalSupply() == 3


def test_transfer_from__approved__moves_and_spends(token, holder, spender, receiver):
    token.mint(holder, 5)
    token.approve(spender, 4, sender=holder)
    assert token.transferFrom(holder, receiver, 3, sender=spender)
    assert (token.balanceOf(holder), token.balanceOf(receiver)) == (2, 3)
    assert token.allowance(holder, spender) == 1
