# SPDX-License-Identifier: MIT
"""`PriceOracle.poke`: taking, delay, guard."""

from __future__ import annotations

import pytest

from tests.unit.contracts.price_oracle import scene as s


def price_updated(price, next_price, next_at, expires_at):
    return {
        "asset": s.LINK,
        "price": price,
        "next_price": next_price,
        "next_at": next_at,
        "expires_at": expires_at,
    }


def test_poke__first_value__takes_it_at_once(listed):
    events = listed.poke(4)

    now = listed.now()
    assert [s.name(event) for event in events] == ["PriceUpdated"]
    assert s.fields(events[0]) == price_updated(
        s.price(4), s.price(4), now, now + listed.parameters.max_price_age
    )
    assert listed.current() == s.price(4)
    assert listed.is_fresh()
    assert not listed.is_suspect()


def test_poke__by_a_stranger__works(listed, stranger):
    listed.say(4)
    listed.oracle.poke(s.ASSETS, sender=stranger)
    assert listed.current() == s.price(4)


def test_poke__nothing_new__changes_nothing(scene):
    before = scene.state()
    assert scene.poke() == []
    assert scene.state() == before


def test_poke__all_bits_set__pokes_what_is_listed(listed):
    listed.say(4)
    listed.oracle.poke(2**256 - 1)
    assert listed.current() == s.price(4)


def test_poke__unlisted_asset__does_nothing(scene):
    scene.oracle.poke(1 << 3)
    assert scene.oracle.get_logs() == []
    assert scene.oracle.price_state(3) == (0, 0, 0, 0, 0, 0, 0)


def test_poke__other_asset__does_not_touch_this_one(scene):
    before = scene.state()
    scene.say(4.1)
    scene.oracle.poke(1 << 3)
    assert scene.state() == before


# --- Delay ---------------------------------------------------------------------------------------


def test_poke__value_in_the_band__waits_for_the_delay(scene):
    scene.wait(60)
    events = scene.poke(4.4)

    now = scene.now()
    assert [s.name(event) for event in events] == ["PriceUpdated"]
    assert s.fields(events[0]) == price_updated(
        s.price(4),
        s.price(4.4),
        now + scene.parameters.delay,
        now + scene.parameters.max_price_age,
    )
    assert scene.current() == s.price(4)


@pytest.mark.parametrize(("offset", "expected"), [(-1, 4), (0, 4.4), (1, 4.4)])
def test_poke__delay_passes__next_becomes_current_by_itself(scene, offset, expected):
    scene.poke(4.4)
    scene.wait(scene.parameters.delay + offset)
    assert scene.current() == s.price(expected)
    assert scene.state().next_price == s.price(4.4)


@pytest.mark.parametrize(("offset", "is_taken"), [(-1, False), (0, True), (1, True)])
def test_poke__while_a_value_waits__takes_nothing(scene, offset, is_taken):
    scene.poke(4.4)
    scene.wait(scene.parameters.delay + offset)
    events = scene.poke(4.8)

    assert bool(events) == is_taken
    assert scene.state().next_price == (s.price(4.8) if is_taken else s.price(4.4))
    assert scene.current() == (s.price(4.4) if is_taken else s.price(4))


def test_poke__no_delay__is_current_at_once(scene):
    scene.set_parameters(s.parameters(scene.feed.address, delay=0))
    events = scene.poke(4.4)
    assert s.fields(events[0])["price"] == s.price(4.4)
    assert s.fields(events[0])["next_at"] == scene.now()
    assert scene.current() == s.price(4.4)


def test_poke__same_value_newer_round__only_expires_later(scene):
    first = scene.state()
    scene.wait(1_000)
    events = scene.poke(4)

    expires_at = scene.now() + scene.parameters.max_price_age
    assert [s.name(event) for event in events] == ["PriceUpdated"]
    assert s.fields(events[0]) == price_updated(s.price(4), s.price(4), first.next_at, expires_at)
    # Nothing waits, so another value can be taken in the same second.
    assert [s.name(event) for event in scene.poke(4.1)] == ["PriceUpdated"]


def test_poke__same_value_while_one_waits__takes_nothing(scene):
    scene.poke(4.4)
    scene.wait(10)
    before = scene.state()
    assert scene.poke(4.4) == []
    assert scene.state() == before


# --- What is an observation ----------------------------------------------------------------------


