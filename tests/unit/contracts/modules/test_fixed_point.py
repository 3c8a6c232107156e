# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import fixed_point as twin
from model.units import MAX_UINT256, RAY
from tests.unit.contracts.modules.differential import (
    REVERTED,
    differential,
    in_model,
    on_chain,
    uints,
)


@pytest.mark.parametrize("name", ["mul_div_down", "mul_div_up"])
@differential
@given(x=uints(), y=uints(), denominator=uints())
def test_mul_div__any_arguments__returns_twins_result(fixed_point, name, x, y, denominator):
    expected = in_model(getattr(twin, name), x, y, denominator)
    assert on_chain(getattr(fixed_point, name), x, y, denominator) == expected


@pytest.mark.parametrize(("x", "down", "up"), [(11, 3, 4), (12, 4, 4), (13, 4, 5)])
def test_mul_div__around_a_multiple__rounds_as_named(fixed_point, x, down, up):
    assert fixed_point.mul_div_down(x, 1, 3) == down
    assert fixed_point.mul_div_up(x, 1, 3) == up


@differential
@given(x=uints(), denominator=uints())
def test_ceil_div__any_arguments__returns_twins_result(fixed_point, x, denominator):
    expected = in_model(twin.ceil_div, x, denominator)
    assert on_chain(fixed_point.ceil_div, x, denominator) == expected


def test_ceil_div__greatest_dividend__does_not_overflow(fixed_point):
    assert fixed_point.ceil_div(MAX_UINT256, 1) == MAX_UINT256
    assert fixed_point.ceil_div(MAX_UINT256, 2) == 2**255


@differential
@given(x=uints(), y=uints())
def test_sub_or_zero__any_arguments__returns_twins_result(fixed_point, x, y):
    assert fixed_point.sub_or_zero(x, y) == twin.sub_or_zero(x, y)


@differential
@given(x=uints(130) | st.integers(RAY - 10**24, RAY + 10**20), n=uints(40))
def test_pow_ray__any_arguments__returns_twins_result(fixed_point, x, n):
    assert on_chain(fixed_point.pow_ray, x, n) == in_model(twin.pow_ray, x, n)


@pytest.mark.parametrize(
    ("x", "n", "result"),
    [
        (0, 0, RAY),
        (0, 5, 0),
        (7, 1, 7),
        (2 * RAY, 10, 1_024 * RAY),
        (RAY, MAX_UINT256, RAY),
        (RAY // 2, 2, RAY // 4),
        (RAY + 1, 2, RAY + 2),
    ],
)
def test_pow_ray__known_powers__returns_them(fixed_point, x, n, result):
    assert fixed_point.pow_ray(x, n) == result


def test_pow_ray__square_of_2_to_the_128__reverts(fixed_point):
    # Maker's rule for price curves, and the first square that overflows, are the same.
    fixed_point.pow_ray(2**128 - 1, 2)
    assert on_chain(fixed_point.pow_ray, 2**128, 2) == REVERTED
