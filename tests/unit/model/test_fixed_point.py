# SPDX-License-Identifier: MIT
"""The twin reverts exactly where 256 bits end."""

from __future__ import annotations

import pytest

from model.errors import NO_REASON, Revert
from model.fixed_point import (
    ceil_div,
    div_down,
    mul_div_down,
    mul_div_up,
    pow_ray,
    sub_or_zero,
    uint256,
)
from model.units import MAX_UINT256, Ray


def test_uint256__edges__returns_them():
    assert uint256(0) == 0
    assert uint256(MAX_UINT256) == MAX_UINT256


@pytest.mark.parametrize(
    "overflow",
    [
        lambda: uint256(-1),
        lambda: uint256(MAX_UINT256 + 1),
        lambda: mul_div_down(2**128, 2**128, 2**200),
        lambda: mul_div_up(2**128, 2**128, 2**200),
        lambda: mul_div_down(1, 1, 0),
        lambda: div_down(1, 0),
        lambda: ceil_div(1, 0),
        lambda: pow_ray(Ray(2**128), 2),
    ],
)
def test_arithmetic__beyond_256_bits__reverts_without_a_reason(overflow):
    with pytest.raises(Revert) as reverted:
        overflow()
    assert reverted.value.reason == NO_REASON


def test_pow_ray__half__rounds_up():
    assert pow_ray(Ray(5 * 10**13), 2) == 3  # 2.5
    assert pow_ray(Ray(5 * 10**13 - 1), 2) == 2  # just below 2.5


def test_sub_or_zero__smaller_minuend__returns_zero():
    assert [sub_or_zero(x, 5) for x in (4, 5, 6)] == [0, 0, 1]
