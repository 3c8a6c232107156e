# SPDX-License-Identifier: MIT
"""`SurplusAuction.place_bid`."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import errors
from model import surplus_auction as model
from model.units import MAX_UINT256, RAD, WAD
from tests.unit.contracts.waterfall import scene as s

LOT = s.TREASURY.surplus_lot * RAD
PURSE = 100 * WAD
"""Tokens of each bidder [wad]."""
RESERVE = WAD
"""Half of 100 coins at 50 coins a token [wad]."""


@pytest.fixture
def bidder() -> str:
    return str(boa.env.generate_address("bidder"))


@pytest.fixture
def rival() -> str:
    return str(boa.env.generate_address("rival"))


@pytest.fixture
def auction(scene, bidder, rival):
    """A surplus auction and two bidders with tokens."""
    for account in (bidder, rival):
        scene.give_tokens(account, PURSE)
    return scene.start_surplus_auction()


def bid(scene, auction_id, bidder, amount):
    """Bid; compare record and event with the model's."""
    want, transfers = model.place_bid(
        scene.surplus_record(auction_id),
        bidder,
        amount,
        s.SURPLUS,
        price=scene.price(),
        timestamp=scene.now(),
    )
    scene.surplus_auction.place_bid(auction_id, amount, sender=bidder)
    assert s.logged(scene.surplus_auction) == [
        (
            "BidPlaced",
            {
                "auction_id": auction_id,
                "bidder": bidder,
                "bid": amount,
                "bid_expires_at": want.bid_expires_at,
            },
        )
    ]
    assert scene.surplus_record(auction_id) == want
    return [(transfer.sender, transfer.receiver, transfer.amount) for transfer in transfers]


def held(scene):
    return scene.token.balanceOf(scene.surplus_auction)


# --- Money ----------------------------------------------------------------------------------------


def test_place_bid__first__is_held_by_the_house(scene, auction, bidder):
    assert bid(scene, auction, bidder, 2 * WAD) == [(bidder, None, 2 * WAD)]
    assert scene.token.balanceOf(bidder) == PURSE - 2 * WAD
    assert held(scene) == 2 * WAD
    assert scene.coin(scene.surplus_auction.address) == LOT


def test_place_bid__of_another__returns_the_tokens_of_the_bidder_before(
    scene, auction, bidder, rival
):
    bid(scene, auction, bidder, 2 * WAD)
    assert bid(scene, auction, rival, 3 * WAD) == [
        (rival, bidder, 2 * WAD),
        (rival, None, WAD),
    ]
    assert scene.token.balanceOf(bidder) == PURSE
    assert scene.token.balanceOf(rival) == PURSE - 3 * WAD
    assert held(scene) == 3 * WAD


def test_place_bid__of_the_same_bidder__pays_the_increase(scene, auction, bidder):
    bid(scene, auction, bidder, 2 * WAD)
    assert bid(scene, auction, bidder, 3 * WAD) == [(bidder, None, WAD)]
    assert scene.token.balanceOf(bidder) == PURSE - 3 * WAD
    assert held(scene) == 3 * WAD


def test_place_bid__supply_and_coin__do_not_change(scene, auction, bidder):
    supply, books = scene.token.totalSupply(), scene.books()
    bid(scene, auction, bidder, 2 * WAD)
    assert scene.token.totalSupply() == supply
    assert scene.books() == books


@pytest.mark.parametrize("is_first", [True, False])
def test_place_bid__tokens_one_wei_short__reverts(scene, auction, bidder, rival, is_first):
    if not is_first:
        bid(scene, auction, rival, 2 * WAD)
    before = scene.surplus_record(auction)
    with boa.reverts("erc20: transfer amount exceeds balance"):
        scene.surplus_auction.place_bid(auction, PURSE + 1, sender=bidder)
    assert scene.surplus_record(auction) == before


def test_place_bid__all_tokens__works(scene, auction, bidder, rival):
    bid(scene, auction, rival, 2 * WAD)
    bid(scene, auction, bidder, PURSE)
    assert scene.token.balanceOf(bidder) == 0


def test_place_bid__allowance_one_wei_short__reverts(scene, auction, bidder):
    scene.token.approve(scene.surplus_auction, 2 * WAD - 1, sender=bidder)
    with boa.reverts("erc20: insufficient allowance"):
        scene.surplus_auction.place_bid(auction, 2 * WAD, sender=bidder)


def test_place_bid__allowance_of_the_whole_bid__suffices(scene, auction, bidder, rival):
    bid(scene, auction, rival, 2 * WAD)
    scene.token.approve(scene.surplus_auction, 3 * WAD, sender=bidder)
    bid(scene, auction, bidder, 3 * WAD)
    assert scene.token.allowance(bidder, scene.surplus_auction) == 0


def test_place_bid__gifts_of_one_wei_and_one_rad__change_nothing(scene, auction, bidder, rival):
    scene.token.transfer(scene.surplus_auction, 1, sender=rival)
    scene.give_coin(scene.surplus_auction.address, 1)
    bid(scene, auction, bidder, 2 * WAD)
    assert held(scene) == 2 * WAD + 1


