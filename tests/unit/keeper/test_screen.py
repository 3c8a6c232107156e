# SPDX-License-Identifier: MIT
"""`keeper.mirror.screen`: what floats decide, exact integers would have decided the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.mirror.screen import BAND, Screen
from model.units import BPS, RAY, WAD, WAD_TO_RAY

ASSETS = 3
NOTHING = [0] * (16 - ASSETS)

amounts = st.one_of(st.just(0), st.integers(1, 10), st.integers(1, 10**27))
prices = st.one_of(st.just(0), st.integers(1, 100), st.integers(1, 10**25))
thresholds = st.sampled_from([0, 1, 7_999, 9_500])
rates = st.integers(RAY, 10 * RAY)
accounts = st.tuples(amounts, st.tuples(*[amounts] * ASSETS))
markets = st.tuples(st.tuples(*[prices] * ASSETS), st.tuples(*[thresholds] * ASSETS), rates)
changes = st.tuples(st.integers(0, 4), accounts)


def exactly_unsafe(account, market):
    """By integers alone."""
    debt, held = account
    moments, weights, rate = market
    weighted = sum(a * p * t for a, p, t in zip(held, moments, weights, strict=True))
    return weighted * WAD_TO_RAY < debt * rate * BPS


def near_one(account, market):
    """A debt with which the health factor is as near to 1 as integers allow."""
    _, held = account
    moments, weights, rate = market
    weighted = sum(a * p * t for a, p, t in zip(held, moments, weights, strict=True))
    return weighted * WAD_TO_RAY // (rate * BPS)


def put(screen, row, account):
    debt, held = account
    screen.put_debt(row, debt)
    for asset, amount in enumerate(held):
        screen.put_amount(row, asset, amount)


@settings(max_examples=300, deadline=None)
@given(st.lists(accounts, min_size=5, max_size=5), st.data())
def test_at__prices_and_accounts_that_change__is_as_integers_say(owned, data):
    screen = Screen()
    screen.resize(len(owned))
    for row, account in enumerate(owned):
        put(screen, row, account)

    for _ in range(6):
        market = data.draw(markets)
        row, account = data.draw(changes)
        offset = data.draw(st.sampled_from([None, -1, 0, 1]))
        if offset is not None:
            account = (max(near_one(account, market) + offset, 0), account[1])
        owned[row] = account
        put(screen, row, account)

        moments, weights, rate = market
        found = screen.at([*moments, *NOTHING], [*weights, *NOTHING], rate)
        unsafe = {row for row, account in enumerate(owned) if exactly_unsafe(account, market)}
        assert set(found.unsafe.tolist()) <= unsafe
        assert unsafe <= {*found.unsafe.tolist(), *found.doubtful.tolist()}


def test_at__far_from_one__is_not_doubtful():
    screen = Screen()
    screen.resize(2)
    put(screen, 0, (10_000 * WAD, (100 * WAD, 0, 0)))
    put(screen, 1, (10_000 * WAD, (100 * WAD, 0, 0)))
    screen.put_debt(1, 10_000 * WAD * (1 + 2 * BAND))
    market = ([125 * WAD, 0, 0, *NOTHING], [8_000, 0, 0, *NOTHING], RAY)
    found = screen.at(*market)
    assert found.unsafe.tolist() == [1]
    assert found.doubtful.tolist() == [0]


def test_at__price_that_falls_a_thousandfold_again_and_again__keeps_the_sums_exact():
    """What was added and taken away again would leave a rounding larger than the rest."""
    screen = Screen()
    screen.resize(1)
    put(screen, 0, (100, (10**27, 1, 0)))
    for exponent in range(25, 0, -3):
        market = ([10**exponent, 10**18, 0, *NOTHING], [8_000, 8_000, 0, *NOTHING], RAY)
        expected = 0.8 * (10**27 * 10**exponent + 10**18) / 100 / 10**18
        assert screen.health_factors(*market).tolist() == [pytest.approx(expected, rel=1e-11)]


def test_resize__rows_that_go_and_come_back__are_empty():
    screen = Screen()
    screen.resize(100)
    put(screen, 99, (WAD, (WAD, 0, 0)))
    market = ([WAD, 0, 0, *NOTHING], [8_000, 0, 0, *NOTHING], RAY)
    assert screen.at(*market).unsafe.tolist() == [99]
    screen.resize(99)
    screen.resize(300)
    assert screen.at(*market).unsafe.tolist() == []
    assert np.isinf(screen.health_factors(*market)).all()
