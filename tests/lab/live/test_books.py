# SPDX-License-Identifier: MIT
"""The observer's books follow the protocol's events."""

from __future__ import annotations

from typing import Any

import pytest

from lab.live.books import Books
from lab.live.events import Event
from model.units import RAD, RAY, WAD, Ray, UnixTime

TREASURY = "0x" + "77" * 20
ACCOUNT = "0x" + "aa" * 20
START = UnixTime(1_704_067_200)
NO_FEE = RAY
DOUBLING = Ray(2 * RAY)


def event(name: str, contract: str = "Ledger", **values: Any) -> Event:
    return Event(contract=contract, name=name, values=values)


def price(asset: int, now: int, later: int, at: int) -> Event:
    return event(
        "PriceUpdated",
        "PriceOracle",
        asset=asset,
        price=now * WAD,
        next_price=later * WAD,
        next_at=at,
        expires_at=at + 7_200,
    )


def account(debt: int, **amounts: int) -> Event:
    """Debt in coins; collateral in whole tokens of assets `a0`, `a1`, …"""
    numbers = {int(name[1:]): amount * WAD for name, amount in amounts.items()}
    return event(
        "AccountChanged",
        account=ACCOUNT,
        normalized_debt=debt * WAD,
        assets=sum(1 << number for number in numbers),
        amounts=tuple(numbers[number] for number in sorted(numbers)),
    )


def books(fee: Ray = NO_FEE) -> Books:
    fresh = Books(treasury=TREASURY, stability_fee=fee, thresholds={0: 8_000, 1: 5_000})
    fresh.begin_block(START)
    fresh.apply(event("RateAccrued", rate=RAY, treasury_coin=0))
    return fresh


def test_is_unsafe__health_factor_exactly_1__is_healthy() -> None:
    state = books()
    for one in (price(0, 100, 100, START), account(800, a0=10)):
        state.apply(one)

    assert not state.is_unsafe(ACCOUNT)
    assert state.health_factor(ACCOUNT) == 1

    state.apply(account(801, a0=10))
    assert state.is_unsafe(ACCOUNT)


def test_is_unsafe__waiting_price__counts_from_its_time_on() -> None:
    state = books()
    for one in (price(0, 100, 99, START + 600), account(800, a0=10)):
        state.apply(one)

    state.begin_block(UnixTime(START + 599))
    assert not state.is_unsafe(ACCOUNT)

    state.begin_block(UnixTime(START + 600))
    assert state.is_unsafe(ACCOUNT)


def test_is_unsafe__interest__counts_between_accruals() -> None:
    state = books(DOUBLING)
    for one in (price(0, 100, 100, START), account(400, a0=10)):
        state.apply(one)

    state.begin_block(UnixTime(START + 1))
    assert not state.is_unsafe(ACCOUNT)

    state.begin_block(UnixTime(START + 2))
    assert state.is_unsafe(ACCOUNT)


def test_apply__account_changed__keeps_the_assets_not_named() -> None:
    state = books()
    for one in (
        price(0, 100, 100, START),
        price(1, 10, 10, START),
        account(100, a0=1, a1=10),
        account(100, a1=20),
    ):
        state.apply(one)

    assert state.health_factor(ACCOUNT) == pytest.approx((80 + 100) / 100)


def test_health_factor__no_debt__is_infinite() -> None:
    state = books()
    state.apply(account(0, a0=1))

    assert state.health_factor(ACCOUNT) == float("inf")


def test_conservation_error__coin_without_debt__is_told() -> None:
    state = books()
    state.apply(account(800, a0=10))
    state.apply(event("CoinChanged", account=ACCOUNT, amount=800 * RAD))
    assert state.conservation_error == 0

    state.apply(event("CoinChanged", account=TREASURY, amount=5))
    assert state.conservation_error == 5

    state.apply(event("UnbackedDebtChanged", unbacked=5))
    assert state.conservation_error == 0


def test_buffer__unbacked_debt__is_subtracted() -> None:
    state = books()
    state.apply(event("RateAccrued", rate=RAY, treasury_coin=7 * RAD))
    state.apply(event("UnbackedDebtChanged", unbacked=10 * RAD))

    assert state.buffer == -3 * RAD
    assert state.treasury_coin == 7 * RAD


def test_queue_and_auctions__each_event__says_what_waits_where() -> None:
    state = books()
    state.apply(event("UnbackedDebtChanged", unbacked=10))
    state.apply(event("DebtQueued", era=300, queue_total=11, unbacked=15))
    state.apply(event("DebtMatured", queue_total=4))
    state.apply(event("DebtOnAuctionChanged", on_auction=2))

    assert (state.unbacked, state.queued, state.on_auction) == (15, 7, 2)


def test_apply__event_of_another_contract__changes_nothing() -> None:
    state = books()
    state.apply(event("CoinChanged", "Gateway", account=ACCOUNT, amount=1))

    assert state.coin == {TREASURY: 0}


def test_interest_due__since_the_last_accrual__is_what_the_next_one_brings() -> None:
    state = books(DOUBLING)
    state.apply(account(800, a0=10))
    assert state.interest_due == 0

    state.begin_block(UnixTime(START + 2))

    # Twice doubled: 800 became 3,200.
    assert state.interest_due == 2_400 * RAD

    state.apply(event("RateAccrued", rate=4 * RAY, treasury_coin=2_400 * RAD))
    assert state.interest_due == 0
    assert state.treasury_coin == 2_400 * RAD
