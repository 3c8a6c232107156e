# SPDX-License-Identifier: MIT
"""What may be done to a path: scale, stretch, shift, the order of extremes, straight lines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lab.scenario.price_path import read_path
from tests.lab.tiny import with_prices

POINTS = [[0, 200], [0.5, 100], [1, 150]]
CANDLES = {"interval_minutes": 60, "candles": [[10, 12, 7, 8], [8, 9, 6, 9]]}


def path(hours=2, **series):
    scenario = with_prices(ETH=series, hours=hours)
    return [(point.offset, point.price) for point in read_path(scenario, "ETH")]


def test_scale__any__multiplies_every_price():
    assert path(points=POINTS, scale="0.5") == [(0, 100), (1800, 50), (3600, 75)]


def test_scale__more_digits_than_feeds_say__is_rounded():
    assert path(points=[[0, "0.00000001"], [1, "1.00000001"]], scale="0.3") == [
        (0, Decimal("0.00000001")),
        (3600, Decimal("0.30000000")),
    ]


def test_stretch__two__takes_twice_as_long():
    assert path(points=POINTS, stretch=2) == [(0, 200), (3600, 100)]


def test_shift__later__holds_the_first_price_until_then():
    assert path(points=POINTS, shift=0.5) == [(0, 200), (1800, 200), (3600, 100), (5400, 150)]


def test_shift__earlier__is_under_way_at_the_start():
    assert path(points=POINTS, shift="-0.75") == [(0, 100), (900, 150)]


def test_stretch_and_shift__both__shift_is_in_the_scenarios_hours():
    assert path(points=POINTS, stretch=2, shift="-0.5") == [(0, 200), (1800, 100), (5400, 150)]


@pytest.mark.parametrize(
    ("order", "first", "second"),
    [
        ("near", [10, 12, 7, 8], [8, 6, 9, 9]),
        ("high_first", [10, 12, 7, 8], [8, 9, 6, 9]),
        ("low_first", [10, 7, 12, 8], [8, 6, 9, 9]),
    ],
)
def test_order__each__visits_the_extremes_so(order, first, second):
    assert [price for _, price in path(**CANDLES, order=order)] == first + second


def test_stretch__candles__fewer_are_needed():
    assert len(path(**CANDLES, stretch=2, hours=4)) == 8
    assert len(path(**CANDLES, shift="-0.5", hours="1.5")) == 6


def test_linear__points__moves_every_block_and_holds_the_last():
    moved = path(points=[[0, 200], [0.1, 100]], movement="linear", hours="0.2")

    assert moved == [(0, 200), (180, 150), (360, 100), (540, 100)]


def test_linear__next_point_after_the_end__is_on_the_way_to_it():
    assert path(points=[[0, 200], [1, 100]], movement="linear", hours="0.1") == [
        (0, 200),
        (180, 195),
    ]


def test_linear__between_steps__is_rounded_to_what_feeds_can_say():
    moved = path(points=[[0, 1], [0.15, 2]], movement="linear", hours="0.15")

    assert moved[1] == (180, Decimal("1.33333333"))
