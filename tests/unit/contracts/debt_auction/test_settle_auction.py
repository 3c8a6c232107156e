# SPDX-License-Identifier: MIT
"""`DebtAuction.settle_auction` and the weekly limit."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import debt_auction as model
from model import errors
from model.units import MAX_UINT256, RAD, WAD
from tests.unit.contracts.waterfall import scene as s

DEBT_LOT = s.TREASURY.debt_lot * RAD
LOT = 4 * WAD


@pytest.fixture
def winner() -> str:
    return str(boa.env.generate_address("winner"))


@pytest.fixture
def auction(scene, winner):
    """An auction with one bid."""
    return start_and_bid(scene, winner, LOT)


def start_and_bid(scene, bidder, lot):
    auction_id = scene.start_debt_auction()
    scene.give_coin(bidder, DEBT_LOT)
    scene.debt_auction.place_bid(auction_id, lot, sender=bidder)
    return auction_id


def settled(auction_id, winner, lot):
    return [("AuctionSettled", {"auction_id": auction_id, "winner": winner, "lot": lot})]


@pytest.mark.parametrize(("late", "works"), [(-1, False), (0, True), (1, True)])
def test_settle_auction__when_the_bid_expires__mints_for_the_winner(
    scene, auction, winner, stranger, *, late, works
):
    supply = scene.token.totalSupply()
    scene.wait_until(scene.debt_record(auction).bid_expires_at + late)
    if not works:
        with boa.reverts(errors.DEBT_AUCTION_NOT_OVER):
            scene.debt_auction.settle_auction(auction)
        return

    scene.debt_auction.settle_auction(auction, sender=stranger)

    assert s.logged(scene.debt_auction) == settled(auction, winner, LOT)
    assert scene.token.balanceOf(winner) == LOT
    assert scene.token.totalSupply() == supply + LOT
    assert scene.debt_auction.recently_minted() == LOT
    assert scene.debt_auction.running_auctions() == 0
    assert scene.debt_auction.auction_count() == 1
    assert tuple(scene.debt_auction.auction(auction)) == (0, 0, s.ZERO_ADDRESS, 0, 0, 0)


@pytest.mark.parametrize(("late", "works"), [(-1, False), (0, True), (1, True)])
def test_settle_auction__at_the_end__works_though_the_bid_is_young(scene, winner, late, works):
    auction_id = scene.start_debt_auction()
    scene.give_coin(winner, DEBT_LOT)
    ends_at = scene.debt_record(auction_id).ends_at
    scene.wait_until(ends_at - 2)
    scene.debt_auction.place_bid(auction_id, LOT, sender=winner)
    assert scene.debt_record(auction_id).bid_expires_at > ends_at + 1
    scene.wait_until(ends_at + late)
    if works:
        scene.debt_auction.settle_auction(auction_id)
        assert scene.token.balanceOf(winner) == LOT
        return
    with boa.reverts(errors.DEBT_AUCTION_NOT_OVER):
        scene.debt_auction.settle_auction(auction_id)


def test_settle_auction__books__do_not_change(scene, auction):
    scene.wait(s.DEBT.bid_duration)
    books = scene.books()
    scene.debt_auction.settle_auction(auction)
    assert scene.books() == books


def test_settle_auction__bid_of_0__mints_nothing(scene, winner):
    auction_id = start_and_bid(scene, winner, 0)
    scene.wait(s.DEBT.bid_duration)
    scene.debt_auction.settle_auction(auction_id)
    assert s.logged(scene.debt_auction) == settled(auction_id, winner, 0)
    assert scene.token.balanceOf(winner) == 0


def test_settle_auction__twice__reverts(scene, auction):
    scene.wait(s.DEBT.bid_duration)
    scene.debt_auction.settle_auction(auction)
    with boa.reverts(errors.DEBT_AUCTION_NO_SUCH_AUCTION):
        scene.debt_auction.settle_auction(auction)


@pytest.mark.parametrize("wait", [0, s.DEBT.auction_duration])
def test_settle_auction__nobody_bid__reverts(scene, wait):
    auction_id = scene.start_debt_auction()
    scene.wait(wait)
    with boa.reverts(errors.DEBT_AUCTION_NO_BID):
        scene.debt_auction.settle_auction(auction_id)


@pytest.mark.usefixtures("auction")
@pytest.mark.parametrize("auction_id", [0, 2, MAX_UINT256])
def test_settle_auction__no_such_auction__reverts(scene, auction_id):
    scene.wait(s.DEBT.bid_duration)
    with boa.reverts(errors.DEBT_AUCTION_NO_SUCH_AUCTION):
        scene.debt_auction.settle_auction(auction_id)


def test_settle_auction__in_a_callback__reverts(scene, auction):
    scene.wait(s.DEBT.bid_duration)
    data = scene.debt_auction.settle_auction.prepare_calldata(auction)
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        scene.call_in_callback(scene.debt_auction, data)


def test_settle_auction__gift_of_tokens_to_the_house__changes_nothing(scene, auction, winner):
    scene.token.transfer(scene.debt_auction, 1, sender=scene.token_holder)
    scene.wait(s.DEBT.bid_duration)
    scene.debt_auction.settle_auction(auction)
    assert scene.token.balanceOf(winner) == LOT
    assert scene.token.balanceOf(scene.debt_auction) == 1


# --- Weekly limit: 10 tokens of at most 8 each ----------------------------------------------------

LIMIT = 10 * WAD


@pytest.fixture
def limited(scene):
    """Early in a week; the limit is 10 tokens and the token so cheap that lots are not bounded."""
    limited = s.changed(s.DEBT, initial_lot=8 * WAD, max_minted_per_week=LIMIT)
    scene.debt_auction.set_parameters(astuple(limited), sender=scene.governor)
    scene.set_price(WAD)
    scene.wait_until(-(-scene.now() // s.WEEK) * s.WEEK)
    return scene


def win(scene, bidder, lot):
    """An auction that can be settled."""
    auction_id = start_and_bid(scene, bidder, lot)
    scene.wait(s.DEBT.bid_duration)
    return auction_id


def week_after(scene, weeks):
    """Beginning of a calendar week after this one."""
    return (scene.now() // s.WEEK + weeks) * s.WEEK


@pytest.mark.parametrize(("above", "works"), [(-1, True), (0, True), (1, False)])
def test_settle_auction__minted_up_to_the_limit__works(limited, winner, above, works):
    limited.debt_auction.settle_auction(win(limited, winner, 6 * WAD))
    auction_id = win(limited, winner, 4 * WAD + above)
    if works:
        limited.debt_auction.settle_auction(auction_id)
        assert limited.debt_auction.recently_minted() == LIMIT + above
        return
    before = limited.debt_record(auction_id)
    with boa.reverts(errors.DEBT_AUCTION_MINTED_THIS_WEEK):
        limited.debt_auction.settle_auction(auction_id)
    assert limited.debt_record(auction_id) == before
    assert limited.debt_auction.recently_minted() == 6 * WAD
    assert limited.debt_auction.running_auctions() == 1


@pytest.mark.parametrize(("late", "works"), [(-1, False), (0, True)])
def test_settle_auction__limit_reached__waits_for_the_week_after_next(limited, winner, late, works):
    limited.debt_auction.settle_auction(win(limited, winner, 7 * WAD))
    auction_id = win(limited, winner, 7 * WAD)
    limited.wait_until(week_after(limited, 2) + late)
    if works:
        limited.debt_auction.settle_auction(auction_id)
        assert limited.token.balanceOf(winner) == 14 * WAD
        assert limited.debt_auction.recently_minted() == 7 * WAD
        return
    with boa.reverts(errors.DEBT_AUCTION_MINTED_THIS_WEEK):
        limited.debt_auction.settle_auction(auction_id)


def test_settle_auction__any_seven_days__mint_at_most_the_limit(limited, winner):
    """6 tokens at the end of a week leave 4 for the next one, not 10."""
    first = win(limited, winner, 6 * WAD)
    limited.wait_until(week_after(limited, 1) - 1)
    limited.debt_auction.settle_auction(first)
    limited.wait(1)

    limited.debt_auction.settle_auction(win(limited, winner, 4 * WAD))

    assert limited.debt_auction.recently_minted() == LIMIT
    with boa.reverts(errors.DEBT_AUCTION_MINTED_THIS_WEEK):
        limited.debt_auction.settle_auction(win(limited, winner, 1))
    limited.wait_until(week_after(limited, 1))
    assert limited.debt_auction.recently_minted() == 4 * WAD
    limited.debt_auction.settle_auction(win(limited, winner, 6 * WAD))


def test_settle_auction__lot_above_a_lowered_limit__passes_if_it_is_the_first(limited, winner):
    auction_id = win(limited, winner, 7 * WAD)
    lowered = s.changed(s.DEBT, initial_lot=WAD, max_lot=WAD, max_minted_per_week=WAD)
    limited.debt_auction.set_parameters(astuple(lowered), sender=limited.governor)
    limited.debt_auction.settle_auction(auction_id)
    assert limited.token.balanceOf(winner) == 7 * WAD


def test_settle_auction__many_weeks__as_the_model(limited, winner):
    """Lots that do not fit wait; what the contract mints and refuses is what the model says."""
    parameters = s.changed(s.DEBT, initial_lot=8 * WAD, max_minted_per_week=LIMIT)
    minted = model.NOTHING_MINTED
    outcomes = []
    for lot in (3, 5, 4, 1, 7, 2, 6, 7):
        auction_id = win(limited, winner, lot * WAD)
        record, now = limited.debt_record(auction_id), limited.now()
        try:
            _, _, minted = model.settle(record, parameters, minted, now)
        except errors.Revert as refused:
            with boa.reverts(refused.reason):
                limited.debt_auction.settle_auction(auction_id)
            outcomes.append(False)
        else:
            limited.debt_auction.settle_auction(auction_id)
            outcomes.append(True)
        lately = minted.at(now)
        assert limited.debt_auction.recently_minted() == lately.minted + lately.before
        limited.wait(2 * s.DAY)
    assert set(outcomes) == {True, False}
