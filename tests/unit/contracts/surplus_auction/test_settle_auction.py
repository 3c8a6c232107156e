# SPDX-License-Identifier: MIT
"""`SurplusAuction.settle_auction`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model import surplus_auction as model
from model.units import MAX_UINT256, RAD, WAD
from tests.unit.contracts.waterfall import scene as s

LOT = s.TREASURY.surplus_lot * RAD
BID = 2 * WAD


@pytest.fixture
def winner(scene) -> str:
    winner = str(boa.env.generate_address("winner"))
    scene.give_tokens(winner, 100 * WAD)
    return winner


@pytest.fixture
def auction(scene, winner):
    """An auction with one bid."""
    auction_id = scene.start_surplus_auction()
    scene.surplus_auction.place_bid(auction_id, BID, sender=winner)
    return auction_id


@pytest.mark.parametrize(("late", "works"), [(-1, False), (0, True), (1, True)])
def test_settle_auction__when_the_bid_expires__burns_and_pays_the_winner(
    scene, auction, winner, stranger, *, late, works
):
    supply, books = scene.token.totalSupply(), scene.books()
    scene.wait_until(scene.surplus_record(auction).bid_expires_at + late)
    if not works:
        with boa.reverts(errors.SURPLUS_AUCTION_NOT_OVER):
            scene.surplus_auction.settle_auction(auction)
        return
    want = model.settle(scene.surplus_record(auction), scene.now())

    scene.surplus_auction.settle_auction(auction, sender=stranger)

    assert want == (winner, BID, LOT)
    assert s.logged(scene.surplus_auction) == [
        (
            "AuctionSettled",
            {"auction_id": auction, "winner": winner, "bid": BID, "lot": LOT},
        )
    ]
    assert scene.coin(winner) == LOT
    assert scene.coin(scene.surplus_auction.address) == 0
    assert scene.token.totalSupply() == supply - BID
    assert scene.token.balanceOf(scene.surplus_auction) == 0
    assert scene.token.balanceOf(winner) == 98 * WAD
    assert scene.books() == books
    assert scene.surplus_auction.coin_on_auction() == 0
    assert scene.surplus_auction.running_auctions() == 0
    assert scene.surplus_auction.auction_count() == 1
    assert tuple(scene.surplus_auction.auction(auction)) == (0, 0, s.ZERO_ADDRESS, 0, 0)


@pytest.mark.parametrize(("late", "works"), [(-1, False), (0, True), (1, True)])
def test_settle_auction__at_the_end__works_though_the_bid_is_young(scene, winner, late, works):
    auction_id = scene.start_surplus_auction()
    ends_at = scene.surplus_record(auction_id).ends_at
    scene.wait_until(ends_at - 2)
    scene.surplus_auction.place_bid(auction_id, BID, sender=winner)
    scene.wait_until(ends_at + late)
    if works:
        scene.surplus_auction.settle_auction(auction_id)
        assert scene.coin(winner) == LOT
        return
    with boa.reverts(errors.SURPLUS_AUCTION_NOT_OVER):
        scene.surplus_auction.settle_auction(auction_id)


def test_settle_auction__other_auctions__stay(scene, auction, winner):
    other = scene.start_surplus_auction()
    scene.surplus_auction.place_bid(other, 3 * WAD, sender=winner)
    scene.wait(s.SURPLUS.bid_duration)

    scene.surplus_auction.settle_auction(auction)

    assert scene.surplus_auction.coin_on_auction() == LOT
    assert scene.coin(scene.surplus_auction.address) == LOT
    assert scene.token.balanceOf(scene.surplus_auction) == 3 * WAD
    assert scene.surplus_auction.running_auctions() == 1
    assert scene.surplus_record(other).bid == 3 * WAD


def test_settle_auction__room_under_the_limit__is_free_again(scene, auction):
    scene.start_surplus_auction()
    assert scene.surplus_auction.has_room_for(LOT) is False
    scene.wait(s.SURPLUS.bid_duration)
    scene.surplus_auction.settle_auction(auction)
    assert scene.surplus_auction.has_room_for(LOT) is True


def test_settle_auction__gifts_of_one_wei_and_one_rad__stay_with_the_house(scene, auction, winner):
    scene.token.transfer(scene.surplus_auction, 1, sender=winner)
    scene.give_coin(scene.surplus_auction.address, 1)
    scene.wait(s.SURPLUS.bid_duration)
    scene.surplus_auction.settle_auction(auction)
    assert scene.coin(winner) == LOT
    assert scene.coin(scene.surplus_auction.address) == 1
    assert scene.token.balanceOf(scene.surplus_auction) == 1


def test_settle_auction__twice__reverts(scene, auction):
    scene.wait(s.SURPLUS.bid_duration)
    scene.surplus_auction.settle_auction(auction)
    with boa.reverts(errors.SURPLUS_AUCTION_NO_SUCH_AUCTION):
        scene.surplus_auction.settle_auction(auction)


@pytest.mark.parametrize("wait", [0, s.SURPLUS.auction_duration])
def test_settle_auction__nobody_bid__reverts(scene, wait):
    auction_id = scene.start_surplus_auction()
    scene.wait(wait)
    with boa.reverts(errors.SURPLUS_AUCTION_NO_BID):
        scene.surplus_auction.settle_auction(auction_id)


@pytest.mark.usefixtures("auction")
@pytest.mark.parametrize("auction_id", [0, 2, MAX_UINT256])
def test_settle_auction__no_such_auction__reverts(scene, auction_id):
    scene.wait(s.SURPLUS.bid_duration)
    with boa.reverts(errors.SURPLUS_AUCTION_NO_SUCH_AUCTION):
        scene.surplus_auction.settle_auction(auction_id)


def test_settle_auction__in_a_callback__reverts(scene, auction):
    scene.wait(s.SURPLUS.bid_duration)
    data = scene.surplus_auction.settle_auction.prepare_calldata(auction)
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        scene.call_in_callback(scene.surplus_auction, data)
