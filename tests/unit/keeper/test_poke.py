# SPDX-License-Identifier: MIT
"""Pokes: only those that change what the oracle says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Poke
from keeper.decisions.poke import after_poke, decide_poke
from keeper.mirror.prices import Answer, AssetPrice
from keeper.reasons import Reason
from model.oracle import NEVER, Candidate, State
from model.units import WAD, Seconds, UnixTime, Wad
from tests.unit.keeper import scene

TAKEN_AT = scene.NOW - 1_000


def known(answer_coins: float, *, updated_at: int = scene.NOW - 10, **state) -> AssetPrice:
    """An asset at 100 coins, taken a while ago, whose source now says something else."""
    usual = State(
        price=Wad(100 * WAD),
        next_price=Wad(100 * WAD),
        next_at=UnixTime(TAKEN_AT + 600),
        expires_at=UnixTime(TAKEN_AT + 7_200),
        candidate=None,
        taken_round=0,
        taken_updated_at=UnixTime(TAKEN_AT),
    )
    return AssetPrice(
        asset=0,
        state=replace(usual, **state),
        parameters=scene.ORACLE,
        answer=Answer(
            round=7,
            answer=int(answer_coins * 10**8),
            decimals=8,
            updated_at=UnixTime(updated_at),
        ),
    )


def reason_of(asset_price: AssetPrice) -> Reason | None:
    decision = decide_poke(asset_price, scene.outlook(), scene.POLICY)
    return decision.reason if decision else None


def test_decide_poke__new_value_in_the_band__pokes():
    assert decide_poke(known(101), scene.outlook(), scene.POLICY) == Act(
        order=Poke(asset=0), reason=Reason.PRICE_TAKEN, profit=Wad(0)
    )


def test_decide_poke__same_value__does_not():
    assert reason_of(known(100)) is None


def test_decide_poke__same_value_when_the_price_ages__pokes():
    assert reason_of(known(100, expires_at=UnixTime(scene.NOW + 3_599))) == Reason.PRICE_TAKEN
    assert reason_of(known(100, expires_at=UnixTime(scene.NOW + 3_600))) is None


def test_decide_poke__a_value_waits__does_not():
    assert reason_of(known(101, next_at=UnixTime(scene.NOW + 1))) is None


def test_decide_poke__value_outside_the_band__makes_it_suspect():
    assert reason_of(known(79.9)) == Reason.PRICE_SUSPECT


def test_decide_poke__wick__makes_it_suspect_and_nothing_more():
    assert reason_of(known(0.0001)) == Reason.PRICE_SUSPECT


def suspect(candidate_age: int, coins: int) -> AssetPrice:
    candidate = Candidate(value=Wad(50 * WAD), since=UnixTime(scene.NOW - candidate_age), round=6)
    return known(coins, candidate=candidate)


@pytest.mark.parametrize(("age", "reason"), [(1_799, None), (1_800, Reason.PRICE_TAKEN)])
def test_decide_poke__candidate__is_confirmed_when_its_time_has_come(age, reason):
    assert reason_of(suspect(age, 51)) == reason


def test_decide_poke__source_back_in_the_band__clears_the_candidate():
    assert reason_of(suspect(10, 100)) == Reason.PRICE_CLEARED


def test_decide_poke__answer_too_old__does_not():
    assert reason_of(known(101, updated_at=scene.NOW - 4_201)) is None


def test_decide_poke__never_had_a_price__pokes():
    assert reason_of(replace(known(101), state=NEVER)) == Reason.PRICE_TAKEN


def test_decide_poke__source_not_read_or_asset_not_listed__does_not():
    assert reason_of(replace(known(101), answer=None)) is None
    assert reason_of(replace(known(101), parameters=None)) is None


def test_decide_poke__gas_dear__skips():
    assert decide_poke(known(101), scene.outlook(gas=scene.DEAR), scene.POLICY) == Skip(
        action="poke", subject="price 0", reason=Reason.UPKEEP_TOO_DEAR
    )


# --- What a poke changes at once ------------------------------------------------------------------


def at_once(asset_price: AssetPrice, **changes):
    """Price of asset 0 and what is marked as poked, if the block begins with a poke."""
    parameters = replace(scene.ORACLE, **changes)
    asset_price = replace(asset_price, parameters=parameters)
    view = scene.with_price(scene.outlook(), 0, asset_price.at(scene.NOW))
    after = after_poke(asset_price, view)
    assert after.prices[1:] == view.prices[1:]
    return after.prices[0], after.poked


def test_after_poke__without_a_delay__the_new_price_is_current():
    assert at_once(known(90), delay=Seconds(0)) == (scene.price(90), 1)


def test_after_poke__with_a_delay__the_price_is_what_it_was():
    assert at_once(known(90)) == (scene.price(100), 0)


def test_after_poke__candidate_confirmed_without_a_delay__is_current():
    candidate = Candidate(value=Wad(70 * WAD), since=UnixTime(scene.NOW - 1_800), round=6)
    late = replace(candidate, since=UnixTime(scene.NOW - 1_799))

    assert at_once(known(70, candidate=candidate), delay=Seconds(0)) == (scene.price(70), 1)
    suspect = scene.price(100, is_suspect=True)
    assert at_once(known(70, candidate=late), delay=Seconds(0)) == (suspect, 0)


def test_after_poke__a_value_waits__stays_so():
    waiting = known(90, next_price=Wad(95 * WAD), next_at=UnixTime(scene.NOW + 1))

    assert at_once(waiting, delay=Seconds(0)) == (scene.price(100), 0)


def test_after_poke__first_price_ever__is_current_whatever_the_delay():
    assert at_once(replace(known(90), state=NEVER)) == (scene.price(90), 1)


def test_after_poke__price_too_old__is_fresh_at_once():
    """Also with a delay; where the same value is confirmed nothing has to wait."""
    assert at_once(known(100, expires_at=scene.NOW)) == (scene.price(100), 1)
