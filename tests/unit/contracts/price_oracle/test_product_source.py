# SPDX-License-Identifier: MIT
"""The oracle with `ProductFeed`, the worked example of docs/price-sources.md, as source."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.price_oracle import scene as s

ETHER_IN_COINS, STAKED_IN_ETHER = 160 * 10**8, 105 * 10**16


@pytest.fixture
def ether(deployed):
    deployed.say(160)
    return deployed.feed


@pytest.fixture
def staked(wide_feed):
    wide_feed.set_answer(STAKED_IN_ETHER)
    return wide_feed


@pytest.fixture
def product(deployed, ether, staked):
    """Listed as the asset's source, poked once."""
    feed = boa.load("contracts/testing/ProductFeed.vy", ether, staked)
    deployed.set_parameters(s.parameters(feed.address))
    deployed.poke()
    return feed


def test_latest_round_data__two_answers__is_their_product_as_old_as_the_older(
    deployed, product, staked
):
    first_at = deployed.now()
    deployed.wait(60)
    staked.set_answer(STAKED_IN_ETHER)
    assert product.latestRoundData() == (3, 168 * 10**8, first_at, first_at, 3)
    assert product.decimals() == s.FEED_DECIMALS


@pytest.mark.parametrize("bad", [0, -STAKED_IN_ETHER])
def test_latest_round_data__an_answer_that_is_none__is_none(ether, product, staked, bad):
    staked.set_answer(bad)
    assert product.latestRoundData()[1] == 0
    ether.set_answer(-ETHER_IN_COINS)
    assert product.latestRoundData()[1] == 0


@pytest.mark.usefixtures("product")
def test_poke__product__is_the_price(deployed):
    assert deployed.current() == 168 * s.WAD


@pytest.mark.usefixtures("product")
def test_poke__one_of_the_two_is_silent__ages_with_it(deployed):
    for _ in range(2):
        deployed.wait(3_600)
        deployed.poke(160)  # ether speaks, the staked one does not
    assert not deployed.is_fresh()
    assert deployed.current() == 168 * s.WAD


@pytest.mark.usefixtures("product")
def test_poke__one_of_the_two_reverts__keeps_the_last_good_price(deployed, ether):
    broken = boa.load("contracts/testing/RevertingFeed.vy")
    feed = boa.load("contracts/testing/ProductFeed.vy", ether, broken)
    deployed.set_parameters(s.parameters(feed.address))
    assert deployed.poke(161) == []
    assert deployed.current() == 168 * s.WAD
