# SPDX-License-Identifier: MIT
"""`Lens.account_data`, `accounts_data`, `health_factor`, against `model.health`."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest

from model import errors, health
from model.fixed_point import ceil_div
from model.units import BPS, MAX_UINT256, RAY, WAD, Bps, Wad
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK

COLLATERAL = {ETH: 100 * WAD, BTC: WAD, LINK: 1_000 * WAD + 1}
PRICES = {ETH: 195 * WAD, BTC: 7_935 * WAD, LINK: 38 * WAD // 10}
DEBT = 9_000 * WAD


@pytest.fixture
def account(books):
    """Three assets of different parameters, 9,000 coins of debt."""
    link = replace(
        s.SETTINGS.protocol.assets["LINK"].ledger,
        loan_to_value=Bps(5_000),
        liquidation_threshold=Bps(8_250),
    )
    books.ledger.set_asset_parameters(LINK, astuple(link), sender=books.governor)
    books.open_account(books.owner, COLLATERAL, DEBT)
    return books.owner


def expected(prices=None, cautious=None, rate=RAY):
    """What `account_data` says, by hand."""
    debt = DEBT * rate
    prices = prices or PRICES
    cautious = cautious or prices
    bitmap = sum(1 << asset for asset in COLLATERAL)

    def weigh(at, weights):
        packed = sum(weight << 16 * asset for asset, weight in weights.items())
        amounts = [Wad(amount) for amount in COLLATERAL.values()]
        return health.weigh(amounts, [Wad(at[asset]) for asset in COLLATERAL], bitmap, packed)

    limits = {ETH: 7_500, BTC: 7_500, LINK: 5_000}
    weighted, value = weigh(prices, {ETH: 8_000, BTC: 8_000, LINK: 8_250})
    lendable = (weigh(cautious, limits)[0] // BPS - debt) // rate * rate
    return (
        value // RAY,
        ceil_div(debt, RAY),
        lendable // RAY,
        weighted // value,
        weigh(prices, limits)[0] // value,
        health.health_factor(weighted, debt),
    )


def test_account_data__several_assets__is_as_by_hand(books, account):
    data = books.lens.account_data(account)
    assert tuple(data) == expected()
    # The same again without any helper: 19,500 + 7,935 + 3,800 coins and a speck.
    assert data.collateral_value == 31_235 * WAD + 3
    assert data.debt == DEBT
    assert data.available_to_borrow == (27_435 * 3 // 4 + 1_900) * WAD + WAD // 4 + 1 - DEBT
    assert (data.liquidation_threshold, data.loan_to_value) == (8_030, 7_195)
    assert data.health_factor == books.lens.health_factor(account)


def test_account_data__after_time__has_the_interest_of_this_block(books, account):
    books.wait(300 * s.DAY)
    rate = books.ledger.rate()
    assert rate > RAY
    data = books.lens.account_data(account)
    assert data.debt == ceil_div(DEBT * rate, RAY)
    assert tuple(data) == expected(rate=rate)


@pytest.mark.parametrize(("coins", "cautious"), [(160, 160), (220, 195), (100, 100), (400, 195)])
def test_account_data__price_that_waits_or_is_suspect__counts_for_borrowing_if_lower(
    books, account, coins, cautious
):
    books.poke(ETH, coins)
    assert tuple(books.lens.account_data(account)) == expected(
        cautious=PRICES | {ETH: cautious * WAD}
    )


def test_account_data__available_to_borrow__can_be_borrowed_to_the_wei(books, account):
    books.accrue_for(77 * s.DAY)
    available = books.lens.account_data(account).available_to_borrow
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        books.change(account, borrowed=available + 1)
    books.change(account, borrowed=available)
    assert books.lens.account_data(account).available_to_borrow == 0


@pytest.mark.parametrize("days", [1, 10, 33, 100, 200])
def test_account_data__available_to_borrow_at_any_rate__can_be_borrowed(books, account, days):
    books.accrue_for(days * s.DAY)
    books.change(account, borrowed=books.lens.account_data(account).available_to_borrow)


def test_account_data__debt_above_the_limit__leaves_nothing_to_borrow(books, account):
    books.change(account, borrowed=books.lens.account_data(account).available_to_borrow)
    books.set_price(ETH, 180)
    assert books.lens.account_data(account).available_to_borrow == 0


def test_account_data__no_debt__has_the_greatest_health_factor(books):
    books.change(books.owner, [(ETH, 100 * WAD, 0)])
    assert tuple(books.lens.account_data(books.owner)) == (
        19_500 * WAD,
        0,
        14_625 * WAD,
        8_000,
        7_500,
        MAX_UINT256,
    )
    assert books.lens.health_factor(books.owner) == MAX_UINT256


def test_account_data__no_account__is_empty(books):
    assert tuple(books.lens.account_data(books.stranger)) == (0, 0, 0, 0, 0, MAX_UINT256)


def test_account_data__threshold_falls_on_a_ramp__is_that_of_this_block(books):
    books.open_account(books.owner, {ETH: 100 * WAD}, DEBT)
    books.ledger.ramp_threshold(ETH, 7_700, 30 * s.DAY, sender=books.governor)
    books.wait(10 * s.DAY)
    assert books.lens.account_data(books.owner).liquidation_threshold == 7_900


# --- Several accounts -----------------------------------------------------------------------------


def test_accounts_data__several__are_those_of_each_in_their_order(books, account):
    books.open_account(books.receiver, {BTC: WAD})
    accounts = [books.receiver, account, books.stranger, account]
    data = books.lens.accounts_data(accounts)
    assert data == [books.lens.account_data(one) for one in accounts]
    assert [one.debt for one in data] == [0, DEBT, 0, DEBT]


def test_accounts_data__none__is_empty(books):
    assert books.lens.accounts_data([]) == []


def test_accounts_data__as_many_as_fit__are_read(books, account):
    assert books.lens.accounts_data(64 * [account]) == 64 * [books.lens.account_data(account)]


# --- Health factor of exactly 1 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offset", "health_factor"),
    # 100 ETH, 14,000 coins: HF = price * 80 / 14,000.
    [(-1, WAD - 1), (0, WAD), (1, WAD)],
)
def test_health_factor__price_at_one__is_exact(books, offset, health_factor):
    books.open_account(books.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    books.feed_by_the_wei(ETH, 175 * WAD + offset)
    assert books.lens.health_factor(books.owner) == health_factor
    # It is the exact number, not the rounded one, that lets the lanes in.
    quote = books.deployment.direct_liquidation.quote_liquidation(books.owner, ETH, s.MAX)
    assert (quote.debt > 0) == (offset < 0)
