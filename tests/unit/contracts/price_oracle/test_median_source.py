# SPDX-License-Identifier: MIT
"""The oracle with a `MedianFeed` as source."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.price_oracle import scene as s


@pytest.fixture
def posters():
    return [boa.env.generate_address(f"poster {number}") for number in range(1, 4)]


@pytest.fixture
def median(deployed, posters):
    feed = boa.load("contracts/MedianFeed.vy", s.FEED_DECIMALS, "LINK / USD", (posters, 2, 600))
    deployed.set_parameters(s.parameters(feed.address))
    return feed


def test_poke__quorum_of_posters__takes_their_median(deployed, median, posters):
    median.post(s.answer(4), sender=posters[0])
    assert deployed.poke() == []
    median.post(s.answer(4.2), sender=posters[1])
    deployed.poke()
    assert deployed.current() == s.price(4)


def test_poke__quorum_lost__keeps_the_last_good_price(deployed, median, posters):
    for poster in posters:
        median.post(s.answer(4), sender=poster)
    deployed.poke()
    deployed.wait(601)
    median.post(s.answer(4.1), sender=posters[0])

    assert deployed.poke() == []
    assert deployed.current() == s.price(4)


def test_poke__one_poster_lies__is_outvoted(deployed, median, posters):
    for poster, coins in zip(posters, (4, 4.1, 0.01), strict=True):
        median.post(s.answer(coins), sender=poster)
    deployed.poke()
    assert deployed.current() == s.price(4)
    assert not deployed.is_suspect()
