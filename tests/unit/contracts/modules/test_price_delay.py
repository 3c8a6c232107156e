# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import price_delay as twin
from model.units import BPS, WAD, Bps, UnixTime, Wad
from tests.unit.contracts.modules.differential import differential, near, uints

PRICE, NEXT_PRICE = Wad(3), Wad(4)
NEXT_AT = UnixTime(1_700_000_000)


@pytest.mark.parametrize(("offset", "price"), [(-1, 3), (0, 4), (1, 4)])
def test_current__around_next_at__is_half_open(price_delay, offset, price):
    assert price_delay.current(PRICE, NEXT_PRICE, NEXT_AT, NEXT_AT + offset) == price
    assert twin.current(PRICE, NEXT_PRICE, NEXT_AT, NEXT_AT + offset) == price


@pytest.mark.parametrize(("offset", "can_take"), [(-1, False), (0, True), (1, True)])
def test_can_take__around_next_at__is_half_open(price_delay, offset, can_take):
    assert price_delay.can_take(NEXT_AT, NEXT_AT + offset) == can_take
    assert twin.can_take(NEXT_AT, NEXT_AT + offset) == can_take


@differential
@given(price=uints(88), next_price=uints(88), data=st.data(), next_at=uints(40))
def test_current__any_arguments__returns_twins_result(
    price_delay, price, next_price, data, next_at
):
    timestamp = data.draw(near(next_at) | uints(40))
    arguments = (price, next_price, next_at, timestamp)
    assert price_delay.current(*arguments) == twin.current(*arguments)
    assert price_delay.can_take(next_at, timestamp) == twin.can_take(next_at, timestamp)


@differential
@given(reference=uints(88), max_deviation=st.integers(0, BPS), is_up=st.booleans(), data=st.data())
def test_is_in_band__around_its_edge__returns_twins_result(
    price_delay, reference, max_deviation, is_up, data
):
    width = reference * max_deviation // BPS
    price = data.draw(near(reference + width if is_up else reference - width) | uints(88))
    arguments = (price, reference, max_deviation)
    assert price_delay.is_in_band(*arguments) == twin.is_in_band(*arguments)


@pytest.mark.parametrize(
    ("price", "is_in_band"),
    [
        (9 * WAD - 1, False),
        (9 * WAD, True),
        (10 * WAD, True),
        (11 * WAD, True),
        (11 * WAD + 1, False),
    ],
)
def test_is_in_band__ten_percent_of_ten__includes_both_edges(price_delay, price, is_in_band):
    assert price_delay.is_in_band(price, 10 * WAD, 1_000) == is_in_band


def test_is_in_band__no_reference__returns_true(price_delay):
    assert price_delay.is_in_band(2**88 - 1, 0, 0)
    assert twin.is_in_band(Wad(2**88 - 1), Wad(0), Bps(0))
