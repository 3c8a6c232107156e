# SPDX-License-Identifier: MIT
"""`PriceOracle.prices`, `cautious_prices`, `refresh`: what readers get."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.price_oracle import scene as s

READERS = ("prices", "cautious_prices", "refresh")


def feed_at(coins):
    feed = boa.load("contracts/testing/SettableFeed.vy", s.FEED_DECIMALS, "X / USD")
    feed.set_answer(s.answer(coins))
    return feed


# --- Shape ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", READERS)
def test_prices__several_assets__ascend_by_asset(scene, reader):
    for asset, coins in ((15, 7), (0, 5)):
        scene.set_parameters(s.parameters(feed_at(coins).address), asset=asset)
    scene.oracle.poke(1 << 15 | 1)

    result = getattr(scene.oracle, reader)(1 << 15 | s.ASSETS | 1)

    assert [entry.price for entry in result] == [s.price(5), s.price(4), s.price(7)]
    assert all(entry.is_fresh and not entry.is_suspect for entry in result)


@pytest.mark.parametrize("reader", READERS)
def test_prices__no_asset__is_empty(scene, reader):
    assert getattr(scene.oracle, reader)(0) == []


@pytest.mark.parametrize("reader", READERS)
def test_prices__unlisted_asset__is_0_and_not_fresh(scene, reader):
    unlisted, linked = getattr(scene.oracle, reader)(1 | s.ASSETS)
    assert (unlisted.price, unlisted.is_fresh, unlisted.is_suspect) == (0, False, False)
    assert linked.price == s.price(4)


@pytest.mark.parametrize("reader", ["prices", "cautious_prices"])
def test_prices__listed_and_never_poked__is_0_and_not_fresh(listed, reader):
    listed.say(4)
    (entry,) = getattr(listed.oracle, reader)(s.ASSETS)
    assert (entry.price, entry.is_fresh, entry.is_suspect) == (0, False, False)


@pytest.mark.parametrize("reader", READERS)
def test_prices__eight_assets__are_all_there(scene, reader):
    assert len(getattr(scene.oracle, reader)(0b1111_1111_0000_0000)) == 8


@pytest.mark.parametrize("reader", READERS)
def test_prices__nine_assets__reverts(scene, reader):
    with boa.reverts("oracle: too many assets"):
        getattr(scene.oracle, reader)(0b1_1111_1111)


@pytest.mark.parametrize("reader", READERS)
def test_prices__asset_16__reverts(scene, reader):
    with boa.reverts("oracle: unknown asset"):
        getattr(scene.oracle, reader)(1 << 16)


# --- Freshness -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("offset", "is_fresh"), [(-1, True), (0, False), (1, False)])
def test_prices__max_price_age__ends_freshness_not_the_price(scene, reader, offset, is_fresh):
    scene.wait(scene.parameters.max_price_age + offset)
    (entry,) = getattr(scene.oracle, reader)(s.ASSETS)
    assert entry.price == s.price(4)
    assert entry.is_fresh == is_fresh


def test_prices__age_counts_from_the_sources_time_stamp__not_from_the_poke(listed):
    listed.feed.set_round(1, s.answer(4), listed.now() - 1_000)
    listed.poke()
    listed.wait(listed.parameters.max_price_age - 1_001)
    assert listed.is_fresh()
    listed.wait(1)
    assert not listed.is_fresh()


def test_prices__suspect__does_not_get_fresher(scene):
    taken_at = scene.now()
    scene.wait(1_000)
    scene.poke(2)
    assert scene.state().expires_at == taken_at + scene.parameters.max_price_age


# --- Current and cautious ------------------------------------------------------------------------


def test_prices__suspect__are_the_last_good_ones(scene):
    scene.poke(2)
    (entry,) = scene.oracle.prices(s.ASSETS)
    assert (entry.price, entry.is_suspect) == (s.price(4), True)


@pytest.mark.parametrize(
    ("waiting", "candidate", "expected"),
    [
        (None, None, 4),
        (3.9, None, 3.9),
        (4.1, None, 4),
        (None, 2, 2),
        (None, 8, 4),
        (3.9, 2, 2),
        (3.9, 8, 3.9),
        (4.8, 3.8, 3.8),
    ],
)
def test_cautious_prices__current_next_candidate__is_the_least(scene, waiting, candidate, expected):
    for coins in (waiting, candidate):
        if coins is not None:
            scene.poke(coins)
    assert scene.cautious() == s.price(expected)
    assert scene.current() == s.price(4)
    assert scene.is_suspect() == (candidate is not None)


def test_cautious_prices__next_has_become_current__forgets_the_lower_one(scene):
    scene.poke(4.4)
    scene.wait(scene.parameters.delay)
    assert scene.cautious() == s.price(4.4)


# --- Refresh -------------------------------------------------------------------------------------


def test_refresh__source_fell__pokes_first(scene):
    scene.wait(1)
    scene.say(3.9)

    (entry,) = scene.oracle.refresh(s.ASSETS)

    assert entry.price == s.price(3.9)
    assert [s.name(event) for event in scene.oracle.get_logs()] == ["PriceUpdated"]
    assert scene.current() == s.price(4)


def test_refresh__source_broke_out__is_suspect_and_at_the_candidate(scene):
    scene.say(2)
    (entry,) = scene.oracle.refresh(s.ASSETS)
    assert (entry.price, entry.is_suspect, entry.is_fresh) == (s.price(2), True, True)


def test_refresh__first_value__is_there_at_once(listed, stranger):
    listed.say(4)
    (entry,) = listed.oracle.refresh(s.ASSETS, sender=stranger)
    assert (entry.price, entry.is_fresh) == (s.price(4), True)
