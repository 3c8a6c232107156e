# SPDX-License-Identifier: MIT
"""The module `bidding` against `model.bidding`, on numbers around its edges."""

from __future__ import annotations

import boa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import bidding as model
from model.errors import Revert
from model.units import MAX_UINT256, RAD, WAD

TIMES = st.integers(0, 12)
AMOUNTS = st.one_of(
    st.integers(0, 30), st.integers(0, 10**30), st.sampled_from([2**255, MAX_UINT256])
)
STEPS = st.sampled_from([(10_000, 10_000), (10_001, 10_000), (WAD, WAD), (105 * WAD // 100, WAD)])
COIN = st.one_of(st.integers(0, 10**10 * RAD), st.just(MAX_UINT256))
PRICES = st.one_of(st.integers(0, 3), st.integers(1, 2**88 - 1))
DISCOUNTS = st.integers(0, 5_000)

quick = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def bidding():
    return boa.load("contracts/testing/BiddingExposed.vy")


def same(contract, name, *arguments):
    """The contract gives what the model gives, or both revert without a reason."""
    try:
        want = getattr(model, name)(*arguments)
    except Revert:  # the model's only one here is overflow, which has no reason
        with boa.reverts(compiler="safemul"):
            getattr(contract, name)(*arguments)
        return
    assert getattr(contract, name)(*arguments) == want


@pytest.mark.parametrize(
    ("bid_expires_at", "ends_at", "now", "is_over"),
    [
        (0, 10, 9, False),
        (0, 10, 10, True),
        (0, 10, 11, True),
        (5, 10, 4, False),
        (5, 10, 5, True),
        (5, 10, 6, True),
        (15, 10, 9, False),
        (15, 10, 10, True),
    ],
)
def test_is_over__from_the_earlier_time_on(bidding, bid_expires_at, ends_at, now, is_over):
    assert bidding.is_over(bid_expires_at, ends_at, now) is is_over


@quick
@given(bid_expires_at=TIMES, ends_at=TIMES, now=TIMES)
def test_is_over__as_the_model(bidding, bid_expires_at, ends_at, now):
    same(bidding, "is_over", bid_expires_at, ends_at, now)


@quick
@given(lot=AMOUNTS, last=AMOUNTS, step=STEPS)
def test_is_step_down__as_the_model(bidding, lot, last, step):
    same(bidding, "is_step_down", lot, last, *step)


@pytest.mark.parametrize(("above", "kept"), [(-1, True), (0, True), (1, False)])
def test_is_step_down__lot_times_step_equals_the_last__is_kept(bidding, above, kept):
    assert bidding.is_step_down(100 + above, 105, 10_500, 10_000) is kept


@quick
@given(bid=AMOUNTS, last=AMOUNTS, step=STEPS)
def test_is_step_up__as_the_model(bidding, bid, last, step):
    same(bidding, "is_step_up", bid, last, *step)


@pytest.mark.parametrize(("above", "kept"), [(-1, False), (0, True), (1, True)])
def test_is_step_up__bid_equals_the_last_times_step__is_kept(bidding, above, kept):
    assert bidding.is_step_up(105 + above, 100, 10_500, 10_000) is kept


@quick
@given(lot=AMOUNTS, step=STEPS, cap=AMOUNTS)
def test_grown_lot__as_the_model(bidding, lot, step, cap):
    same(bidding, "grown_lot", lot, *step, cap)


@pytest.mark.parametrize(("cap", "lot"), [(15, 15), (16, 16), (17, 16), (18, 16)])
def test_grown_lot__rounds_down_and_stops_at_the_cap(bidding, cap, lot):
    assert bidding.grown_lot(11, 15_000, 10_000, cap) == lot


@quick
@given(coin=COIN, price=PRICES, discount=DISCOUNTS)
def test_most_tokens__as_the_model(bidding, coin, price, discount):
    same(bidding, "most_tokens", coin, price, discount)


@quick
@given(coin=COIN, price=PRICES, discount=DISCOUNTS)
def test_least_tokens__as_the_model(bidding, coin, price, discount):
    same(bidding, "least_tokens", coin, price, discount)


def test_most_tokens__rounds_down(bidding):
    assert bidding.most_tokens(100 * RAD, 3 * WAD, 0) == 100 * WAD // 3
    assert bidding.most_tokens(100 * RAD, 3 * WAD, 5_000) == 200 * WAD // 3


def test_least_tokens__rounds_up(bidding):
    assert bidding.least_tokens(100 * RAD, 3 * WAD, 0) == 100 * WAD // 3 + 1
    assert bidding.least_tokens(100 * RAD, 3 * WAD, 5_000) == 50 * WAD // 3 + 1


@pytest.mark.parametrize("coin", [0, RAD, MAX_UINT256])
def test_tokens__price_unknown__sets_no_bound(bidding, coin):
    assert bidding.most_tokens(coin, 0, 0) == MAX_UINT256
    assert bidding.least_tokens(coin, 0, 0) == 0
