# SPDX-License-Identifier: MIT
"""`SettableFeed`: reads as a Chainlink feed, says what its owner wants."""

from __future__ import annotations

import boa
import pytest


@pytest.fixture(scope="module")
def feed():
    return boa.load("contracts/testing/SettableFeed.vy", 8, "ETH / USD")


@pytest.fixture
def stranger():
    return boa.env.generate_address("stranger")


def test_init__decimals_and_description__are_kept(feed):
    assert feed.decimals() == 8
    assert feed.description() == "ETH / USD"
    assert feed.latestRoundData() == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("answer", [194 * 10**8, 0, -1, 2**255 - 1])
def test_set_answer__any_answer__is_the_next_round_now(feed, answer):
    feed.set_answer(1)
    boa.env.timestamp += 60
    feed.set_answer(answer)

    (event,) = feed.get_logs()
    now = boa.env.timestamp
    assert type(event).__name__ == "AnswerUpdated"
    assert (event.current, event.roundId, event.updatedAt) == (answer, 2, now)
    assert feed.latestRoundData() == (2, answer, now, now, 2)


def test_set_round__any_round__is_answered_as_told(feed):
    feed.set_round(2**80 - 1, -5, 12)
    (event,) = feed.get_logs()
    assert (event.current, event.roundId, event.updatedAt) == (-5, 2**80 - 1, 12)
    assert feed.latestRoundData() == (2**80 - 1, -5, 12, 12, 2**80 - 1)


def test_set_answer__by_stranger__reverts(feed, stranger):
    with boa.reverts("ownable: caller is not the owner"):
        feed.set_answer(1, sender=stranger)
    with boa.reverts("ownable: caller is not the owner"):
        feed.set_round(1, 1, 1, sender=stranger)


def test_transfer_ownership__new_owner__may_set(feed, stranger):
    feed.transfer_ownership(stranger)
    assert feed.owner() == stranger
    feed.set_answer(7, sender=stranger)
    assert feed.latestRoundData()[1] == 7
    with boa.reverts("ownable: caller is not the owner"):
        feed.set_answer(1)
