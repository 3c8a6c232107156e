# SPDX-License-Identifier: MIT
"""`DebtAuction.place_bid`."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import debt_auction as model
from model import errors
from model import treasury as treasury_model
from model.units import MAX_UINT256, RAD, WAD
from tests.unit.contracts.waterfall import scene as s

DEBT_LOT = s.TREASURY.debt_lot * RAD
FIRST = s.DEBT.initial_lot * 10_000 // s.DEBT.min_bid_step
"""The greatest lot that keeps the first step, rounded down [wad]."""


@pytest.fixture
def bidder() -> str:
    return str(boa.env.generate_address("bidder"))


@pytest.fixture
def rival() -> str:
    return str(boa.env.generate_address("rival"))


@pytest.fixture
def auction(scene, bidder, rival):
    """A debt auction of two bidders with coin; no other debt."""
    auction_id = scene.start_debt_auction()
    for account in (bidder, rival):
        scene.give_coin(account, 2 * DEBT_LOT)
    return auction_id


def bid(scene, auction_id, bidder, lot):
    """Bid; compare record and event with the model's."""
    want, transfer = model.place_bid(
        scene.debt_record(auction_id),
        bidder,
        lot,
        s.DEBT,
        price=scene.price(),
        timestamp=scene.now(),
    )
    scene.debt_auction.place_bid(auction_id, lot, sender=bidder)
    assert s.logged(scene.debt_auction) == [
        (
            "BidPlaced",
            {
                "auction_id": auction_id,
                "bidder": bidder,
                "lot": lot,
                "bid_expires_at": want.bid_expires_at,
            },
        )
    ]
    assert scene.debt_record(auction_id) == want
    return transfer


# --- Money ----------------------------------------------------------------------------------------


def test_place_bid__first__pays_the_treasury_which_cancels_the_debt(scene, auction, bidder):
    transfer = bid(scene, auction, bidder, FIRST)

    assert (transfer.sender, transfer.receiver, transfer.amount) == (bidder, None, DEBT_LOT)
    assert scene.coin(bidder) == DEBT_LOT
    assert scene.books() == treasury_model.EMPTY


def test_place_bid__first_beside_other_debt__cancels_its_own_only(scene, auction, bidder):
    scene.start_debt_auction()
    scene.owe(9 * RAD)

    bid(scene, auction, bidder, FIRST)

    assert scene.ledger.debt_on_auction() == DEBT_LOT
    assert scene.ledger.matured_debt() == 9 * RAD
    assert scene.coin(scene.treasury.address) == 0


def test_place_bid__of_another__repays_the_bidder_before(scene, auction, bidder, rival):
    bid(scene, auction, bidder, FIRST)
    books = scene.books()

    transfer = bid(scene, auction, rival, 4 * WAD)

    assert (transfer.sender, transfer.receiver) == (rival, bidder)
    assert scene.coin(bidder) == 2 * DEBT_LOT
    assert scene.coin(rival) == DEBT_LOT
    assert scene.books() == books


def test_place_bid__of_the_same_bidder__moves_no_coin(scene, auction, bidder):
    bid(scene, auction, bidder, FIRST)
    assert bid(scene, auction, bidder, 4 * WAD) is None
    assert scene.coin(bidder) == DEBT_LOT


def test_place_bid__of_the_same_bidder__needs_no_coin(scene, auction):
    poor = str(boa.env.generate_address("poor"))
    scene.give_coin(poor, DEBT_LOT)
    bid(scene, auction, poor, FIRST)
    assert bid(scene, auction, poor, 4 * WAD) is None
    assert scene.coin(poor) == 0


def test_place_bid__no_token_is_minted_yet(scene, auction, bidder):
    supply = scene.token.totalSupply()
    bid(scene, auction, bidder, FIRST)
    assert scene.token.totalSupply() == supply
    assert scene.token.balanceOf(bidder) == 0


