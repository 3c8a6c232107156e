# SPDX-License-Identifier: MIT
"""`MedianFeed.post`, `latestRoundData`: rounds, quorum, median, age."""

from __future__ import annotations

import boa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

MAX_AGE = 600


def post(feed, posters, prices):
    """Post one price after another, all now."""
    for poster, price in zip(posters, prices, strict=False):
        feed.post(price, sender=poster)


def test_latest_round_data__nobody_posted__is_all_0(feed):
    assert feed.latestRoundData() == (0, 0, 0, 0, 0)


def test_post__quorum_reached__answers_the_median(feed, posters):
    post(feed, posters, [300, 100])
    assert feed.latestRoundData() == (2, 0, 0, 0, 2)

    boa.env.timestamp += 10
    feed.post(200, sender=posters[2])

    posted, answered = feed.get_logs()
    now = boa.env.timestamp
    assert type(posted).__name__ == "PricePosted"
    assert (posted.poster, posted.price, posted.posted_at) == (posters[2], 200, now)
    assert type(answered).__name__ == "RoundAnswered"
    assert (answered.round, answered.answer, answered.updated_at) == (3, 200, now)
    assert feed.latestRoundData() == (3, 200, now, now, 3)
    assert feed.last_post(posters[2]) == (200, now)


def test_post__below_quorum__answers_0_at_time_0(feed, posters):
    feed.post(100, sender=posters[0])
    _, answered = feed.get_logs()
    assert (answered.round, answered.answer, answered.updated_at) == (1, 0, 0)


def test_post__same_poster_again__counts_once(feed, posters):
    for _ in range(5):
        feed.post(100, sender=posters[0])
    assert feed.latestRoundData() == (5, 0, 0, 0, 5)


def test_post__same_poster_again__replaces_its_price(feed, posters):
    post(feed, posters, [100, 100, 100])
    feed.post(900, sender=posters[0])
    feed.post(900, sender=posters[1])
    assert feed.latestRoundData()[:2] == (5, 900)


def test_post__even_number__answers_the_lower_middle(feed, posters):
    post(feed, posters, [400, 100, 300, 200])
    assert feed.latestRoundData()[1] == 200


@pytest.mark.parametrize(("offset", "answer"), [(-1, 100), (0, 100), (1, 0)])
def test_post__others_at_max_age__are_the_oldest_that_count(feed, posters, offset, answer):
    post(feed, posters, [100, 100])
    boa.env.timestamp += MAX_AGE + offset
    feed.post(100, sender=posters[2])
    assert feed.latestRoundData()[1] == answer
    assert feed.latestRoundData()[3] == (boa.env.timestamp if answer else 0)


def test_post__quorum_lost__unsays_the_answer(feed, posters):
    post(feed, posters, [100, 100, 100])
    boa.env.timestamp += MAX_AGE + 1
    feed.post(100, sender=posters[0])
    assert feed.latestRoundData() == (4, 0, 0, 0, 4)


def test_latest_round_data__time_passes__keeps_answer_and_time(feed, posters):
    post(feed, posters, [100, 100, 100])
    before = feed.latestRoundData()
    boa.env.timestamp += 10 * MAX_AGE
    assert feed.latestRoundData() == before


@pytest.mark.parametrize("liars", [(1, 1), (10**9, 10**9), (1, 10**9)])
def test_post__two_liars_of_five__cannot_leave_the_honest_range(feed, posters, liars):
    post(feed, posters, [*liars, 99, 100, 101])
    assert 99 <= feed.latestRoundData()[1] <= 101


def test_post__by_stranger__reverts(feed, stranger):
    with boa.reverts("median: caller is not a poster"):
        feed.post(100, sender=stranger)


@pytest.mark.parametrize("price", [0, -1, -(2**255)])
def test_post__price_not_positive__reverts(feed, posters, price):
    with boa.reverts("median: price is not positive"):
        feed.post(price, sender=posters[0])


def test_post__greatest_price__is_answered(feed, posters):
    post(feed, posters, [2**255 - 1] * 3)
    assert feed.latestRoundData()[1] == 2**255 - 1


@pytest.fixture(scope="module")
def wide_feed():
    """A feed of as many posters as there can be."""
    posters = [boa.env.generate_address() for _ in range(15)]
    return boa.load("contracts/MedianFeed.vy", 18, "X / USD", (posters, 8, MAX_AGE)), posters


@settings(max_examples=40, deadline=None)
@given(prices=st.lists(st.integers(1, 10**30), min_size=8, max_size=15))
def test_post__any_prices__answers_the_lower_median(wide_feed, prices):
    feed, posters = wide_feed
    with boa.env.anchor():
        post(feed, posters, prices)
        assert feed.latestRoundData()[1] == sorted(prices)[(len(prices) - 1) // 2]
