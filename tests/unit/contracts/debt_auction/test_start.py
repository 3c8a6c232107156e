# SPDX-License-Identifier: MIT
"""`DebtAuction.start`."""

from __future__ import annotations

import boa
import pytest

from model import debt_auction as model
from model import errors
from model.units import RAD, WAD, Rad
from tests.unit.contracts.waterfall import scene as s

DEBT_LOT = Rad(s.TREASURY.debt_lot * RAD)
GREATEST_PRICE = 2**88 - 1
"""The widest that the oracle stores [wad]."""


def start(scene, bid=DEBT_LOT):
    return scene.debt_auction.start(bid, sender=scene.treasury.address)


def test_start__by_the_treasury__records_and_emits(scene):
    now = scene.now()

    assert start(scene) == 1

    assert s.logged(scene.debt_auction) == [
        (
            "AuctionStarted",
            {
                "auction_id": 1,
                "bid": DEBT_LOT,
                "lot": s.DEBT.initial_lot,
                "ends_at": now + s.DEBT.auction_duration,
            },
        )
    ]
    assert scene.debt_record(1) == model.start(DEBT_LOT, s.DEBT, s.GOVERNANCE_PRICE, now)
    assert scene.debt_auction.auction_count() == 1
    assert scene.debt_auction.running_auctions() == 1


def test_start__again__counts_on(scene):
    assert [start(scene), start(scene), start(scene, RAD)] == [1, 2, 3]
    assert scene.debt_auction.auction_count() == 3
    assert scene.debt_auction.running_auctions() == 3
    assert scene.debt_auction.auction(3).bid == RAD


@pytest.mark.parametrize(
    ("price", "lot"),
    [
        (0, 5 * WAD),
        (1, 5 * WAD),
        (50 * WAD, 5 * WAD),
        (80 * WAD, 5 * WAD),
        (80 * WAD + 1, 5 * WAD - 1),
        (100 * WAD, 4 * WAD),
        (300 * WAD, 4 * WAD // 3),
    ],
)
def test_start__lot__is_the_initial_one_or_the_reserve(scene, price, lot):
    scene.set_price(price)
    start(scene)
    assert scene.debt_auction.auction(1).lot == lot
    assert scene.debt_record(1) == model.start(DEBT_LOT, s.DEBT, price, scene.now())


@pytest.mark.parametrize("quote", [{"fresh": False}, {"suspect": True}])
def test_start__price_old_or_suspect__still_bounds_the_lot(scene, quote):
    scene.set_price(100 * WAD, **quote)
    start(scene)
    assert scene.debt_auction.auction(1).lot == 4 * WAD


def test_start__dearest_token_and_least_bid__still_offers_something(scene):
    scene.set_price(GREATEST_PRICE)
    start(scene, RAD)
    assert scene.debt_auction.auction(1).lot == 2 * 10**45 // (GREATEST_PRICE * 10**9)
    assert scene.debt_auction.auction(1).lot > 10**9


def test_start__greatest_debt_lot__fits(scene):
    greatest = s.contract("Treasury")._constants.MAX_LOT * RAD
    start(scene, greatest)
    assert scene.debt_auction.auction(1).bid == greatest


def test_start__by_stranger__reverts(scene, stranger):
    with boa.reverts(errors.DEBT_AUCTION_CALLER_IS_NOT_THE_TREASURY):
        scene.debt_auction.start(DEBT_LOT, sender=stranger)


def test_start__by_governor__reverts(scene):
    with boa.reverts(errors.DEBT_AUCTION_CALLER_IS_NOT_THE_TREASURY):
        scene.debt_auction.start(DEBT_LOT, sender=scene.governor)