@pytest.mark.parametrize("is_first", [True, False])
def test_place_bid__coin_one_rad_short__reverts(scene, auction, bidder, is_first):
    if not is_first:
        bid(scene, auction, bidder, FIRST)
    poor = boa.env.generate_address("poor")
    scene.give_coin(poor, DEBT_LOT - 1)
    before = scene.debt_record(auction)
    with boa.reverts("ledger: coin too low"):
        scene.debt_auction.place_bid(auction, 4 * WAD, sender=poor)
    assert scene.debt_record(auction) == before


def test_place_bid__coin_exactly_enough__works(scene, auction):
    poor = str(boa.env.generate_address("poor"))
    scene.give_coin(poor, DEBT_LOT)
    bid(scene, auction, poor, FIRST)
    assert scene.coin(poor) == 0


def test_place_bid__gift_of_one_rad_to_the_house__changes_nothing(scene, auction, bidder, rival):
    scene.give_coin(scene.debt_auction.address, 1)
    scene.give_coin(scene.treasury.address, 1)
    bid(scene, auction, bidder, FIRST)
    bid(scene, auction, rival, 4 * WAD)
    assert scene.coin(scene.treasury.address) == 1
    assert scene.ledger.debt_on_auction() == 0


# --- Step -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lot", [FIRST, FIRST - 1, 1, 0])
def test_place_bid__step_kept__works(scene, auction, bidder, lot):
    bid(scene, auction, bidder, lot)


def test_place_bid__step_too_small__reverts(scene, auction, bidder):
    with boa.reverts(errors.DEBT_AUCTION_STEP_TOO_SMALL):
        scene.debt_auction.place_bid(auction, FIRST + 1, sender=bidder)


