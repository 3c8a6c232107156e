# SPDX-License-Identifier: MIT
"""`SurplusAuction.start`."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import errors
from model import surplus_auction as model
from model.units import RAD, Rad
from tests.unit.contracts.waterfall import scene as s

LOT = Rad(s.TREASURY.surplus_lot * RAD)
LIMIT = s.SURPLUS.coin_limit * RAD


def start(scene, lot=LOT):
    return scene.surplus_auction.start(lot, sender=scene.treasury.address)


def test_start__by_the_treasury__takes_the_coin_records_and_emits(scene):
    scene.give_coin(scene.treasury.address, LOT + 5)
    now = scene.now()

    assert start(scene) == 1

    assert s.logged(scene.surplus_auction) == [
        (
            "AuctionStarted",
            {"auction_id": 1, "lot": LOT, "ends_at": now + s.SURPLUS.auction_duration},
        )
    ]
    assert scene.surplus_record(1) == model.start(LOT, s.SURPLUS, now)
    assert scene.coin(scene.treasury.address) == 5
    assert scene.coin(scene.surplus_auction.address) == LOT
    assert scene.surplus_auction.coin_on_auction() == LOT
    assert scene.surplus_auction.auction_count() == 1
    assert scene.surplus_auction.running_auctions() == 1


def test_start__again__counts_on(scene):
    scene.give_coin(scene.treasury.address, LIMIT)
    assert [start(scene), start(scene), start(scene, RAD)] == [1, 2, 3]
    assert scene.surplus_auction.coin_on_auction() == 2 * LOT + RAD
    assert scene.surplus_auction.running_auctions() == 3
    assert scene.surplus_auction.auction(3).lot == RAD


@pytest.mark.parametrize(("above", "works"), [(-1, True), (0, True), (1, False)])
def test_start__up_to_the_limit__works(scene, above, works):
    scene.give_coin(scene.treasury.address, 2 * LIMIT)
    start(scene, LOT)
    lot = LIMIT - LOT + above * RAD
    assert scene.surplus_auction.has_room_for(lot) is works
    if works:
        assert start(scene, lot) == 2
        return
    with boa.reverts(errors.SURPLUS_AUCTION_OVER_THE_LIMIT):
        start(scene, lot)


def test_start__limit_lowered_below_what_is_on_auction__reverts(scene):
    scene.give_coin(scene.treasury.address, LIMIT)
    start(scene)
    lowered = s.changed(s.SURPLUS, coin_limit=0)
    scene.surplus_auction.set_parameters(astuple(lowered), sender=scene.governor)
    assert scene.surplus_auction.has_room_for(0) is False
    with boa.reverts(errors.SURPLUS_AUCTION_OVER_THE_LIMIT):
        start(scene, 0)


def test_start__gift_of_coin_to_the_house__takes_no_room(scene):
    scene.give_coin(scene.surplus_auction.address, 2 * LIMIT)
    scene.give_coin(scene.treasury.address, LIMIT)
    assert scene.surplus_auction.has_room_for(LIMIT) is True
    assert start(scene, LIMIT) == 1


def test_start__greatest_lot__fits(scene):
    greatest = s.contract("Treasury")._constants.MAX_LOT
    wide = s.changed(s.SURPLUS, coin_limit=10**12)
    scene.surplus_auction.set_parameters(astuple(wide), sender=scene.governor)
    scene.give_coin(scene.treasury.address, greatest * RAD)
    start(scene, greatest * RAD)
    assert scene.surplus_auction.auction(1).lot == greatest * RAD


def test_start__treasury_without_the_coin__reverts(scene):
    with boa.reverts("ledger: coin too low"):
        start(scene)


def test_start__by_stranger__reverts(scene, stranger):
    with boa.reverts(errors.SURPLUS_AUCTION_CALLER_IS_NOT_THE_TREASURY):
        scene.surplus_auction.start(0, sender=stranger)


def test_start__by_governor__reverts(scene):
    with boa.reverts(errors.SURPLUS_AUCTION_CALLER_IS_NOT_THE_TREASURY):
        scene.surplus_auction.start(0, sender=scene.governor)
