# SPDX-License-Identifier: MIT
"""`DebtAuction.restart_auction`."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import debt_auction as model
from model import errors
from model.units import MAX_UINT256, RAD, WAD
from tests.unit.contracts.waterfall import scene as s

DEBT_LOT = s.TREASURY.debt_lot * RAD


@pytest.fixture
def auction(scene):
    return scene.start_debt_auction()


def end(scene, auction_id):
    scene.wait_until(scene.debt_record(auction_id).ends_at)


def restart(scene, auction_id, parameters=s.DEBT):
    """Restart; compare record and event with the model's."""
    want = model.restart(scene.debt_record(auction_id), parameters, scene.now())
    scene.debt_auction.restart_auction(auction_id)
    assert s.logged(scene.debt_auction) == [
        (
            "AuctionRestarted",
            {
                "auction_id": auction_id,
                "lot": want.lot,
                "ends_at": want.ends_at,
                "extensions": want.extensions,
            },
        )
    ]
    assert scene.debt_record(auction_id) == want
    return want


@pytest.mark.parametrize(("late", "works"), [(-1, False), (0, True), (1, True)])
def test_restart_auction__at_the_end__works(scene, auction, late, works):
    scene.wait_until(scene.debt_record(auction).ends_at + late)
    if works:
        restarted = restart(scene, auction)
        assert restarted.lot == 6 * WAD
        assert restarted.ends_at == scene.now() + s.DEBT.auction_duration
        return
    with boa.reverts(errors.DEBT_AUCTION_NOT_OVER):
        scene.debt_auction.restart_auction(auction)


def test_restart_auction__lot__grows_to_its_cap_then_stays(scene, auction):
    lots = []
    for _ in range(5):
        end(scene, auction)
        restarted = restart(scene, auction)
        lots.append((restarted.lot, restarted.extensions))
    cap = 8 * WAD
    assert lots == [(6 * WAD, 1), (72 * WAD // 10, 2), (cap, 3), (cap, 3), (cap, 3)]


def test_restart_auction__lot__rounds_down(scene):
    odd = s.changed(s.DEBT, initial_lot=4 * WAD + 3, restart_factor=12_345)
    scene.debt_auction.set_parameters(astuple(odd), sender=scene.governor)
    auction_id = scene.start_debt_auction()
    end(scene, auction_id)
    assert restart(scene, auction_id, odd).lot == (4 * WAD + 3) * 12_345 // 10_000


def test_restart_auction__extensions_used_up__opens_it_with_the_same_lot(scene, auction):
    few = s.changed(s.DEBT, max_extensions=1)
    scene.debt_auction.set_parameters(astuple(few), sender=scene.governor)
    end(scene, auction)
    assert restart(scene, auction, few).lot == 6 * WAD
    for _ in range(3):
        end(scene, auction)
        restarted = restart(scene, auction, few)
        assert (restarted.lot, restarted.extensions) == (6 * WAD, 1)


def test_restart_auction__no_extensions_allowed__opens_it_with_the_same_lot(scene, auction):
    none = s.changed(s.DEBT, max_extensions=0)
    scene.debt_auction.set_parameters(astuple(none), sender=scene.governor)
    end(scene, auction)
    assert restart(scene, auction, none).lot == s.DEBT.initial_lot


def test_restart_auction__most_extensions__are_counted(scene, auction):
    many = s.changed(s.DEBT, max_extensions=100, auction_duration=2, bid_duration=1)
    scene.debt_auction.set_parameters(astuple(many), sender=scene.governor)
    for _ in range(101):
        end(scene, auction)
        scene.debt_auction.restart_auction(auction)
    assert scene.debt_record(auction).extensions == 100
    assert scene.debt_record(auction).lot == 8 * WAD


def test_restart_auction__restarted__takes_bids_again(scene, auction):
    end(scene, auction)
    restart(scene, auction)
    bidder = boa.env.generate_address("bidder")
    scene.give_coin(bidder, DEBT_LOT)
    scene.debt_auction.place_bid(auction, 5 * WAD, sender=bidder)
    assert scene.debt_record(auction).bidder == bidder


def test_restart_auction__books__do_not_change(scene, auction):
    books = scene.books()
    end(scene, auction)
    restart(scene, auction)
    assert scene.books() == books
    assert scene.debt_auction.running_auctions() == 1
    assert scene.debt_auction.auction_count() == 1


@pytest.mark.parametrize("moment", ["bid", "bid_expires_at", "ends_at"])
def test_restart_auction__somebody_bid__reverts(scene, auction, moment):
    bidder = boa.env.generate_address("bidder")
    scene.give_coin(bidder, DEBT_LOT)
    scene.debt_auction.place_bid(auction, WAD, sender=bidder)
    if moment != "bid":
        scene.wait_until(getattr(scene.debt_record(auction), moment))
    with boa.reverts(errors.DEBT_AUCTION_HAS_A_BID):
        scene.debt_auction.restart_auction(auction)


@pytest.mark.usefixtures("auction")
@pytest.mark.parametrize("auction_id", [0, 2, MAX_UINT256])
def test_restart_auction__no_such_auction__reverts(scene, auction_id):
    scene.wait(s.DEBT.auction_duration)
    with boa.reverts(errors.DEBT_AUCTION_NO_SUCH_AUCTION):
        scene.debt_auction.restart_auction(auction_id)


def test_restart_auction__in_a_callback__reverts(scene, auction):
    end(scene, auction)
    data = scene.debt_auction.restart_auction.prepare_calldata(auction)
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        scene.call_in_callback(scene.debt_auction, data)