@pytest.mark.parametrize(("offset", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_poke__round_at_max_age__is_the_oldest_taken(listed, offset, is_taken):
    age = listed.parameters.max_age + offset
    listed.feed.set_round(1, s.answer(4), listed.now() - age)
    assert bool(listed.poke()) == is_taken
    assert listed.current() == (s.price(4) if is_taken else 0)


@pytest.mark.parametrize(("offset", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_poke__time_stamp_in_the_future__is_ignored(listed, offset, is_taken):
    listed.feed.set_round(1, s.answer(4), listed.now() + offset)
    assert bool(listed.poke()) == is_taken


@pytest.mark.parametrize(("offset", "is_taken"), [(-1, False), (0, True), (1, True)])
def test_poke__lower_bound__is_the_least_taken(listed, offset, is_taken):
    least = listed.parameters.lower_bound // s.FEED_UNIT
    listed.feed.set_answer(least + offset)
    assert bool(listed.poke()) == is_taken


@pytest.mark.parametrize(("offset", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_poke__upper_bound__is_the_greatest_taken(listed, offset, is_taken):
    greatest = listed.parameters.upper_bound // s.FEED_UNIT
    listed.feed.set_answer(greatest + offset)
    assert bool(listed.poke()) == is_taken


@pytest.mark.parametrize("answer", [0, -1, -(2**255), 2**255 - 1, 2**88, 2**88 - 1])
def test_poke__absurd_answer__is_ignored(scene, answer):
    before = scene.state()
    scene.wait(1)
    scene.feed.set_answer(answer)
    assert scene.poke() == []
    assert scene.state() == before


@pytest.mark.parametrize("answer", [1, 2**88 - 1])
def test_poke__18_decimals_and_widest_bounds__takes_it_unscaled(deployed, wide_feed, answer):
    deployed.set_parameters(s.parameters(wide_feed.address, lower_bound=0, upper_bound=2**88 - 1))
    wide_feed.set_answer(answer)
    deployed.poke()
    assert deployed.current() == answer


def test_poke__round_zero__is_ignored(listed):
    listed.feed.set_round(0, s.answer(4), listed.now())
    assert listed.poke() == []


def test_poke__greatest_round__is_taken(listed):
    listed.feed.set_round(2**80 - 1, s.answer(4), listed.now())
    listed.poke()
    assert listed.current() == s.price(4)


def test_poke__older_round__is_ignored(scene):
    scene.feed.set_round(5, s.answer(4.1), scene.now())
    scene.poke()
    scene.wait(scene.parameters.delay)
    before = scene.state()

    scene.feed.set_round(4, s.answer(4.2), scene.now())
    assert scene.poke() == []
    assert scene.state() == before
    scene.feed.set_round(5, s.answer(4.2), scene.now())
    assert [s.name(event) for event in scene.poke()] == ["PriceUpdated"]


def test_poke__older_time_stamp__is_ignored(scene):
    taken_at = scene.now()
    scene.wait(100)
    before = scene.state()
    scene.feed.set_round(2, s.answer(4.1), taken_at - 1)
    assert scene.poke() == []
    assert scene.state() == before
    scene.feed.set_round(2, s.answer(4.1), taken_at)
    assert [s.name(event) for event in scene.poke()] == ["PriceUpdated"]


def test_poke__older_round_outside_the_band__is_no_candidate(scene):
    scene.wait(1)
    scene.feed.set_round(5, s.answer(4), scene.now())
    scene.poke()
    scene.feed.set_round(4, s.answer(2), scene.now())
    assert scene.poke() == []
    assert not scene.is_suspect()


# --- What is known already ------------------------------------------------------------------------


def test_poke__same_value_of_the_same_time__reads_no_more_and_writes_nothing(scene):
    scene.wait(600)
    scene.poke()
    before = tuple(scene.oracle.price_state(s.LINK))
    scene.wait(10)
    assert scene.poke() == []
    assert tuple(scene.oracle.price_state(s.LINK)) == before


def test_poke__same_value_once_current__stores_nothing_and_reads_as_current(scene):
    scene.wait(1)
    scene.feed.set_answer(s.answer(4.4))
    scene.poke()
    scene.wait(600)
    assert scene.poke() == []
    assert scene.oracle.prices(s.ASSETS)[0].price == 44 * 10**17
