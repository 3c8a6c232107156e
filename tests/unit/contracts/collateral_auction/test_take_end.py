# SPDX-License-Identifier: MIT
"""`CollateralAuction.take` at the end of a lot or an auction: unpaid tab, charges, leftovers."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation.events import named
from tests.unit.contracts.liquidation.world import BTC, ETH, GOLD, LINK

# --- One lot --------------------------------------------------------------------------------------


def test_take__lot_emptied_below_the_tab__ends_with_an_unpaid_rest(scene):
    auction_id = scene.auction_eth()
    scene.wait(900)
    price = scene.auctions.auction(auction_id).lots[0].price
    payment = 100 * WAD * price
    unpaid = 15_400 * RAD - payment
    assert unpaid > 0
    assert scene.take(auction_id) == (100 * WAD, payment)

    assert logged(scene.auctions) == [
        (
            "LotTaken",
            {
                "auction_id": auction_id,
                "asset": ETH,
                "buyer": scene.buyer,
                "price": price,
                "collateral": 100 * WAD,
                "payment": payment,
                "tab": unpaid,
                "lot": 0,
                "open_tab": unpaid,
                "total_open_tab": unpaid,
            },
        ),
        ("LimitChanged", {"asset": ETH, "open_tab": 0, "total_open_tab": 0}),
        (
            "AuctionEnded",
            {"auction_id": auction_id, "unpaid": unpaid, "returned": [0], "to_treasury": False},
        ),
    ]
    assert scene.auctions.running_auctions() == 0
    assert scene.auctions.total_open_tab() == scene.auctions.open_tab(ETH) == 0
    assert scene.ledger.queued_debt() == 14_000 * RAD  # its debt still waits
    assert scene.free(scene.owner) == 0
    assert scene.coin_gap() == 0


# --- Leftovers ------------------------------------------------------------------------------------

LEFT = 100 * WAD - 15_400 * RAD // (165 * 10**27)
"""What a buyer of the whole tab leaves of 100 ETH."""


def test_take__leftover_of_account_without_debt__becomes_free_balance(scene):
    auction_id = scene.auction_eth()
    scene.open_account(scene.owner, {ETH: 10 * WAD}, 0)
    scene.take(auction_id)
    assert scene.free(scene.owner) == LEFT
    assert scene.collateral() == {ETH: 10 * WAD}
    (ended,) = named(logged(scene.auctions), "AuctionEnded")
    assert ended[1] == {
        "auction_id": auction_id,
        "unpaid": 0,
        "returned": [LEFT],
        "to_treasury": False,
    }


@pytest.mark.parametrize("others", [{}, {ETH: 90 * WAD}, {BTC: WAD}])
def test_take__leftover_of_account_with_debt__becomes_collateral(scene, others):
    """Whether it holds the asset or has a slot for it; free slots are worth any value."""
    auction_id = scene.auction_eth()
    scene.open_account(scene.owner, {GOLD: 20 * WAD, **others}, 6_000 * WAD)
    scene.take(auction_id)
    assert scene.free(scene.owner) == 0
    assert scene.collateral() == {**others, ETH: others.get(ETH, 0) + LEFT, GOLD: 20 * WAD}
    assert scene.debt() == 6_000 * RAD


def test_take__leftover_of_account_with_eight_other_assets__becomes_free_balance(scene):
    auction_id = scene.auction_eth()
    others = dict.fromkeys(range(BTC, GOLD + 1), 1_000 * WAD)
    scene.open_account(scene.owner, others, 6_000 * WAD)
    scene.take(auction_id)
    assert scene.free(scene.owner) == LEFT
    assert scene.collateral() == others


def test_take__leftover_of_partial_close_out__goes_back_to_its_account(scene):
    scene.set_limit(ETH, 55_000)
    scene.open_eth(140_000 * WAD, 1_000 * WAD)
    scene.set_price(ETH, 150)
    scene.give_coin(scene.buyer)
    auction_id = scene.close_out()
    lot = scene.auctions.auction(auction_id).lots[0].collateral
    bought, _ = scene.take(auction_id)
    assert scene.collateral() == {ETH: 1_000 * WAD - bought}
    assert bought < lot


# --- Baskets --------------------------------------------------------------------------------------


@pytest.fixture
def basket(scene):
    """Lots worth 8,250, 6,600 and 1,650 at first; charges 7,700, 6,160 and 1,540."""
    return scene.auction_basket()


def charges(scene):
    return scene.open_tabs((ETH, BTC, LINK))


def test_take__part_of_one_lot__releases_what_was_paid_from_its_charge(scene, basket):
    scene.take(basket, LINK, 100 * WAD)
    assert charges(scene) == [7_700 * RAD, 6_160 * RAD, 1_210 * RAD]
    assert scene.auctions.total_open_tab() == 15_070 * RAD
    assert scene.auctions.auction(basket).tab == 15_070 * RAD


def test_take__part_worth_more_than_the_lots_charge__releases_all_of_it(scene, basket):
    scene.take(basket, LINK, 480 * WAD)  # for 1,584
    assert charges(scene) == [7_700 * RAD, 6_160 * RAD, 0]
    assert scene.auctions.total_open_tab() == 13_816 * RAD
    scene.take(basket, LINK, 20 * WAD)
    assert charges(scene) == [7_700 * RAD, 6_160 * RAD, 0]
    assert scene.auctions.total_open_tab() == 13_750 * RAD


def test_take__lot_emptied_cheaply__releases_the_rest_of_its_charge(scene, basket):
    scene.wait(1_800)
    _, paid = scene.take(basket, BTC)
    assert paid < 6_160 * RAD
    assert charges(scene) == [7_700 * RAD, 0, 1_540 * RAD]
    assert scene.auctions.total_open_tab() == 15_400 * RAD - paid
    assert scene.auctions.running_auctions() == 1
    assert [tuple(lot)[:3] for lot in scene.auctions.auction(basket).lots][1] == (BTC, 0, 0)


def test_take__lot_sold__reverts(scene, basket):
    scene.take(basket, BTC)
    with boa.reverts(errors.AUCTION_LOT_IS_SOLD):
        scene.take(basket, BTC)


def test_take__lots_one_after_the_other__ends_with_the_tab_raised(scene, basket):
    assert scene.take(basket, BTC) == (WAD, 6_600 * RAD)
    assert charges(scene) == [7_700 * RAD, 0, 1_540 * RAD]
    assert scene.take(basket, LINK) == (500 * WAD, 1_650 * RAD)
    assert charges(scene) == [7_700 * RAD, 0, 0]
    assert scene.auctions.total_open_tab() == 7_150 * RAD
    bought = 7_150 * RAD // (165 * 10**27)
    assert scene.take(basket, ETH) == (bought, 7_150 * RAD)

    ((_, last),) = named(logged(scene.auctions), "LotTaken")
    assert (last["open_tab"], last["total_open_tab"]) == (550 * RAD, 0)
    assert named(logged(scene.auctions), "LimitChanged", "AuctionEnded") == [
        ("LimitChanged", {"asset": ETH, "open_tab": 0, "total_open_tab": 0}),
        (
            "AuctionEnded",
            {
                "auction_id": basket,
                "unpaid": 0,
                "returned": [50 * WAD - bought, 0, 0],
                "to_treasury": False,
            },
        ),
    ]
    assert charges(scene) == [0, 0, 0]
    assert scene.free(scene.owner, ETH) == 50 * WAD - bought
    assert scene.coin(scene.treasury.address) == 15_400 * RAD
    assert scene.coin_gap() == 0


def test_take__tab_raised_in_the_third_lot__returns_its_rest(scene, basket):
    scene.take(basket, ETH)
    scene.take(basket, BTC)  # 6,600 of the 7,150 that are left
    scene.take(basket, LINK)
    assert scene.free(scene.owner, LINK) == 500 * WAD - 550 * RAD // (33 * 10**26)
    assert scene.free(scene.owner, ETH) == scene.free(scene.owner, BTC) == 0
    assert charges(scene) == [0, 0, 0]


def test_take__all_lots_emptied_below_the_tab__ends_with_an_unpaid_rest(scene, basket):
    scene.wait(1_800)
    paid = sum(scene.take(basket, asset)[1] for asset in (LINK, ETH, BTC))
    (ended,) = named(logged(scene.auctions), "AuctionEnded")
    assert ended[1]["unpaid"] == 15_400 * RAD - paid > 0
    assert ended[1]["returned"] == [0, 0, 0]
    assert charges(scene) == [0, 0, 0]
    assert scene.auctions.total_open_tab() == 0


def test_take__part_when_emptied_lots_left_little_tab__reverts(scene, basket):
    """Emptying may leave less than the least tab; what follows may only take all of it."""
    scene.take(basket, ETH)
    scene.take(basket, LINK)
    assert scene.auctions.auction(basket).tab == 5_500 * RAD
    with boa.reverts(errors.AUCTION_NO_PARTIAL_TAKE):
        scene.take(basket, BTC, WAD // 2)
    assert scene.take(basket, BTC) == (5_500 * WAD // 6_600, 5_500 * RAD)


def test_take__two_auctions_of_the_same_asset__keep_their_charges_apart(scene):
    scene.open_account(scene.stranger, {ETH: 100 * WAD}, 14_000 * WAD)
    first = scene.auction_eth()
    second = scene.close_out(scene.stranger)
    assert scene.open_tabs([ETH]) == [30_800 * RAD]
    scene.take(first)
    assert scene.open_tabs([ETH]) == [scene.auctions.total_open_tab()] == [15_400 * RAD]
    scene.take(second)
    assert scene.open_tabs([ETH]) == [scene.auctions.total_open_tab()] == [0]