# --- Step -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("above", "works"), [(-1, False), (0, True), (1, True)])
def test_place_bid__step__may_be_exactly_kept(scene, auction, bidder, rival, *, above, works):
    bid(scene, auction, bidder, 2 * WAD)
    if works:
        bid(scene, auction, rival, 21 * WAD // 10 + above)
        return
    with boa.reverts(errors.SURPLUS_AUCTION_STEP_TOO_SMALL):
        scene.surplus_auction.place_bid(auction, 21 * WAD // 10 + above, sender=rival)


def test_place_bid__step_of_an_odd_bid__is_not_rounded_down(scene, auction, bidder, rival):
    odd = 2 * WAD + 1
    bid(scene, auction, bidder, odd)
    rounded_down = odd * 10_500 // 10_000
    with boa.reverts(errors.SURPLUS_AUCTION_STEP_TOO_SMALL):
        scene.surplus_auction.place_bid(auction, rounded_down, sender=rival)
    bid(scene, auction, rival, rounded_down + 1)


@pytest.mark.parametrize("below", [0, 1])
def test_place_bid__bid_not_higher__reverts(scene, auction, bidder, rival, below):
    bid(scene, auction, bidder, 2 * WAD)
    with boa.reverts(errors.SURPLUS_AUCTION_BID_NOT_HIGHER):
        scene.surplus_auction.place_bid(auction, 2 * WAD - below, sender=rival)


@pytest.mark.parametrize("price", [0, s.GOVERNANCE_PRICE])
def test_place_bid__nothing_offered__reverts(scene, auction, bidder, price):
    scene.set_price(price)
    with boa.reverts(errors.SURPLUS_AUCTION_BID_NOT_HIGHER):
        scene.surplus_auction.place_bid(auction, 0, sender=bidder)


# --- Reserve --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("above", "works"), [(-1, False), (0, True), (1, True)])
def test_place_bid__first__must_be_worth_the_lot_less_the_discount(
    scene, auction, bidder, above, works
):
    assert scene.surplus_auction.min_first_bid(LOT) == RESERVE
    if works:
        bid(scene, auction, bidder, RESERVE + above)
        return
    with boa.reverts(errors.SURPLUS_AUCTION_BELOW_RESERVE):
        scene.surplus_auction.place_bid(auction, RESERVE + above, sender=bidder)


def test_place_bid__price_fell_after_the_first__has_no_reserve(scene, auction, bidder, rival):
    bid(scene, auction, bidder, RESERVE)
    scene.set_price(WAD)
    bid(scene, auction, rival, 2 * RESERVE)


def test_place_bid__price_unknown__any_bid_will_do(scene, auction, bidder):
    scene.set_price(0)
    bid(scene, auction, bidder, 1)


@pytest.mark.parametrize("quote", [{"fresh": False}, {"suspect": True}])
def test_place_bid__price_old_or_suspect__still_is_the_reserve(scene, auction, bidder, quote):
    scene.set_price(25 * WAD, **quote)
    with boa.reverts(errors.SURPLUS_AUCTION_BELOW_RESERVE):
        scene.surplus_auction.place_bid(auction, 2 * WAD - 1, sender=bidder)
    bid(scene, auction, bidder, 2 * WAD)


# --- Time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "works"), [(-1, True), (0, False), (1, False)])
def test_place_bid__at_the_end__is_too_late(scene, auction, bidder, late, works):
    scene.wait_until(scene.surplus_record(auction).ends_at + late)
    if works:
        bid(scene, auction, bidder, 2 * WAD)
        return
    with boa.reverts(errors.SURPLUS_AUCTION_OVER):
        scene.surplus_auction.place_bid(auction, 2 * WAD, sender=bidder)


@pytest.mark.parametrize(("late", "works"), [(-1, True), (0, False), (1, False)])
def test_place_bid__when_the_last_bid_expires__is_too_late(
    scene, auction, bidder, rival, *, late, works
):
    bid(scene, auction, bidder, 2 * WAD)
    scene.wait_until(scene.surplus_record(auction).bid_expires_at + late)
    if works:
        bid(scene, auction, rival, 3 * WAD)
        return
    with boa.reverts(errors.SURPLUS_AUCTION_OVER):
        scene.surplus_auction.place_bid(auction, 3 * WAD, sender=rival)


# --- Which auction, when --------------------------------------------------------------------------


@pytest.mark.usefixtures("auction")
@pytest.mark.parametrize("auction_id", [0, 2, MAX_UINT256])
def test_place_bid__no_such_auction__reverts(scene, bidder, auction_id):
    with boa.reverts(errors.SURPLUS_AUCTION_NO_SUCH_AUCTION):
        scene.surplus_auction.place_bid(auction_id, 2 * WAD, sender=bidder)


def test_place_bid__settled_auction__reverts(scene, auction, bidder):
    bid(scene, auction, bidder, 2 * WAD)
    scene.wait(s.SURPLUS.bid_duration)
    scene.surplus_auction.settle_auction(auction)
    with boa.reverts(errors.SURPLUS_AUCTION_NO_SUCH_AUCTION):
        scene.surplus_auction.place_bid(auction, 3 * WAD, sender=bidder)


def test_place_bid__in_a_callback__reverts(scene, auction):
    data = scene.surplus_auction.place_bid.prepare_calldata(auction, 2 * WAD)
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        scene.call_in_callback(scene.surplus_auction, data)


def test_place_bid__parameters_changed__follows_them(scene, auction, bidder, rival):
    bid(scene, auction, bidder, 2 * WAD)
    changed = s.changed(s.SURPLUS, min_bid_step=15_000, bid_duration=60)
    scene.surplus_auction.set_parameters(astuple(changed), sender=scene.governor)
    with boa.reverts(errors.SURPLUS_AUCTION_STEP_TOO_SMALL):
        scene.surplus_auction.place_bid(auction, 3 * WAD - 1, sender=rival)
    scene.surplus_auction.place_bid(auction, 3 * WAD, sender=rival)
    assert scene.surplus_record(auction).bid_expires_at == scene.now() + 60
