# SPDX-License-Identifier: MIT
from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.rates import compound, cut_from_half_life, fee_from_yearly, root
from model.units import RAY, YEAR, Bps


def exact(fraction, n):
    """The n-th root as a ray, by another road: logarithms of 90 digits."""
    with localcontext(prec=90):
        return int((Decimal(fraction).ln() / n).exp() * RAY)


@pytest.mark.parametrize("fee", [1, 50, 100, 200, 500, 1_000, 10_000])
def test_fee_from_yearly__bps__returns_factor_per_second(fee):
    assert fee_from_yearly(fee) == exact(1 + Decimal(fee) / 10_000, YEAR)


def test_fee_from_yearly__no_fee__returns_one():
    assert fee_from_yearly(Bps(0)) == RAY


def test_fee_from_yearly__compounded_for_a_year__charges_the_fee():
    # Half-up rounding of 25 squarings leaves less than 1e-18 of the debt.
    debt = compound(RAY, fee_from_yearly(Bps(500)), YEAR)
    assert abs(debt - 105 * RAY // 100) < 10**9


@pytest.mark.parametrize("half_life", [1, 60, 1_200, 3_600, 86_400])
def test_cut_from_half_life__seconds__returns_share_kept_per_second(half_life):
    assert cut_from_half_life(half_life) == exact(Decimal("0.5"), half_life)


@given(x=st.integers(RAY // 100, 10 * RAY), n=st.integers(1, 12))
def test_root__small_degree__is_the_greatest_not_above(x, n):
    result = root(x, n)
    assert result**n <= x * RAY ** (n - 1) < (result + 1) ** n
