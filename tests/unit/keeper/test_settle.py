# SPDX-License-Identifier: MIT
"""The Treasury: settled when that moves something."""

from __future__ import annotations

import pytest

from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Settle
from keeper.decisions.settle import decide_settle
from keeper.reasons import Reason
from model.parameters import TreasuryParameters
from model.treasury import Books, Bucket
from model.units import RAD, WAD, Rad, Seconds, UnixTime, Wad
from tests.unit.keeper import scene

WAIT = 259_200
PARAMETERS = TreasuryParameters(
    debt_queue_delay=Seconds(WAIT), surplus_buffer=1_000_000, surplus_lot=50_000, debt_lot=50_000
)


def books(coin: int, unbacked: int, *, queued: int = 0, era: int = scene.NOW) -> Books:
    queue = (Bucket(era=UnixTime(era), amount=Rad(queued * RAD)),) if queued else ()
    return Books(coin=Rad(coin * RAD), unbacked=Rad(unbacked * RAD), queue=queue, on_auction=Rad(0))


def reason_of(given: Books, *, has_room: bool = True, pool: int = 0) -> Reason | None:
    decision = decide_settle(
        given,
        PARAMETERS,
        scene.outlook(),
        scene.POLICY,
        surplus_has_room=has_room,
        slashable=Wad(pool * WAD),
    )
    return decision.reason if decision else None


@pytest.mark.parametrize(("late", "reason"), [(-1, None), (0, Reason.DEBT_MATURED)])
def test_decide_settle__bucket__is_due_when_its_wait_is_over(late, reason):
    assert reason_of(books(0, 500, queued=500, era=scene.NOW - WAIT - late)) == reason


@pytest.mark.parametrize(("coin", "reason"), [(999, None), (1_000, Reason.DEBT_BURNABLE)])
def test_decide_settle__coin_against_matured_debt__from_the_least_burn_on(coin, reason):
    assert reason_of(books(coin, 40_000)) == reason


@pytest.mark.parametrize(("debt", "reason"), [(49_999, None), (50_000, Reason.DEBT_AUCTION_DUE)])
def test_decide_settle__matured_debt__starts_an_auction_from_a_lot_on(debt, reason):
    assert reason_of(books(0, debt)) == reason


@pytest.mark.parametrize(
    ("pool", "reason"), [(0, None), (999, None), (1_000, Reason.DEBT_BURNABLE)]
)
def test_decide_settle__coin_of_the_pool__counts_as_burnable(pool, reason):
    assert reason_of(books(0, 40_000), pool=pool) == reason


@pytest.mark.parametrize(
    ("coin", "reason"), [(1_049_999, None), (1_050_000, Reason.SURPLUS_AUCTION_DUE)]
)
def test_decide_settle__surplus__starts_an_auction_from_buffer_and_lot_on(coin, reason):
    assert reason_of(books(coin, 0)) == reason


def test_decide_settle__surplus_auction_full__does_not():
    assert reason_of(books(2_000_000, 0), has_room=False) is None


def test_decide_settle__nothing__does_not():
    assert reason_of(books(0, 0)) is None


def test_decide_settle__due__is_one_order():
    decision = decide_settle(
        books(0, 50_000),
        PARAMETERS,
        scene.outlook(),
        scene.POLICY,
        surplus_has_room=True,
        slashable=Wad(0),
    )
    assert decision == Act(order=Settle(), reason=Reason.DEBT_AUCTION_DUE, profit=Wad(0))


def test_decide_settle__gas_dear__skips():
    view = scene.outlook(gas=scene.DEAR)
    decision = decide_settle(
        books(0, 50_000), PARAMETERS, view, scene.POLICY, surplus_has_room=True, slashable=Wad(0)
    )
    assert decision == Skip(action="settle", subject="treasury", reason=Reason.UPKEEP_TOO_DEAR)
