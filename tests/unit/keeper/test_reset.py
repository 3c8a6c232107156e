# SPDX-License-Identifier: MIT
"""Resets: when one is due and what it pays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Reset
from keeper.decisions.reset import decide_reset
from keeper.mirror.auctions import last_age
from keeper.reasons import Reason
from model.units import WAD, Ray, Seconds, UnixTime, Wad
from tests.unit.keeper import scene

AUCTION = scene.auction(50_000, scene.lot(0, 500, 110))
LAST = last_age(scene.TERMS)


def at(age: int, **changes):
    return scene.outlook(
        timestamp=UnixTime(scene.NOW + age), auction_time=scene.NOW + age, **changes
    )


@pytest.mark.parametrize(("age", "is_due"), [(0, False), (LAST, False), (LAST + 1, True)])
def test_decide_reset__around_the_floor__is_due_below_it(age, is_due):
    assert (decide_reset(AUCTION, at(age), scene.POLICY) is not None) == is_due


@pytest.mark.parametrize(("age", "is_due"), [(3_600, False), (3_601, True)])
def test_decide_reset__around_the_tail__is_due_after_it(age, is_due):
    slow = replace(scene.TERMS.terms, curve=1, duration=Seconds(600), cut=Ray(95 * 10**25))
    auction = replace(AUCTION, terms=replace(scene.TERMS, terms=slow))

    assert (decide_reset(auction, at(age), scene.POLICY) is not None) == is_due


def test_decide_reset__lot_without_a_price__waits_for_the_others():
    basket = scene.auction(50_000, scene.lot(0, 500, 110), scene.lot(1, 1, 0))
    unpriced = scene.auction(50_000, scene.lot(0, 500, 0))

    assert decide_reset(basket, at(0), scene.POLICY) is None
    assert decide_reset(unpriced, at(0), scene.POLICY) is not None


def test_decide_reset__due__pays_tip_and_share():
    assert decide_reset(AUCTION, at(3_601), scene.POLICY) == Act(
        order=Reset(auction_id=AUCTION.auction_id),
        reason=Reason.AUCTION_SPENT,
        profit=Wad(150 * WAD),
    )


def test_decide_reset__little_incentive_left__pays_that():
    decision = decide_reset(replace(AUCTION, incentive_left=Wad(7)), at(3_601), scene.POLICY)

    assert isinstance(decision, Act)
    assert decision.profit == 7


@pytest.mark.parametrize("tab", [5_499, 5_500])
def test_decide_reset__small_tab__pays_nothing(tab):
    auction = scene.auction(tab, scene.lot(0, 500, 110))
    decision = decide_reset(auction, at(3_601), scene.POLICY)

    assert isinstance(decision, Act)
    assert (decision.profit > 0) == (tab == 5_500)


@pytest.mark.parametrize("lot", [54, 55])
def test_decide_reset__lots_worth_too_little__pays_nothing(lot):
    auction = scene.auction(50_000, scene.lot(0, lot, 110))
    decision = decide_reset(auction, at(3_601), scene.POLICY)

    assert isinstance(decision, Act)
    assert (decision.profit > 0) == (lot == 55)


def test_decide_reset__nothing_paid_and_gas_dear__skips():
    auction = scene.auction(5_000, scene.lot(0, 500, 110))

    assert decide_reset(auction, at(3_601, gas=scene.DEAR), scene.POLICY) == Skip(
        action="reset",
        subject=f"auction {auction.auction_id:#x}",
        reason=Reason.UPKEEP_TOO_DEAR,
    )


@pytest.mark.parametrize(("level", "expected"), [(1, Act), (2, Skip), (3, Skip)])
def test_decide_reset__paused__waits_from_level_two_on(level, expected):
    assert isinstance(decide_reset(AUCTION, at(3_601, pause_level=level), scene.POLICY), expected)
