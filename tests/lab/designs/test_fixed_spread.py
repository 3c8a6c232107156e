# SPDX-License-Identifier: MIT
"""`FixedSpread` and the contract that liquidates it without capital."""

from __future__ import annotations

import boa
import pytest

from tests.lab.designs.conftest import WAD

THRESHOLD = 8_000
DEBT = 14_000 * WAD


@pytest.fixture
def market(coin, ether, feed):
    return boa.load("contracts/testing/FixedSpread.vy", coin, ether, feed, THRESHOLD)


@pytest.fixture
def account(market, ether, borrower):
    """100 ether against 14,000 coins: unhealthy below 175, all at once below 166.25."""
    ether.approve(market, 1_000 * WAD, sender=borrower)
    market.open_account(100 * WAD, DEBT, sender=borrower)
    return borrower


@pytest.fixture
def liquidator(coin, market):
    address = boa.env.generate_address("liquidator")
    coin.mint(address, 100_000 * WAD)
    coin.approve(market, 2**256 - 1, sender=address)
    return address


@pytest.fixture
def flash(coin, ether):
    """A million coins deep, at 170 coins."""
    exchange = boa.load("contracts/testing/ConstantProductExchange.vy", coin, 30)
    for token, amount in ((coin, 1_700_000 * WAD), (ether, 10_000 * WAD)):
        token.mint(boa.env.eoa, amount)
        token.approve(exchange, amount)
    exchange.add_liquidity(ether, 10_000 * WAD, 1_700_000 * WAD)
    return boa.load("contracts/testing/FlashLiquidator.vy", exchange)


def state(market, owner):
    account = market.accounts(owner)
    return account.collateral, account.debt


def check_conserved(market, coin, ether, owner, given):
    assert coin.totalSupply() == given + market.total_debt() + market.deficit()
    assert market.total_debt() == market.accounts(owner).debt
    assert ether.balanceOf(market) == market.accounts(owner).collateral


@pytest.mark.parametrize("threshold", [0, 9_524])
def test_init__threshold_out_of_range__reverts(coin, ether, feed, threshold):
    with boa.reverts("fixed spread: threshold out of range"):
        boa.load("contracts/testing/FixedSpread.vy", coin, ether, feed, threshold)


def test_open_account__at_the_limit__is_allowed_and_a_wei_more_is_not(market, ether, borrower):
    ether.approve(market, 1_000 * WAD, sender=borrower)
    with boa.reverts("fixed spread: account is unhealthy"):
        market.open_account(100 * WAD, 16_000 * WAD + 1, sender=borrower)
    market.open_account(100 * WAD, 16_000 * WAD, sender=borrower)
    assert market.health_factor(borrower) == WAD
    with boa.reverts("fixed spread: account exists"):
        market.open_account(1, 0, sender=borrower)


def test_health_factor__without_debt__is_the_largest_number(market, borrower):
    assert market.health_factor(borrower) == 2**256 - 1


def test_health_factor__feed_is_silent__reverts(market, account, say):
    say(0)
    with boa.reverts("fixed spread: no price"):
        market.health_factor(account)


def test_liquidate__healthy_account__reverts(market, account, liquidator, say):
    say(175)
    with boa.reverts("fixed spread: account is healthy"):
        market.liquidate(account, DEBT, False, sender=liquidator)


def test_liquidate__a_little_unhealthy__takes_half(market, account, liquidator, say, tokens):
    coin, ether = tokens
    given = coin.totalSupply() - market.total_debt()
    say(168)
    assert market.health_factor(account) == 96 * 10**16
    paid, got = market.liquidate(account, DEBT, False, sender=liquidator)

    assert (paid, got) == (7_000 * WAD, 43_750000000000000000)  # 7,000 * 1.05 / 168
    assert state(market, account) == (56_250000000000000000, 7_000 * WAD)
    assert coin.balanceOf(liquidator) == 93_000 * WAD
    assert ether.balanceOf(liquidator) == got
    check_conserved(market, coin, ether, account, given)


def test_liquidate__health_at_95_percent__takes_half_and_below_it_all(
    market, account, liquidator, say
):
    say(166.25)
    assert market.health_factor(account) == 95 * 10**16
    with boa.env.anchor():
        assert market.liquidate(account, DEBT, False, sender=liquidator)[0] == 7_000 * WAD
    say(166.24)
    assert market.liquidate(account, DEBT, False, sender=liquidator)[0] == DEBT


def test_liquidate__less_wanted__pays_less(market, account, liquidator, say):
    say(168)
    assert market.liquidate(account, 800 * WAD, False, sender=liquidator) == (800 * WAD, 5 * WAD)
    with boa.reverts("fixed spread: nothing to repay"):
        market.liquidate(account, 0, False, sender=liquidator)


def test_liquidate__too_little_collateral__writes_the_rest_off(
    market, account, liquidator, say, tokens
):
    coin, ether = tokens
    given = coin.totalSupply() - market.total_debt()
    say(105)
    paid, got = market.liquidate(account, DEBT, False, sender=liquidator)

    assert (paid, got) == (10_000 * WAD, 100 * WAD)  # 100 * 105 / 1.05
    assert (market.deficit(), state(market, account)) == (4_000 * WAD, (0, 0))
    check_conserved(market, coin, ether, account, given)


def test_liquidate__just_enough_collateral__writes_nothing_off(market, account, liquidator, say):
    say(147)
    paid, got = market.liquidate(account, DEBT, False, sender=liquidator)
    assert (paid, got, market.deficit()) == (DEBT, 100 * WAD, 0)


def test_flash_liquidator__no_capital__leaves_the_keeper_the_profit(
    market, account, flash, say, tokens
):
    coin, ether = tokens
    given = coin.totalSupply() - market.total_debt()
    keeper = boa.env.generate_address("keeper")
    say(168)
    with boa.env.anchor(), boa.reverts("flash liquidator: too little profit"):
        flash.liquidate(market, account, DEBT, 400 * WAD, sender=keeper)
    profit = flash.liquidate(market, account, DEBT, 0, sender=keeper)

    # 43.75 ether, less 0.3 %, into a pool of 10,000 ether and 1,700,000 coins.
    sold = 1_700_000 * WAD * 4375 * 9_970 // (10_000 * 100 * 10_000 + 4375 * 9_970)
    assert profit == sold - 7_000 * WAD == 382_983847330923428370
    assert coin.balanceOf(keeper) == profit
    assert coin.balanceOf(flash) == ether.balanceOf(flash) == 0
    check_conserved(market, coin, ether, account, given)


def test_flash_liquidator__callback_without_a_liquidation__moves_nothing(
    market, flash, coin, ether
):
    # Only a market has a coin and a collateral to name; this one has given nothing to sell.
    with boa.reverts("erc20: transfer amount exceeds balance"):
        flash.on_liquidation(WAD, 0, sender=market.address)
    assert coin.balanceOf(flash) == ether.balanceOf(flash) == 0
    assert coin.allowance(flash, market) == 0