def test_place_bid__step_exactly_kept__works(scene, auction, bidder):
    """105 % of 4 tokens is exactly the 4.2 of the bid before."""
    bid(scene, auction, bidder, 42 * WAD // 10)
    with boa.reverts(errors.DEBT_AUCTION_STEP_TOO_SMALL):
        scene.debt_auction.place_bid(auction, 4 * WAD + 1, sender=bidder)
    bid(scene, auction, bidder, 4 * WAD)


@pytest.mark.parametrize("above", [0, 1])
def test_place_bid__lot_not_lower__reverts(scene, auction, bidder, above):
    with boa.reverts(errors.DEBT_AUCTION_LOT_NOT_LOWER):
        scene.debt_auction.place_bid(auction, s.DEBT.initial_lot + above, sender=bidder)


def test_place_bid__huge_lot__reverts(scene, auction, bidder):
    with boa.reverts(errors.DEBT_AUCTION_LOT_NOT_LOWER):
        scene.debt_auction.place_bid(auction, MAX_UINT256, sender=bidder)


def test_place_bid__after_a_bid_of_0__reverts(scene, auction, bidder, rival):
    bid(scene, auction, bidder, 0)
    with boa.reverts(errors.DEBT_AUCTION_LOT_NOT_LOWER):
        scene.debt_auction.place_bid(auction, 0, sender=rival)


# --- Reserve --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("above", "works"), [(-1, True), (0, True), (1, False)])
def test_place_bid__reserve__is_the_bid_over_half_the_price(scene, auction, bidder, above, works):
    scene.set_price(130 * WAD)
    reserve = 2 * DEBT_LOT // (130 * 10**27)
    assert scene.debt_auction.max_lot_for(DEBT_LOT) == reserve
    if works:
        bid(scene, auction, bidder, reserve + above)
        return
    with boa.reverts(errors.DEBT_AUCTION_BELOW_RESERVE):
        scene.debt_auction.place_bid(auction, reserve + above, sender=bidder)


def test_place_bid__price_rose_after_a_bid__any_lower_lot_is_better(scene, auction, bidder, rival):
    bid(scene, auction, bidder, FIRST)
    scene.set_price(200 * WAD)
    assert scene.debt_auction.max_lot_for(DEBT_LOT) == 2 * WAD
    bid(scene, auction, rival, 3 * WAD)
    bid(scene, auction, rival, 2 * WAD)


def test_place_bid__first_after_a_restart__must_keep_the_reserve(scene, auction, bidder):
    scene.wait(s.DEBT.auction_duration)
    scene.debt_auction.restart_auction(auction)
    scene.set_price(200 * WAD)
    with boa.reverts(errors.DEBT_AUCTION_BELOW_RESERVE):
        scene.debt_auction.place_bid(auction, 2 * WAD + 1, sender=bidder)
    bid(scene, auction, bidder, 2 * WAD)


def test_place_bid__price_unknown__has_no_reserve(scene, auction, bidder):
    scene.set_price(0)
    bid(scene, auction, bidder, FIRST)


@pytest.mark.parametrize("quote", [{"fresh": False}, {"suspect": True}])
def test_place_bid__price_old_or_suspect__still_is_the_reserve(scene, auction, bidder, quote):
    scene.set_price(200 * WAD, **quote)
    with boa.reverts(errors.DEBT_AUCTION_BELOW_RESERVE):
        scene.debt_auction.place_bid(auction, 2 * WAD + 1, sender=bidder)
    bid(scene, auction, bidder, 2 * WAD)


# --- Time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "works"), [(-1, True), (0, False), (1, False)])
def test_place_bid__at_the_end__is_too_late(scene, auction, bidder, late, works):
    scene.wait_until(scene.debt_record(auction).ends_at + late)
    if works:
        bid(scene, auction, bidder, FIRST)
        return
    with boa.reverts(errors.DEBT_AUCTION_OVER):
        scene.debt_auction.place_bid(auction, FIRST, sender=bidder)


@pytest.mark.parametrize(("late", "works"), [(-1, True), (0, False), (1, False)])
def test_place_bid__when_the_last_bid_expires__is_too_late(
    scene, auction, bidder, rival, *, late, works
):
    bid(scene, auction, bidder, FIRST)
    scene.wait_until(scene.debt_record(auction).bid_expires_at + late)
    if works:
        bid(scene, auction, rival, 4 * WAD)
        return
    with boa.reverts(errors.DEBT_AUCTION_OVER):
        scene.debt_auction.place_bid(auction, 4 * WAD, sender=rival)


def test_place_bid__shortly_before_the_end__does_not_move_the_end(scene, auction, bidder, rival):
    ends_at = scene.debt_record(auction).ends_at
    scene.wait_until(ends_at - 1)
    bid(scene, auction, bidder, FIRST)
    assert scene.debt_record(auction).bid_expires_at > ends_at
    scene.wait(1)
    with boa.reverts(errors.DEBT_AUCTION_OVER):
        scene.debt_auction.place_bid(auction, 4 * WAD, sender=rival)


# --- Which auction, when --------------------------------------------------------------------------


@pytest.mark.usefixtures("auction")
@pytest.mark.parametrize("auction_id", [0, 2, MAX_UINT256])
def test_place_bid__no_such_auction__reverts(scene, bidder, auction_id):
    with boa.reverts(errors.DEBT_AUCTION_NO_SUCH_AUCTION):
        scene.debt_auction.place_bid(auction_id, FIRST, sender=bidder)


def test_place_bid__settled_auction__reverts(scene, auction, bidder):
    bid(scene, auction, bidder, FIRST)
    scene.wait(s.DEBT.bid_duration)
    scene.debt_auction.settle_auction(auction)
    with boa.reverts(errors.DEBT_AUCTION_NO_SUCH_AUCTION):
        scene.debt_auction.place_bid(auction, 4 * WAD, sender=bidder)


def test_place_bid__in_a_callback__reverts(scene, auction):
    data = scene.debt_auction.place_bid.prepare_calldata(auction, FIRST)
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        scene.call_in_callback(scene.debt_auction, data)


def test_place_bid__parameters_changed__follows_them(scene, auction, bidder):
    changed = s.changed(s.DEBT, min_bid_step=15_000, bid_duration=60)
    scene.debt_auction.set_parameters(astuple(changed), sender=scene.governor)
    with boa.reverts(errors.DEBT_AUCTION_STEP_TOO_SMALL):
        scene.debt_auction.place_bid(auction, FIRST, sender=bidder)
    scene.debt_auction.place_bid(auction, 3 * WAD, sender=bidder)
    assert scene.debt_record(auction).bid_expires_at == scene.now() + 60
