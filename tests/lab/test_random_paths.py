# SPDX-License-Identifier: MIT
"""Paths drawn by chance: what they promise, and that the same seed draws the same."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from lab.scenario.price_path import read_path
from lab.scenario.random_paths import exponential, generator
from tests.lab.tiny import with_prices

GBM: dict[str, Any] = {"gbm": {"start": 200, "volatility": 1.2, "step_minutes": 5}}
JUMPS: dict[str, Any] = {
    "jumps": {
        "start": 200,
        "volatility": 0.5,
        "step_minutes": 5,
        "per_day": 4,
        "mean": -0.08,
        "sigma": 0.02,
    }
}
YEAR = 365 * 24
STEPS_A_YEAR = YEAR * 12


def prices(scenario, name="ETH"):
    return [point.price for point in read_path(scenario, name)]


def returns(scenario, name="ETH"):
    return np.diff(np.log([float(price) for price in prices(scenario, name)]))


def test_gbm__same_seed__is_this_on_every_machine():
    path = read_path(with_prices(ETH=GBM), "ETH")

    assert [point.offset for point in path] == list(range(0, 3600, 300))
    assert path[0].price == 200
    assert [path[1].price, path[11].price] == [Decimal("201.07153070"), Decimal("203.35872830")]


def test_exponential__from_tiny_to_huge__is_that_of_the_library():
    exponents = np.array([-300.0, -20.5, -1.0, -0.3466, -1e-12, 0.0, 0.3466, 1.0, 20.5, 300.0])

    np.testing.assert_allclose(exponential(exponents), np.exp(exponents), rtol=1e-13)
    assert exponential(np.array([0.0, 0.5])).tolist() == [1.0, 1.6487212707001282]


def test_gbm__another_seed_or_name__is_another_path():
    one, other = prices(with_prices(ETH=GBM)), prices(with_prices(ETH=GBM, seed=2))
    both = with_prices(ETH=GBM, BTC=GBM)

    assert len(set(one[1:]) & set(other[1:])) == 0
    assert prices(both) == one
    assert len(set(prices(both, "BTC")[1:]) & set(one[1:])) == 0


def test_gbm__longer__begins_the_same():
    assert prices(with_prices(ETH=GBM, hours=3))[:12] == prices(with_prices(ETH=GBM))


def test_generator__path_and_book__share_nothing():
    book = np.random.default_rng(1).standard_normal(1_000)
    path = generator(1, "prices", "ETH").standard_normal(1_000)

    assert abs(np.corrcoef(book, path)[0, 1]) < 0.1
    assert len(set(book) & set(path)) == 0


def test_gbm__a_year__has_the_volatility_and_drift_that_it_says():
    drifting = {"gbm": {**GBM["gbm"], "drift": 40, "volatility": 0.8}}
    moves = returns(with_prices(ETH=drifting, hours=YEAR))

    assert moves.std() * math.sqrt(STEPS_A_YEAR) == pytest.approx(0.8, rel=0.01)
    # Of the logarithm: half the square of the volatility less than that of the price.
    assert moves.sum() == pytest.approx(40 - 0.32, abs=3 * 0.8)


@pytest.mark.parametrize("correlation", [0, 0.8, -0.5, 1])
def test_gbm__two_assets__move_together_as_said(correlation):
    both = with_prices(ETH=GBM, BTC=GBM, correlation=correlation, hours=24 * 60)
    found = np.corrcoef(returns(both), returns(both, "BTC"))[0, 1]

    assert found == pytest.approx(correlation, abs=0.02)
    assert prices(both, "ETH") == prices(with_prices(ETH=GBM, hours=24 * 60))


def test_gbm__pairs__only_those_named_move_together():
    pairs = {"ETH": {"BTC": 0.9}, "LINK": {"ETH": 0.7, "BTC": 0.6}}
    three = with_prices(ETH=GBM, BTC=GBM, LINK=GBM, correlation=pairs, hours=24 * 60)
    found = np.corrcoef([returns(three, name) for name in ("ETH", "BTC", "LINK")])

    assert found[0, 1] == pytest.approx(0.9, abs=0.02)
    assert found[2, :2] == pytest.approx([0.7, 0.6], abs=0.02)


def test_jumps__a_year__come_as_often_and_as_far_as_said():
    moves = returns(with_prices(ETH=JUMPS, hours=YEAR))
    jumps = moves[moves < -0.03]

    assert len(jumps) == pytest.approx(4 * 365, rel=0.08)
    assert jumps.mean() == pytest.approx(-0.08, rel=0.02)
    # Between them the price rises by what they take.
    assert abs(moves.sum()) < 10
    assert moves[moves > -0.03].sum() == pytest.approx(4 * 365 * 0.0767, rel=0.08)


@pytest.mark.parametrize("together", [True, False])
def test_jumps__together__come_at_the_same_moments(together):
    path = {"jumps": {**JUMPS["jumps"], "together": together}}
    both = with_prices(ETH=path, BTC=path, hours=24 * 60)
    ether, bitcoin = ({*np.flatnonzero(returns(both, name) < -0.03)} for name in ("ETH", "BTC"))

    assert len(ether) > 150
    assert (len(ether ^ bitcoin) < 10) is together


def test_bridge__pins__are_met_to_the_last_digit_and_the_rest_is_rough():
    bridge = {
        "bridge": {"pins": [[0, 194.61], [27, 86], [40, 120]], "volatility": 2, "step_minutes": 5}
    }
    scenario = with_prices(ETH=bridge, hours=48)
    path = {point.offset: point.price for point in read_path(scenario, "ETH")}
    moves = returns(scenario)

    assert [path[hour * 3600] for hour in (0, 27, 40)] == [
        Decimal("194.61"),
        Decimal(86),
        Decimal(120),
    ]
    assert len(path) == 48 * 12
    assert moves.std() * math.sqrt(STEPS_A_YEAR) == pytest.approx(2, rel=0.08)


def test_bridge__pin_after_the_end__is_on_the_way_to_it():
    bridge = {"bridge": {"pins": [[0, 200], [10, 100]], "volatility": 0, "step_minutes": 60}}
    path = prices(with_prices(ETH=bridge, hours=5))

    assert len(path) == 5
    assert path[4] == Decimal("151.57165665")  # 200 / 2 ** 0.4


def test_bootstrap__any__is_made_of_whole_blocks_of_the_candles():
    donors: list[list[float]] = [
        [100, 101, 99, 100],
        [100, 110, 95, 105],
        [105, 106, 84, 84],
        [84, 100.8, 84, 100.8],
        [100.8, 100.8, 50.4, 75.6],
    ]
    ratios = [
        tuple(Decimal(str(price)) / Decimal(str(before[3])) for price in candle)
        for before, candle in pairwise(donors)
    ]
    bootstrap = {
        "interval_minutes": 60,
        "order": "high_first",
        "bootstrap": {"start": 200, "block": 2, "candles": donors},
    }
    path = prices(with_prices(ETH=bootstrap, hours=40))
    candles = [tuple(path[at : at + 4]) for at in range(0, 160, 4)]
    closes = [Decimal(200), *(candle[3] for candle in candles)]
    drawn = [
        next(
            number
            for number, ratio in enumerate(ratios)
            if all(
                abs(price / close - part) < Decimal("1e-6")
                for price, part in zip(candle, ratio, strict=True)
            )
        )
        for candle, close in zip(candles, closes, strict=False)
    ]

    assert [second - first for first, second in zip(drawn[::2], drawn[1::2], strict=True)] == [
        1
    ] * 20
    assert set(drawn) == {0, 1, 2, 3}


def test_bootstrap__two_assets_of_as_many_candles__are_drawn_by_the_same_blocks():
    donors = [[100 + n, 101 + n, 99 + n, 100 + n] for n in range(30)]
    path = {
        "interval_minutes": 60,
        "bootstrap": {"start": 200, "block": 3, "candles": donors},
    }
    both = with_prices(ETH=path, BTC=path, hours=40)

    assert prices(both) == prices(both, "BTC")
