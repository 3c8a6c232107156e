# SPDX-License-Identifier: MIT
"""`SurplusAuction.set_parameters`: every bound at -1, 0 and +1."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import errors
from model.units import MAX_UINT256
from tests.unit.contracts.waterfall import scene as s

LONGEST = 30 * s.DAY
MOST_COIN = 10**12

ACCEPTED = [
    {"min_bid_step": 10_001},
    {"min_bid_step": 10_002},
    {"min_bid_step": 14_999},
    {"min_bid_step": 15_000},
    {"bid_duration": 1},
    {"bid_duration": 2},
    {"bid_duration": s.SURPLUS.auction_duration - 2},
    {"bid_duration": s.SURPLUS.auction_duration - 1},
    {"auction_duration": LONGEST - 1},
    {"auction_duration": LONGEST},
    {"max_discount": 0},
    {"max_discount": 4_999},
    {"max_discount": 5_000},
    {"coin_limit": 0},
    {"coin_limit": MOST_COIN - 1},
    {"coin_limit": MOST_COIN},
]

REFUSED = [
    ({"min_bid_step": 10_000}, errors.SURPLUS_AUCTION_MIN_BID_STEP_TOO_LOW),
    ({"min_bid_step": 15_001}, errors.SURPLUS_AUCTION_MIN_BID_STEP_TOO_HIGH),
    ({"bid_duration": 0}, errors.SURPLUS_AUCTION_BID_DURATION_IS_0),
    (
        {"bid_duration": s.SURPLUS.auction_duration},
        errors.SURPLUS_AUCTION_BID_DURATION_NOT_BELOW_AUCTION_DURATION,
    ),
    (
        {"bid_duration": s.SURPLUS.auction_duration + 1},
        errors.SURPLUS_AUCTION_BID_DURATION_NOT_BELOW_AUCTION_DURATION,
    ),
    ({"auction_duration": LONGEST + 1}, errors.SURPLUS_AUCTION_AUCTION_DURATION_TOO_LONG),
    ({"max_discount": 5_001}, errors.SURPLUS_AUCTION_MAX_DISCOUNT_TOO_HIGH),
    ({"coin_limit": MOST_COIN + 1}, errors.SURPLUS_AUCTION_COIN_LIMIT_TOO_HIGH),
    ({"coin_limit": MAX_UINT256}, errors.SURPLUS_AUCTION_COIN_LIMIT_TOO_HIGH),
]


@pytest.mark.parametrize("changes", ACCEPTED, ids=str)
def test_set_parameters__within_bounds__sets_them_and_emits(scene, changes):
    wanted = astuple(s.changed(s.SURPLUS, **changes))

    scene.surplus_auction.set_parameters(wanted, sender=scene.governor)

    assert s.logged(scene.surplus_auction) == [("ParametersSet", {"parameters": wanted})]
    assert tuple(scene.surplus_auction.parameters()) == wanted


@pytest.mark.parametrize(("changes", "reason"), REFUSED, ids=str)
def test_set_parameters__out_of_bounds__reverts(scene, changes, reason):
    with boa.reverts(reason):
        scene.surplus_auction.set_parameters(
            astuple(s.changed(s.SURPLUS, **changes)), sender=scene.governor
        )
    assert tuple(scene.surplus_auction.parameters()) == astuple(s.SURPLUS)


def test_set_parameters__by_stranger__reverts(scene, stranger):
    with boa.reverts(errors.SURPLUS_AUCTION_CALLER_IS_NOT_THE_GOVERNOR):
        scene.surplus_auction.set_parameters(astuple(s.SURPLUS), sender=stranger)


def test_set_parameters__bounds__are_the_named_constants():
    constants = s.module("surplus_auction_terms")._constants
    assert constants.MAX_MIN_BID_STEP == 15_000
    assert constants.MAX_AUCTION_DURATION == LONGEST
    assert constants.MAX_DISCOUNT == 5_000
    assert constants.MAX_COIN_LIMIT == MOST_COIN
