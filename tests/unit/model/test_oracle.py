# SPDX-License-Identifier: MIT
"""The deviation guard, told as stories of one feed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model import oracle
from model.oracle import NEVER, Candidate, Observation
from model.parameters import OracleAssetParameters
from model.units import WAD

# Of no unit, so that sums need no wrapping.
START: Any = 1_700_000_000
COIN: Any = WAD
DELAY, CONFIRM_TIME = 600, 300
SETTINGS: dict[str, Any] = {
    "source": None,
    "heartbeat": 3_600,
    "max_age": 3_700,
    "max_price_age": 7_200,
    "delay": DELAY,
    "max_deviation": 1_000,
    "confirm_time": CONFIRM_TIME,
    "lower_bound": COIN // 10**6,
    "upper_bound": 10_000 * COIN,
}
PARAMETERS = OracleAssetParameters(**SETTINGS)


class Feed:
    """A feed that answers a new round whenever it is poked."""

    def __init__(self, value):
        self.state, self.now, self.round = NEVER, START, 0
        self.poke(value)

    def poke(self, value, *, after=0):
        """Answer `value` (hundredths of a coin) after some seconds, and poke."""
        self.now, self.round = self.now + after, self.round + 1
        seen = Observation(value=value * COIN // 100, round=self.round, updated_at=self.now)
        self.state = oracle.step(self.state, seen, PARAMETERS, self.now)

    def price(self, *, after=0):
        return oracle.price(self.state, self.now + after) * 100 // WAD

    def cautious_price(self):
        return oracle.cautious_price(self.state, self.now) * 100 // WAD

    @property
    def is_suspect(self):
        return oracle.is_suspect(self.state)


def test_step__first_value__is_current_at_once():
    feed = Feed(100)
    assert (feed.price(), feed.is_suspect) == (100, False)


def test_step__value_in_the_band__is_current_after_the_delay():
    feed = Feed(100)
    feed.poke(110, after=1)

    assert feed.price(after=DELAY - 1) == 100
    assert feed.price(after=DELAY) == 110
    assert feed.cautious_price() == 100


def test_step__fall_in_the_band__is_cautious_at_once():
    feed = Feed(100)
    feed.poke(90, after=1)

    assert (feed.price(), feed.cautious_price(), feed.is_suspect) == (100, 90, False)


def test_step__value_while_one_waits__changes_nothing():
    feed = Feed(100)
    feed.poke(110, after=1)
    waiting = feed.state
    feed.poke(105, after=DELAY - 1)

    assert feed.state == waiting


def test_step__wick__never_becomes_the_price():
    feed = Feed(300)
    feed.poke(1, after=12)
    assert (feed.price(after=CONFIRM_TIME), feed.is_suspect) == (300, True)

    feed.poke(300, after=12)
    assert (feed.price(), feed.is_suspect) == (300, False)


@pytest.mark.parametrize(("seconds", "next_price"), [(-1, 100), (0, 50), (1, 50)])
def test_step__crash__is_taken_from_confirm_time_on(seconds, next_price):
    feed = Feed(100)
    feed.poke(50, after=12)
    feed.poke(50, after=CONFIRM_TIME + seconds)

    assert feed.price(after=DELAY) == next_price
    assert feed.is_suspect == (next_price == 100)


def test_step__crash_confirmed_by_a_neighbour__takes_the_later_value():
    feed = Feed(100)
    feed.poke(50, after=12)
    feed.poke(55, after=CONFIRM_TIME)

    assert feed.price(after=DELAY) == 55


def test_step__third_value__is_the_new_candidate_from_now():
    feed = Feed(100)
    feed.poke(50, after=12)
    feed.poke(20, after=CONFIRM_TIME - 1)

    assert feed.state.candidate == Candidate(value=20 * COIN // 100, since=feed.now, round=3)
    feed.poke(20, after=1)
    assert feed.is_suspect


def test_step__crash_while_a_value_waits__is_suspect_and_taken_later():
    feed = Feed(100)
    feed.poke(110, after=1)
    feed.poke(50, after=1)
    assert (feed.is_suspect, feed.cautious_price()) == (True, 50)

    feed.poke(50, after=CONFIRM_TIME)  # confirmed, but 110 still waits
    assert (feed.is_suspect, feed.price(after=DELAY)) == (True, 110)
    feed.poke(50, after=DELAY)
    assert (feed.is_suspect, feed.price(), feed.price(after=DELAY)) == (False, 110, 50)


def test_step__same_value_anew__is_fresh_for_longer_and_does_not_wait():
    feed = Feed(100)
    feed.poke(100, after=1_000)

    assert feed.state.next_at == START
    assert feed.state.expires_at == feed.now + 7_200


def test_step__older_than_the_taken_one__changes_nothing():
    feed = Feed(100)
    before = feed.state
    late = Observation(value=COIN, round=1, updated_at=START - 1)
    early = Observation(value=COIN, round=0, updated_at=START + 1)

    assert oracle.step(before, late, PARAMETERS, START + DELAY) == before
    assert oracle.step(before, early, PARAMETERS, START + DELAY) == before
    assert oracle.step(before, None, PARAMETERS, START + DELAY) == before


def test_step__candidate_of_a_newer_round__is_not_confirmed_by_an_older():
    feed = Feed(100)
    feed.poke(50, after=12)
    newer = Candidate(value=COIN // 2, since=feed.now, round=9)
    feed.state = replace(feed.state, candidate=newer)
    feed.poke(50, after=CONFIRM_TIME)

    assert feed.state.candidate == Candidate(value=COIN // 2, since=feed.now, round=3)


@pytest.mark.parametrize(("seconds", "is_fresh"), [(-1, True), (0, False), (1, False)])
def test_is_fresh__around_max_price_age__is_half_open(seconds, is_fresh):
    feed = Feed(100)
    assert oracle.is_fresh(feed.state, START + 7_200 + seconds) == is_fresh
    assert not oracle.is_fresh(NEVER, START)


@pytest.mark.parametrize(
    ("changes", "is_seen"),
    [
        ({}, True),
        ({"updated_at": START + 1}, False),
        ({"updated_at": START - 3_700}, True),
        ({"updated_at": START - 3_701}, False),
        ({"answer": 0}, False),
        ({"answer": -1}, False),
        ({"answer": 99}, False),
        ({"answer": 100}, True),
        ({"answer": 10_000 * 10**8}, True),
        ({"answer": 10_000 * 10**8 + 1}, False),
        ({"round_id": 0}, False),
        ({"round_id": 2**80}, False),
    ],
)
def test_observe__round__is_seen_if_it_can_be_believed(changes, is_seen):
    latest = {"round_id": 7, "answer": 10**8, "updated_at": START} | changes
    seen = oracle.observe(**latest, decimals=8, parameters=PARAMETERS, now=START)

    value = latest["answer"] * 10**10
    expected = Observation(value=value, round=latest["round_id"], updated_at=latest["updated_at"])
    assert seen == (expected if is_seen else None)
