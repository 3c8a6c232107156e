# SPDX-License-Identifier: MIT
from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from model import rates as twin
from model.units import MAX_UINT256, RAY, YEAR, Bps
from tests.unit.contracts.modules.differential import (
    REVERTED,
    differential,
    in_model,
    on_chain,
    uints,
)

MAX_RATE = 2**112 - 1
MAX_FEE = RAY + RAY // 10**7  # above 2,000 % a year
FEES = st.integers(RAY, MAX_FEE) | st.integers(RAY, 2**115) | st.just(RAY)


@differential
@given(rate=uints(120), fee=uints(92) | FEES, elapsed=uints(40))
def test_compound__any_arguments__returns_twins_result(rates, rate, fee, elapsed):
    expected = in_model(twin.compound, rate, fee, elapsed)
    assert on_chain(rates.compound, rate, fee, elapsed) == expected


@differential
@given(
    rate=st.integers(RAY, MAX_RATE),
    fee=FEES,
    elapsed=uints(),
    max_rate=st.integers(RAY, 2**115 - 1) | st.just(MAX_RATE),
)
@example(rate=MAX_RATE, fee=MAX_FEE, elapsed=MAX_UINT256, max_rate=MAX_RATE)
@example(rate=RAY, fee=2**115 - 1, elapsed=2**255, max_rate=2**115 - 1)
@example(rate=RAY, fee=2**115 - 1, elapsed=3, max_rate=2**115 - 1)
def test_accrued__any_elapsed__returns_twins_result(rates, rate, fee, elapsed, max_rate):
    # No on_chain(): a revert would fail the test, and stop every liquidation.
    assert rates.accrued(rate, fee, elapsed, max_rate) == twin.accrued(rate, fee, elapsed, max_rate)


@differential
@given(rate=st.integers(RAY, MAX_RATE), fee=FEES, elapsed=st.integers(0, 10 * YEAR) | uints())
def test_accrued__where_compound_fits__returns_the_lesser_of_it_and_the_field(
    rates, rate, fee, elapsed
):
    compounded = on_chain(rates.compound, rate, fee, elapsed)
    expected = MAX_RATE if compounded == REVERTED else min(compounded, MAX_RATE)
    assert rates.accrued(rate, fee, elapsed, MAX_RATE) == expected


def test_accrued__around_the_end_of_the_field__stays_there(rates):
    fee = twin.fee_from_yearly(Bps(500))
    last = rates.compound(RAY, fee, YEAR)

    assert rates.accrued(RAY, fee, YEAR, last + 1) == last
    assert rates.accrued(RAY, fee, YEAR, last) == last
    assert rates.accrued(RAY, fee, YEAR, last - 1) == last - 1
