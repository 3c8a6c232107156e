# SPDX-License-Identifier: MIT
"""Lane B: one purchase, and when an auction is spent."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model import liquidation_sizing as twin
from model.units import MAX_UINT256, RAY
from tests.unit.contracts.modules.differential import (
    REVERTED,
    differential,
    in_model,
    on_chain,
    uints,
)

NAMES = ("tab", "lot", "price", "max_collateral", "min_remaining")


def as_tuple(sale):
    return sale.payment, sale.bought, sale.is_refused


def take_in_model(*arguments):
    return twin.take(**dict(zip(NAMES, arguments, strict=True)))


@st.composite
def takes(draw):
    """Purchases, likely near where the rule changes."""
    price, lot = draw(uints(128).filter(bool)), draw(uints(128))
    wanted = draw(st.integers(0, lot) | uints(128))
    paid = min(lot, wanted) * price
    tab = draw(uints(192).filter(bool) | st.integers(max(paid - price - 1, 1), paid + price + 1))
    left = abs(tab - paid)
    min_remaining = draw(uints(192) | st.integers(max(left - 1, 0), left + 1) | st.just(tab))
    return tab, lot, price, wanted, min_remaining


@differential
@given(arguments=takes())
def test_take__any_purchase__returns_twins_result(sizing, arguments):
    # No on_chain(): within the fields of storage nothing overflows.
    assert sizing.take(*arguments) == as_tuple(take_in_model(*arguments))


@differential
@given(arguments=takes())
def test_take__any_sale__keeps_its_promises(arguments):
    tab, lot, price, wanted, min_remaining = arguments
    sale = take_in_model(*arguments)
    assume(sale.bought > 0)

    assert sale.bought <= min(lot, wanted)
    assert sale.payment <= tab
    # Never more than the price of one unit above what was bought.
    assert sale.payment < (sale.bought + 1) * price
    left = tab - sale.payment
    assert left == 0 or left >= min_remaining or sale.bought == lot


@pytest.mark.parametrize(
    ("lot", "wanted", "sale"),
    [
        # Nothing wanted, nothing there.
        (50, 0, (0, 0, False)),
        (0, 50, (0, 0, False)),
        # A part that leaves exactly the least, and one unit less: cut back to leave the least.
        (50, 8, (80, 8, False)),
        (50, 9, (80, 8, False)),
        # One price unit below the whole tab, exactly it, above it: the whole tab.
        (50, 10, (105, 10, False)),
        (50, 11, (105, 10, False)),
        (50, 50, (105, 10, False)),
        # Emptying the lot may leave any tab.
        (9, 9, (90, 9, False)),
        (9, MAX_UINT256, (90, 9, False)),
        (10, 10, (100, 10, False)),
    ],
)
def test_take__tab_of_105_at_10_with_25_to_remain__returns_sale(sizing, lot, wanted, sale):
    assert sizing.take(105, lot, 10, wanted, 25) == sale
    assert as_tuple(take_in_model(105, lot, 10, wanted, 25)) == sale


@pytest.mark.parametrize(
    ("tab", "sale"),
    [
        # A part of a tab that is not above the least is refused; one above it is cut back to 0.
        (25, (0, 0, True)),
        (24, (0, 0, True)),
        (26, (0, 0, False)),
        (34, (0, 0, False)),
        (35, (10, 1, False)),
        # 1 * 10 leaves exactly 25.
        (36, (10, 1, False)),
    ],
)
def test_take__one_of_many_at_10_with_25_to_remain__returns_sale(sizing, tab, sale):
    assert sizing.take(tab, 50, 10, 1, 25) == sale
    assert as_tuple(take_in_model(tab, 50, 10, 1, 25)) == sale


@pytest.mark.parametrize(
    ("tab", "lot", "wanted", "sale"),
    [
        # A tab below the price of one unit: one unit for all of it.
        (9, 50, 50, (9, 1, False)),
        (9, 50, 1, (9, 1, False)),
        (9, 1, 1, (9, 1, False)),
        # Exactly one unit.
        (10, 50, 1, (10, 1, False)),
        # Within one unit of the whole: 19 - 10 < 10 closes, 20 - 10 does not.
        (19, 50, 1, (19, 1, False)),
        (20, 50, 1, (10, 1, False)),
        # The same for the whole lot: no more than its price.
        (19, 1, 1, (10, 1, False)),
    ],
)
def test_take__within_a_unit_of_the_tab__returns_at_least_one(sizing, tab, lot, wanted, sale):
    assert sizing.take(tab, lot, 10, wanted, 0) == sale
    assert as_tuple(take_in_model(tab, lot, 10, wanted, 0)) == sale


@differential
@given(
    elapsed=uints(40),
    tail=uints(32),
    price=uints(128),
    top=uints(128),
    floor_fraction=uints(90) | st.integers(0, RAY),
)
def test_is_spent__any_auction__returns_twins_result(
    sizing, *, elapsed, tail, price, top, floor_fraction
):
    expected = in_model(
        twin.is_spent,
        elapsed=elapsed,
        tail=tail,
        price=price,
        top=top,
        floor_fraction=floor_fraction,
    )
    assert on_chain(sizing.is_spent, elapsed, tail, price, top, floor_fraction) == expected


@pytest.mark.parametrize(
    ("elapsed", "price", "is_spent"),
    [
        (3_599, 100, False),
        (3_600, 100, False),
        (3_601, 100, True),
        (0, 61, False),
        (0, 60, False),
        (0, 59, True),
        (0, 0, True),
    ],
)
def test_is_spent__around_tail_and_floor__lives_at_both(sizing, elapsed, price, is_spent):
    assert sizing.is_spent(elapsed, 3_600, price, 100, 6 * RAY // 10) == is_spent


def test_is_spent__no_price_and_no_floor__is_spent(sizing):
    assert sizing.is_spent(0, 3_600, 0, 100, 0)
    assert sizing.is_spent(0, 3_600, 0, 0, 0)
    assert on_chain(sizing.is_spent, 0, 3_600, 1, 0, 0) == REVERTED
