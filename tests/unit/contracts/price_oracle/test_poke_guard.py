# SPDX-License-Identifier: MIT
"""`PriceOracle.poke`: values outside the band, candidates and their confirmation."""

from __future__ import annotations

import pytest

from tests.unit.contracts.price_oracle import scene as s


def names(events):
    return [s.name(event) for event in events]


def candidate_changed(candidate, since, round_):
    return {"asset": s.LINK, "candidate": candidate, "candidate_since": since, "round": round_}


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(("units_outside", "is_candidate"), [(-1, False), (0, False), (1, True)])
def test_poke__at_the_edge_of_the_band__edge_is_inside(scene, side, units_outside, is_candidate):
    deviation = s.answer(4) * scene.parameters.max_deviation // 10_000
    answer = s.answer(4) + side * (deviation + units_outside)
    scene.feed.set_answer(answer)

    events = scene.poke()

    assert names(events) == (["CandidateChanged"] if is_candidate else ["PriceUpdated"])
    assert scene.is_suspect() == is_candidate
    assert scene.state().candidate == (answer * s.FEED_UNIT if is_candidate else 0)


def test_poke__value_outside_the_band__becomes_the_candidate(scene):
    before = scene.state()
    scene.wait(60)
    events = scene.poke(2)

    assert names(events) == ["CandidateChanged"]
    assert s.fields(events[0]) == candidate_changed(s.price(2), scene.now(), 2)
    after = scene.state()
    assert after[:4] == before[:4]
    assert (after.candidate, after.candidate_since, after.candidate_round) == (
        s.price(2),
        scene.now(),
        2,
    )
    assert scene.current() == s.price(4)
    assert scene.is_suspect()


def test_poke__round_seen_late__candidate_counts_from_the_poke(scene):
    scene.wait(100)
    scene.feed.set_round(2, s.answer(2), scene.now() - 50)
    scene.poke()
    assert scene.state().candidate_since == scene.now()


def test_poke__value_back_in_the_band__clears_the_candidate_and_is_taken(scene):
    scene.poke(2)
    scene.wait(60)
    events = scene.poke(3.9)

    assert names(events) == ["CandidateChanged", "PriceUpdated"]
    assert s.fields(events[0]) == candidate_changed(0, 0, 0)
    assert s.fields(events[1])["next_price"] == s.price(3.9)
    assert not scene.is_suspect()


def test_poke__taken_round_once_more_beside_a_candidate__clears_it(scene):
    taken = scene.feed.latestRoundData()
    scene.wait(60)
    scene.poke(2)
    assert scene.is_suspect()

    # A source that takes back what it said last.
    scene.feed.set_round(taken[0], taken[1], taken[3])
    assert names(scene.poke()) == ["CandidateChanged"]
    assert not scene.is_suspect()
    assert scene.state().candidate == 0


@pytest.mark.parametrize(("offset", "is_taken"), [(-1, False), (0, True), (1, True)])
def test_poke__candidate_stands__is_taken_after_confirm_time(scene, offset, is_taken):
    scene.poke(2)
    scene.wait(scene.parameters.confirm_time + offset)
    events = scene.poke(2)

    assert names(events) == (["CandidateChanged", "PriceUpdated"] if is_taken else [])
    assert scene.is_suspect() != is_taken
    if is_taken:
        now = scene.now()
        assert s.fields(events[0]) == candidate_changed(0, 0, 0)
        assert s.fields(events[1]) == {
            "asset": s.LINK,
            "price": s.price(4),
            "next_price": s.price(2),
            "next_at": now + scene.parameters.delay,
            "expires_at": now + scene.parameters.max_price_age,
        }


def test_poke__same_round_after_confirm_time__confirms(scene):
    scene.poke(2)
    said_at = scene.now()
    scene.wait(scene.parameters.confirm_time)
    events = scene.poke()
    assert names(events) == ["CandidateChanged", "PriceUpdated"]
    assert s.fields(events[1])["expires_at"] == said_at + scene.parameters.max_price_age


def test_poke__source_moved_near_the_candidate__what_it_says_now_is_taken(scene):
    scene.poke(2)
    scene.wait(scene.parameters.confirm_time)
    events = scene.poke(1.7)
    assert s.fields(events[1])["next_price"] == s.price(1.7)


@pytest.mark.parametrize(("units_outside", "is_near"), [(-1, True), (0, True), (1, False)])
def test_poke__at_the_edge_of_the_candidates_band__edge_confirms(scene, units_outside, is_near):
    scene.poke(2)
    scene.wait(scene.parameters.confirm_time)
    answer = s.answer(1.6) - units_outside
    scene.feed.set_answer(answer)

    events = scene.poke()

    assert names(events) == ["CandidateChanged", "PriceUpdated"][: 1 + is_near]
    assert scene.state().candidate == (0 if is_near else answer * s.FEED_UNIT)


def test_poke__near_the_candidate_too_early__leaves_value_and_time(scene):
    scene.poke(2)
    before = scene.state()
    scene.wait(60)
    assert scene.poke(2.1) == []
    assert scene.state() == before


