# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import price_curves as twin
from model.price_curves import EXPONENTIAL, LINEAR, STAIRSTEP
from model.units import RAY
from tests.unit.contracts.modules.differential import (
    REVERTED,
    differential,
    in_model,
    on_chain,
    uints,
)

TOP = 1_000 * RAY
CUT = 99 * RAY // 100


@differential
@given(
    arguments=st.tuples(
        st.integers(0, 3),  # curve
        uints(),  # top
        uints(40),  # elapsed
        uints(32),  # duration
        uints(90) | st.integers(9 * RAY // 10, RAY),  # cut
    )
)
def test_price__any_arguments__returns_twins_result(price_curves, arguments):
    assert on_chain(price_curves.price, *arguments) == in_model(twin.price, *arguments)


@pytest.mark.parametrize(
    ("curve", "elapsed", "price"),
    [
        (LINEAR, 0, TOP),
        (LINEAR, 99, TOP // 100),
        (LINEAR, 100, 0),
        (LINEAR, 101, 0),
        (STAIRSTEP, 99, TOP),
        (STAIRSTEP, 100, TOP * 99 // 100),
        (STAIRSTEP, 199, TOP * 99 // 100),
        (STAIRSTEP, 200, TOP * 99**2 // 100**2),
        (EXPONENTIAL, 0, TOP),
        (EXPONENTIAL, 1, TOP * 99 // 100),
        (EXPONENTIAL, 2, TOP * 99**2 // 100**2),
    ],
)
def test_price__around_a_step__returns_exact_price(price_curves, curve, elapsed, price):
    assert price_curves.price(curve, TOP, elapsed, 100, CUT) == price


def test_stairstep__step_of_zero__reverts(price_curves):
    assert on_chain(price_curves.stairstep, TOP, 1, 0, CUT) == REVERTED


def test_price__unknown_curve__reverts(price_curves):
    assert on_chain(price_curves.price, 3, TOP, 1, 100, CUT) == REVERTED
