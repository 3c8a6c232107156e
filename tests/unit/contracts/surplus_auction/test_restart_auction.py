# SPDX-License-Identifier: MIT
"""`SurplusAuction.restart_auction`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model import surplus_auction as model
from model.units import MAX_UINT256, RAD, WAD
from tests.unit.contracts.waterfall import scene as s

LOT = s.TREASURY.surplus_lot * RAD


@pytest.fixture
def bidder(scene) -> str:
    bidder = str(boa.env.generate_address("bidder"))
    scene.give_tokens(bidder, 100 * WAD)
    return bidder


@pytest.fixture
def auction(scene):
    return scene.start_surplus_auction()


@pytest.mark.parametrize(("late", "works"), [(-1, False), (0, True), (1, True)])
def test_restart_auction__at_the_end__opens_it_anew(scene, auction, late, works):
    scene.wait_until(scene.surplus_record(auction).ends_at + late)
    if not works:
        with boa.reverts(errors.SURPLUS_AUCTION_NOT_OVER):
            scene.surplus_auction.restart_auction(auction)
        return

    want = model.restart(scene.surplus_record(auction), s.SURPLUS, scene.now())
    scene.surplus_auction.restart_auction(auction)

    ends_at = scene.now() + s.SURPLUS.auction_duration
    assert s.logged(scene.surplus_auction) == [
        ("AuctionRestarted", {"auction_id": auction, "ends_at": ends_at})
    ]
    assert scene.surplus_record(auction) == want
    assert (want.ends_at, want.lot, want.bid) == (ends_at, LOT, 0)
    assert scene.surplus_auction.running_auctions() == 1
    assert scene.surplus_auction.coin_on_auction() == LOT


def test_restart_auction__many_times__never_ends_it(scene, auction, bidder):
    for _ in range(5):
        scene.wait_until(scene.surplus_record(auction).ends_at)
        scene.surplus_auction.restart_auction(auction)
    scene.surplus_auction.place_bid(auction, 2 * WAD, sender=bidder)
    assert scene.surplus_record(auction).bidder == bidder


@pytest.mark.parametrize("moment", ["bid", "bid_expires_at", "ends_at"])
def test_restart_auction__somebody_bid__reverts(scene, auction, bidder, moment):
    scene.surplus_auction.place_bid(auction, 2 * WAD, sender=bidder)
    if moment != "bid":
        scene.wait_until(getattr(scene.surplus_record(auction), moment))
    with boa.reverts(errors.SURPLUS_AUCTION_HAS_A_BID):
        scene.surplus_auction.restart_auction(auction)


@pytest.mark.usefixtures("auction")
@pytest.mark.parametrize("auction_id", [0, 2, MAX_UINT256])
def test_restart_auction__no_such_auction__reverts(scene, auction_id):
    scene.wait(s.SURPLUS.auction_duration)
    with boa.reverts(errors.SURPLUS_AUCTION_NO_SUCH_AUCTION):
        scene.surplus_auction.restart_auction(auction_id)


def test_restart_auction__in_a_callback__reverts(scene, auction):
    scene.wait(s.SURPLUS.auction_duration)
    data = scene.surplus_auction.restart_auction.prepare_calldata(auction)
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        scene.call_in_callback(scene.surplus_auction, data)
