# SPDX-License-Identifier: MIT
"""Lane B: what a close-out puts up for auction, and what its keeper gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import liquidation_sizing as twin
from model.units import MAX_UINT256, RAY, WAD, Ray, Wad
from tests.unit.contracts.modules.differential import (
    REVERTED,
    differential,
    in_model,
    on_chain,
    uints,
)

RATE = Ray(2 * RAY)
PENALTY_FACTOR = Wad(11 * WAD // 10)
FLOOR = 1_000 * WAD * RAY
DEBT = Wad(5_000 * WAD)  # normalized: 10,000 coins
UNIT = WAD * RAY * 22 // 10  # room that one normalized coin takes


@differential
@given(
    normalized_debt=uints(104),
    rate=uints(112),
    penalty_factor=uints(64),
    room=uints(197),
    debt_floor=uints(200),
)
def test_close_out__any_account__returns_twins_result(
    sizing, *, normalized_debt, rate, penalty_factor, room, debt_floor
):
    arguments = (normalized_debt, rate, penalty_factor, room, debt_floor)
    expected = in_model(twin.close_out, *arguments)
    assert on_chain(sizing.close_out, *arguments) == expected


@pytest.mark.parametrize(
    ("room", "floor", "taken"),
    [
        # Room for exactly all, one less (a rest below the floor goes along), much more.
        (5_000 * UNIT, FLOOR, DEBT),
        (5_000 * UNIT - 1, FLOOR, DEBT),
        (2**196 - 1, FLOOR, DEBT),
        # The rest is exactly the floor, and a unit below it.
        (4_500 * UNIT, FLOOR, 4_500 * WAD),
        (4_500 * UNIT, FLOOR + 1, DEBT),
        # The part is exactly the floor, and a unit below it.
        (500 * UNIT, FLOOR, 500 * WAD),
        (500 * UNIT, FLOOR + 1, 0),
        (500 * UNIT - 1, FLOOR, 0),
        (0, FLOOR, 0),
        # Without a floor any part goes.
        (500 * UNIT - 1, 0, 500 * WAD - 1),
        (0, 0, 0),
        # A debt below the floor goes whole.
        (0, 10_000 * WAD * RAY + 1, DEBT),
    ],
)
def test_close_out__around_room_and_floor__returns_amount(sizing, room, floor, taken):
    assert sizing.close_out(DEBT, RATE, PENALTY_FACTOR, room, floor) == taken
    assert twin.close_out(DEBT, RATE, PENALTY_FACTOR, room, floor) == taken


@differential
@given(collateral=uints(112), taken=uints(104), debt=uints(104))
def test_lot__any_share__returns_twins_result(sizing, collateral, taken, debt):
    expected = in_model(twin.lot, collateral, taken, debt)
    assert on_chain(sizing.lot, collateral, taken, debt) == expected


def test_lot__a_third_of_ten__rounds_down(sizing):
    assert sizing.lot(10, 1, 3) == 3
    assert sizing.lot(10, 3, 3) == 10
    assert on_chain(sizing.lot, 10, 0, 0) == REVERTED


@differential
@given(due=uints(200), penalty_factor=uints(64))
def test_tab__any_debt__returns_twins_result(sizing, due, penalty_factor):
    expected = in_model(twin.tab, due, penalty_factor)
    assert on_chain(sizing.tab, due, penalty_factor) == expected


def test_tab__ten_percent_of_nineteen__rounds_down(sizing):
    assert sizing.tab(19, PENALTY_FACTOR) == 20


@differential
@given(price=uints(88), multiplier=uints(92))
def test_top__any_price__returns_twins_result(sizing, price, multiplier):
    assert sizing.top(price, multiplier) == twin.top(price, multiplier)


def test_top__two_coins_and_ten_percent__returns_ray(sizing):
    assert sizing.top(2 * WAD, 11 * RAY // 10) == 22 * RAY // 10


@differential
@given(
    tip=uints(160),
    share=uints(64),
    tab=uints(200),
    is_whole=st.booleans(),
    left=uints(160) | uints(),
)
def test_incentive__any_auction__returns_twins_result(sizing, *, tip, share, tab, is_whole, left):
    expected = in_model(
        twin.incentive, tip=tip, share=share, tab=tab, is_whole=is_whole, incentive_left=left
    )
    assert on_chain(sizing.incentive, tip, share, tab, is_whole, left) == expected


@pytest.mark.parametrize(
    ("is_whole", "left", "pay"),
    [
        (True, MAX_UINT256, 107),
        (False, MAX_UINT256, 7),
        (True, 107, 107),
        (True, 106, 106),
        (False, 0, 0),
    ],
)
def test_incentive__tip_of_100_and_1_percent_of_799__is_capped(sizing, is_whole, left, pay):
    assert sizing.incentive(100, WAD // 100, 799, is_whole, left) == pay
