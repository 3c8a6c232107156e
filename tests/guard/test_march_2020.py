# SPDX-License-Identifier: MIT
"""The guard in the hours of 12 and 13 March 2020, as `scenarios/black-thursday.yaml` has them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest

from lab.scenario.loading import load_scenario
from model.units import WAD
from tests.deployment import ROOT
from tests.guard.findings import find
from tests.guard.replay import replay
from tests.guard.series import Order, Series

HOUR = 3_600
WICK_AT = 10
"""Hour of LINK's print of 0.0001."""
PRINT = Decimal("0.0001")


@cache
def recorded(symbol):
    scenario = load_scenario(ROOT / "scenarios" / "black-thursday.yaml")
    start = int(scenario.start.timestamp())
    candles = scenario.prices[symbol].candles
    assert candles is not None
    return Series(name=symbol, start=start, interval=HOUR, candles=candles)


@cache
def course(symbol, order):
    series = recorded(symbol)
    return replay(series.values(order), series.step)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("symbol", ["ETH", "BTC", "LINK"])
def test_guard__march_2020__holds_a_step_up_for_the_confirm_time_at_most(symbol, order):
    run = course(symbol, order)
    found = find(run)

    assert found.values == 48 * 4
    assert found.candidates > 0
    assert found.longest_candidate <= run.parameters.confirm_time
    assert found.lone_confirmed == 0


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("symbol", ["ETH", "BTC", "LINK"])
def test_guard__march_2020__leaves_no_unsafe_account_without_a_lane(symbol, order):
    found = find(course(symbol, order))

    assert found.asked > 100
    assert (found.overdue, found.without_lane, found.wrongly_open) == (0, 0, 0)
    assert found.wait.seconds > 0


@pytest.mark.parametrize("order", Order)
def test_guard__link_at_a_ten_thousandth__liquidates_nobody(order):
    run = course("LINK", order)
    shown = [m for m in run.moments if m.source == int(PRINT * WAD)]
    assert [m.candidate[0] for m in shown] == [int(PRINT * WAD)] * len(shown) != []
    assert not any(int(PRINT * WAD) in (m.current, m.taken) for m in run.moments)

    series = recorded("LINK")
    opened, high, low, closed = series.candles[WICK_AT]
    assert low == PRINT
    mended = list(series.candles)
    mended[WICK_AT] = (opened, high, min(opened, closed), closed)
    without = replace(series, candles=tuple(mended))
    other = replay(without.values(order), series.step)

    def most_unsafe(moments):
        return max(m.unsafe for m in moments if m.at < series.start + (WICK_AT + 1) * HOUR)

    assert 0 < most_unsafe(run.moments) <= most_unsafe(other.moments) < 40


def test_guard__ether_in_march_2020__is_held_up_twice_and_each_time_for_the_confirm_time():
    """From 168.89 to 125 within minutes of 10:00, and the day after from 86 back to 120.2."""
    run = course("ETH", Order.LOW_FIRST)
    start = run.moments[0].at
    moves = [(before, now) for before, now in pairwise(run.moments) if before.taken != now.taken]
    beyond_the_band = [
        (before.candidate[1] - start, now.at - start, before.taken / WAD, now.taken / WAD)
        for before, now in moves
        if abs(now.taken - before.taken) * 5 > before.taken
    ]
    assert beyond_the_band == [(38_700, 40_500, 168.89, 123), (95_400, 97_200, 86, 111.25)]