def test_poke__third_value__becomes_the_candidate_with_its_own_time(scene):
    scene.poke(2)
    scene.wait(scene.parameters.confirm_time)
    events = scene.poke(1)

    assert names(events) == ["CandidateChanged"]
    assert s.fields(events[0]) == candidate_changed(s.price(1), scene.now(), 3)
    scene.wait(scene.parameters.confirm_time - 1)
    assert scene.poke(1) == []
    scene.wait(1)
    assert names(scene.poke(1)) == ["CandidateChanged", "PriceUpdated"]


def test_poke__round_older_than_the_candidates__does_not_confirm_but_replaces(scene):
    scene.feed.set_round(9, s.answer(2), scene.now())
    scene.poke()
    scene.wait(scene.parameters.confirm_time)
    scene.feed.set_round(8, s.answer(2), scene.now())
    events = scene.poke()
    assert names(events) == ["CandidateChanged"]
    assert s.fields(events[0]) == candidate_changed(s.price(2), scene.now(), 8)

    scene.wait(scene.parameters.confirm_time)
    assert names(scene.poke()) == ["CandidateChanged", "PriceUpdated"]


def test_poke__wild_round_of_a_candidate__does_not_shut_out_good_values(scene):
    scene.feed.set_round(2**80 - 1, s.answer(2), scene.now())
    scene.poke()
    scene.feed.set_round(2, s.answer(4.1), scene.now())
    assert names(scene.poke()) == ["CandidateChanged", "PriceUpdated"]


@pytest.mark.parametrize("answer", [0, -5])
def test_poke__unbelievable_value__does_not_touch_the_candidate(scene, answer):
    scene.poke(2)
    before = scene.state()
    scene.wait(scene.parameters.confirm_time)
    scene.feed.set_answer(answer)
    assert scene.poke() == []
    assert scene.state() == before


# --- While a value waits -------------------------------------------------------------------------


def test_poke__outside_while_a_value_waits__becomes_suspect_by_the_waiting_value(scene):
    scene.poke(4.8)
    # Inside the band around 4, outside the one around 4.8.
    events = scene.poke(3.7)
    assert names(events) == ["CandidateChanged"]
    assert scene.state().next_price == s.price(4.8)
    assert scene.is_suspect()


def test_poke__back_in_the_band_while_a_value_waits__clears_and_takes_nothing(scene):
    scene.poke(4.8)
    scene.poke(3.7)
    before = scene.state()
    events = scene.poke(4.7)
    assert names(events) == ["CandidateChanged"]
    assert s.fields(events[0]) == candidate_changed(0, 0, 0)
    assert scene.state()[:4] == before[:4]
    assert not scene.is_suspect()


def test_poke__confirmed_while_a_value_waits__is_taken_when_none_does(scene):
    scene.set_parameters(s.parameters(scene.feed.address, confirm_time=60))
    scene.poke(4.8)
    scene.poke(2)
    scene.wait(scene.parameters.delay - 1)
    assert scene.poke(2) == []
    assert scene.is_suspect()
    scene.wait(1)
    events = scene.poke(2)
    assert names(events) == ["CandidateChanged", "PriceUpdated"]
    assert s.fields(events[1])["price"] == s.price(4.8)
    assert s.fields(events[1])["next_price"] == s.price(2)


# --- Stories -------------------------------------------------------------------------------------


def test_poke__real_wick_of_march_2020__leaves_the_last_good_price(scene):
    """LINK, 12 March 2020, 10:00 UTC: open 3.0634, high 3.0765, low 0.0001, close 2.4693."""
    scene.set_parameters(s.parameters(scene.feed.address, max_deviation=2_500))
    for coins in (3.0634, 3.0765):
        scene.wait(900)
        scene.poke(coins)
    assert scene.state().next_price == s.price(3.0765)

    scene.wait(900)
    events = scene.poke("0.0001")
    assert names(events) == ["CandidateChanged"]
    assert scene.current() == s.price(3.0765)
    assert scene.is_suspect()

    scene.wait(900)
    assert names(scene.poke(2.4693)) == ["CandidateChanged", "PriceUpdated"]
    assert not scene.is_suspect()
    scene.wait(scene.parameters.delay)
    assert scene.current() == s.price(2.4693)


def test_poke__crash_in_halves__each_step_is_taken_after_confirm_time(scene):
    """Never blocked: 4, 2, 1, 0.5, each a fall of 50 % and confirmed by a later poke."""
    for coins in (2, 1, 0.5):
        good = scene.current()
        assert names(scene.poke(coins)) == ["CandidateChanged"]
        scene.wait(scene.parameters.confirm_time - 1)
        assert scene.poke(coins) == []
        assert scene.current() == good
        scene.wait(1)
        assert names(scene.poke(coins)) == ["CandidateChanged", "PriceUpdated"]
        scene.wait(scene.parameters.delay)
        assert scene.current() == s.price(coins)
        assert not scene.is_suspect()


def test_poke__crash_without_end__follows_by_the_band_once_confirmed(scene):
    """While the source falls on, the candidate keeps up with it and the price is not frozen."""
    coins = 4.0
    lowest = scene.current()
    for _ in range(40):
        coins *= 0.97
        scene.poke(round(coins, 6))
        scene.wait(300)
        lowest = min(lowest, scene.current())
    assert lowest < s.price(4) * 45 // 100
