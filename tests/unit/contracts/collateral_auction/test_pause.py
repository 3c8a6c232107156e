# SPDX-License-Identifier: MIT
"""`CollateralAuction.pause` and the clock of auctions."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import ETH

LONGEST = 6 * w.HOUR


def pause(scene, level, duration):
    scene.auctions.pause(level, duration, sender=scene.guardian)


def lag(scene):
    """By how much auctions are behind the clock [seconds]."""
    return scene.now() - scene.auctions.auction_time()


# --- Setting it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("duration", [1, LONGEST - 1, LONGEST])
def test_pause__any_level__lasts_until_its_end(scene, level, duration):
    pause(scene, level, duration)
    now = scene.now()
    state = (level, now, now + duration, now + 2 * duration, 0)
    assert logged(scene.auctions) == [("PauseSet", {"pause": state})]
    assert tuple(scene.auctions.pause_state()) == state
    scene.wait(duration - 1)
    assert scene.auctions.pause_level() == level
    scene.wait(1)
    assert scene.auctions.pause_level() == 0
    assert tuple(scene.auctions.pause_state()) == state


@pytest.mark.parametrize(
    ("level", "duration", "reason"),
    [
        (1, 0, errors.AUCTION_PAUSE_DURATION_OUT_OF_RANGE),
        (3, LONGEST + 1, errors.AUCTION_PAUSE_DURATION_OUT_OF_RANGE),
        (1, w.MAX, errors.AUCTION_PAUSE_DURATION_OUT_OF_RANGE),
        (4, 1, errors.AUCTION_PAUSE_LEVEL_OUT_OF_RANGE),
        (w.MAX, 1, errors.AUCTION_PAUSE_LEVEL_OUT_OF_RANGE),
        (0, 0, errors.AUCTION_NOT_PAUSED),
        (0, 1, errors.AUCTION_NOT_PAUSED),
    ],
)
def test_pause__out_of_range__reverts(scene, level, duration, reason):
    with boa.reverts(reason):
        pause(scene, level, duration)


@pytest.mark.parametrize("caller", ["stranger", "governor", "keeper"])
def test_pause__not_the_guardian__reverts(scene, caller):
    with boa.reverts(errors.AUCTION_CALLER_IS_NOT_THE_GUARDIAN):
        scene.auctions.pause(1, w.HOUR, sender=getattr(scene, caller))


@pytest.mark.parametrize("level", [1, 2, 3])
def test_pause__while_paused__reverts(scene, level):
    pause(scene, 2, w.HOUR)
    scene.wait(w.HOUR // 2)
    with boa.reverts(errors.AUCTION_PAUSED_NOT_LONG_AGO):
        pause(scene, level, w.HOUR)


def test_pause__not_as_long_ago_as_it_lasted__reverts(scene):
    pause(scene, 1, w.HOUR)
    scene.wait(2 * w.HOUR - 1)
    with boa.reverts(errors.AUCTION_PAUSED_NOT_LONG_AGO):
        pause(scene, 1, 1)
    scene.wait(1)
    pause(scene, 1, 1)
    assert scene.auctions.pause_level() == 1


def test_pause__again_and_again__leaves_half_of_the_time(scene):
    start = scene.now()
    for _ in range(3):
        pause(scene, 3, LONGEST)
        scene.wait(2 * LONGEST)
    assert scene.now() - start == 2 * lag(scene) == 6 * LONGEST


# --- Ending it early ------------------------------------------------------------------------------


def test_pause__ended_early__is_over_and_may_come_again_as_soon_as_it_lasted(scene):
    pause(scene, 2, LONGEST)
    since = scene.now()
    scene.wait(100)
    pause(scene, 0, 0)

    state = (2, since, since + 100, since + 200, 0)
    assert logged(scene.auctions) == [("PauseSet", {"pause": state})]
    assert scene.auctions.pause_level() == 0
    scene.wait(99)
    with boa.reverts(errors.AUCTION_PAUSED_NOT_LONG_AGO):
        pause(scene, 2, LONGEST)
    scene.wait(1)
    pause(scene, 2, LONGEST)


def test_pause__ended_at_once__may_come_again_at_once(scene):
    pause(scene, 1, LONGEST)
    pause(scene, 0, 0)
    assert scene.auctions.pause_level() == 0
    pause(scene, 3, LONGEST)
    assert scene.auctions.pause_level() == 3


def test_pause__ended_with_a_duration__reverts(scene):
    pause(scene, 1, LONGEST)
    with boa.reverts(errors.AUCTION_PAUSE_DURATION_OUT_OF_RANGE):
        pause(scene, 0, 1)


def test_pause__ended_when_over__reverts(scene):
    pause(scene, 1, w.HOUR)
    scene.wait(w.HOUR)
    with boa.reverts(errors.AUCTION_NOT_PAUSED):
        pause(scene, 0, 0)


def test_pause__ended_early_twice__reverts(scene):
    pause(scene, 1, w.HOUR)
    scene.wait(10)
    pause(scene, 0, 0)
    with boa.reverts(errors.AUCTION_NOT_PAUSED):
        pause(scene, 0, 0)


# --- The clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2])
def test_pause__below_level_3__does_not_stop_the_clock(scene, level):
    auction_id = scene.auction_eth()
    pause(scene, level, w.HOUR)
    scene.wait(300)
    assert lag(scene) == 0
    assert scene.auctions.auction(auction_id).elapsed == 300


def test_pause__level_3__stops_elapsed_time_and_price(scene):
    auction_id = scene.auction_eth()
    scene.wait(500)
    before = scene.auctions.auction(auction_id)
    pause(scene, 3, w.HOUR)
    for _ in range(3):
        scene.wait(w.HOUR // 3)
        assert scene.auctions.auction(auction_id) == before
    assert lag(scene) == w.HOUR
    assert scene.take(auction_id, amount=WAD) == (WAD, WAD * before.lots[0].price)
    scene.wait(1)
    after = scene.auctions.auction(auction_id)
    assert after.elapsed == 501
    assert after.lots[0].price < before.lots[0].price


def test_pause__level_3_ended_early__starts_the_clock_again(scene):
    auction_id = scene.auction_eth()
    pause(scene, 3, LONGEST)
    scene.wait(700)
    pause(scene, 0, 0)
    scene.wait(LONGEST)
    assert lag(scene) == 700
    assert scene.auctions.auction(auction_id).elapsed == LONGEST


def test_pause__level_3_then_others__keeps_the_lag(scene):
    pause(scene, 3, 1_000)
    scene.wait(2_000)
    pause(scene, 1, 500)
    scene.wait(1_000)
    assert lag(scene) == 1_000
    pause(scene, 3, 100)
    assert scene.auctions.pause_state().total_paused == 1_000
    scene.wait(50)
    assert lag(scene) == 1_050
    scene.wait(1_000)
    assert lag(scene) == 1_100


def test_pause__auction_that_starts_and_is_reset_after_one__counts_from_auction_time(scene):
    pause(scene, 3, 1_000)
    scene.wait(1_000)
    auction_id = scene.auction_eth()
    assert scene.auctions.auction(auction_id).started_at == scene.now() - 1_000
    scene.wait(w.TAIL + 1)
    scene.auctions.reset(auction_id, scene.keeper)
    auction = scene.auctions.auction(auction_id)
    assert (auction.started_at, auction.elapsed) == (scene.now() - 1_000, 0)


def test_pause__auction_that_starts_after_one__is_sold_at_the_price_of_auction_time(scene):
    pause(scene, 3, 1_000)
    scene.wait(1_000)
    auction_id = scene.auction_eth()
    scene.wait(500)
    price = scene.auctions.auction(auction_id).lots[0].price
    assert scene.take(auction_id, amount=WAD) == (WAD, WAD * price)


def test_pause__new_parameters_while_it_lasts__change_nothing_about_it(scene):
    pause(scene, 3, 1_000)
    before = scene.auctions.pause_state()
    scene.engine.set_parameters(scene.engine.parameters(), sender=scene.governor)
    assert scene.auctions.pause_state() == before
    assert scene.auctions.pause_level() == 3


def test_pause__level_3_before_the_tail__gives_the_auction_its_whole_life(scene):
    scene.set_terms(floor_fraction=4_000)
    auction_id = scene.auction_eth()
    scene.wait(w.TAIL)
    pause(scene, 3, LONGEST)
    scene.wait(LONGEST)
    assert not scene.auctions.auction(auction_id).needs_reset
    scene.wait(1)
    assert scene.auctions.auction(auction_id).needs_reset


# --- What stays open ------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2, 3])
def test_pause__any_level__stops_borrowing_only_of_what_owners_do(scene, level):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 10_000 * WAD)
    pause(scene, level, w.HOUR)
    with boa.reverts(errors.LEDGER_BORROWING_IS_PAUSED):
        scene.change(scene.owner, borrowed=1)
    scene.change(scene.owner, [(ETH, WAD, 0)])
    scene.change(scene.owner, [(ETH, 0, WAD)])
    scene.change(scene.owner, repaid=1_000 * WAD)
    assert scene.debt() == 9_000 * RAD
    scene.wait(w.HOUR)
    scene.change(scene.owner, borrowed=1)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_pause__any_level__leaves_lane_a_open(scene, level):
    scene.open_eth()
    scene.set_price(ETH, 171)
    scene.give_coin(scene.buyer)
    pause(scene, level, w.HOUR)
    debt, _ = scene.liquidate()
    assert debt > 0
