# SPDX-License-Identifier: MIT
"""`DebtAuction.set_parameters`: every bound at -1, 0 and +1."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import errors
from model.units import MAX_UINT256, WAD
from tests.unit.contracts.waterfall import scene as s

MOST_LOT = 10**9 * WAD
MOST_MINTED = 10**10 * WAD
LONGEST = 30 * s.DAY

ACCEPTED = [
    {"min_bid_step": 10_001},
    {"min_bid_step": 10_002},
    {"min_bid_step": 14_999},
    {"min_bid_step": 15_000},
    {"restart_factor": 10_001},
    {"restart_factor": 10_002},
    {"restart_factor": 29_999},
    {"restart_factor": 30_000},
    {"bid_duration": 1},
    {"bid_duration": 2},
    {"bid_duration": s.DEBT.auction_duration - 2},
    {"bid_duration": s.DEBT.auction_duration - 1},
    {"auction_duration": LONGEST - 1},
    {"auction_duration": LONGEST},
    {"initial_lot": 1},
    {"initial_lot": 2},
    {"initial_lot": s.DEBT.max_lot - 1},
    {"initial_lot": s.DEBT.max_lot},
    {"max_lot": MOST_LOT - 1, "max_minted_per_week": MOST_MINTED},
    {"max_lot": MOST_LOT, "max_minted_per_week": MOST_MINTED},
    {"max_discount": 0},
    {"max_discount": 4_999},
    {"max_discount": 5_000},
    {"max_extensions": 0},
    {"max_extensions": 99},
    {"max_extensions": 100},
    {"max_minted_per_week": s.DEBT.max_lot},
    {"max_minted_per_week": s.DEBT.max_lot + 1},
    {"max_minted_per_week": MOST_MINTED - 1},
    {"max_minted_per_week": MOST_MINTED},
]

REFUSED = [
    ({"min_bid_step": 10_000}, errors.DEBT_AUCTION_MIN_BID_STEP_TOO_LOW),
    ({"min_bid_step": 15_001}, errors.DEBT_AUCTION_MIN_BID_STEP_TOO_HIGH),
    ({"restart_factor": 10_000}, errors.DEBT_AUCTION_RESTART_FACTOR_TOO_LOW),
    ({"restart_factor": 30_001}, errors.DEBT_AUCTION_RESTART_FACTOR_TOO_HIGH),
    ({"bid_duration": 0}, errors.DEBT_AUCTION_BID_DURATION_IS_0),
    (
        {"bid_duration": s.DEBT.auction_duration},
        errors.DEBT_AUCTION_BID_DURATION_NOT_BELOW_AUCTION_DURATION,
    ),
    (
        {"bid_duration": s.DEBT.auction_duration + 1},
        errors.DEBT_AUCTION_BID_DURATION_NOT_BELOW_AUCTION_DURATION,
    ),
    ({"auction_duration": LONGEST + 1}, errors.DEBT_AUCTION_AUCTION_DURATION_TOO_LONG),
    ({"initial_lot": 0}, errors.DEBT_AUCTION_INITIAL_LOT_IS_0),
    ({"initial_lot": s.DEBT.max_lot + 1}, errors.DEBT_AUCTION_INITIAL_LOT_ABOVE_MAX_LOT),
    (
        {"max_lot": MOST_LOT + 1, "max_minted_per_week": MOST_MINTED},
        errors.DEBT_AUCTION_MAX_LOT_TOO_HIGH,
    ),
    ({"max_discount": 5_001}, errors.DEBT_AUCTION_MAX_DISCOUNT_TOO_HIGH),
    ({"max_extensions": 101}, errors.DEBT_AUCTION_MAX_EXTENSIONS_TOO_HIGH),
    (
        {"max_minted_per_week": s.DEBT.max_lot - 1},
        errors.DEBT_AUCTION_MAX_MINTED_PER_WEEK_BELOW_MAX_LOT,
    ),
    (
        {"max_minted_per_week": MOST_MINTED + 1},
        errors.DEBT_AUCTION_MAX_MINTED_PER_WEEK_TOO_HIGH,
    ),
    ({"max_minted_per_week": MAX_UINT256}, errors.DEBT_AUCTION_MAX_MINTED_PER_WEEK_TOO_HIGH),
]


@pytest.mark.parametrize("changes", ACCEPTED, ids=str)
def test_set_parameters__within_bounds__sets_them_and_emits(scene, changes):
    wanted = astuple(s.changed(s.DEBT, **changes))

    scene.debt_auction.set_parameters(wanted, sender=scene.governor)

    assert s.logged(scene.debt_auction) == [("ParametersSet", {"parameters": wanted})]
    assert tuple(scene.debt_auction.parameters()) == wanted


@pytest.mark.parametrize(("changes", "reason"), REFUSED, ids=str)
def test_set_parameters__out_of_bounds__reverts(scene, changes, reason):
    with boa.reverts(reason):
        scene.debt_auction.set_parameters(
            astuple(s.changed(s.DEBT, **changes)), sender=scene.governor
        )
    assert tuple(scene.debt_auction.parameters()) == astuple(s.DEBT)


def test_set_parameters__by_stranger__reverts(scene, stranger):
    with boa.reverts(errors.DEBT_AUCTION_CALLER_IS_NOT_THE_GOVERNOR):
        scene.debt_auction.set_parameters(astuple(s.DEBT), sender=stranger)


def test_set_parameters__bounds__are_the_named_constants():
    constants = s.module("debt_auction_terms")._constants
    assert constants.MAX_MIN_BID_STEP == 15_000
    assert constants.MAX_RESTART_FACTOR == 30_000
    assert constants.MAX_AUCTION_DURATION == LONGEST
    assert constants.MAX_LOT == MOST_LOT
    assert constants.MAX_DISCOUNT == 5_000
    assert constants.MAX_EXTENSIONS == 100
    assert constants.MAX_MINTED_PER_WEEK == MOST_MINTED
