# SPDX-License-Identifier: MIT
"""`CollateralAuction.reset`: for what pay, and the end of what nobody buys."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.events import named
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK

INCENTIVE = 115_4 * RAD // 10
"""100 and a thousandth of 15,400, at the start and at each reset."""


@pytest.fixture
def auction_id(scene):
    """100 ETH for 15,400, first price 165; its penalty is 1,400."""
    return scene.auction_eth()


# --- For what pay ---------------------------------------------------------------------------------


def test_reset__first__mints_the_incentive(scene, auction_id):
    unbacked = scene.ledger.unbacked_debt()
    scene.age()
    scene.reset(auction_id)
    assert scene.coin(scene.keeper) == 2 * INCENTIVE
    assert scene.coin(scene.stranger) == 0
    assert scene.ledger.unbacked_debt() == unbacked + INCENTIVE
    assert scene.ledger.matured_debt() == 2 * INCENTIVE
    left = expected.incentive_left(1_400 * WAD, INCENTIVE, INCENTIVE)
    assert scene.auctions.auction(auction_id).incentive_left == left
    assert scene.coin_gap() == 0


@pytest.mark.parametrize("name", ["nobody", "gateway"])
def test_reset__keeper_who_cannot_be_paid__reverts(scene, auction_id, name):
    keeper = {"nobody": w.ZERO_ADDRESS, "gateway": scene.gateway.address}[name]
    scene.age()
    with boa.reverts(errors.LEDGER_KEEPER_CANNOT_BE_PAID):
        scene.auctions.reset(auction_id, keeper)


def test_reset__again_and_again__never_pays_more_than_the_penalty(scene, auction_id):
    for _ in range(11):
        scene.age()
        scene.reset(auction_id)
    assert scene.coin(scene.keeper) == 12 * INCENTIVE
    scene.age()
    left = expected.incentive_left(1_400 * WAD, *12 * [INCENTIVE])
    assert 15_1 * WAD // 10 < left < 15_2 * WAD // 10
    scene.reset(auction_id)
    assert scene.coin(scene.keeper) == 12 * INCENTIVE + left * RAY <= 1_400 * RAD
    assert scene.auctions.auction(auction_id).incentive_left == 0
    scene.age()
    scene.reset(auction_id)
    assert scene.coin(scene.keeper) == 12 * INCENTIVE + left * RAY
    (event,) = named(logged(scene.auctions), "AuctionReset")
    assert event[1]["incentive"] == 0


def test_reset__after_new_parameters__pays_by_them_within_the_old_penalty(scene, auction_id):
    scene.set_engine(incentive_share=50, incentive_tip=WAD)
    scene.age()
    scene.reset(auction_id)
    assert scene.coin(scene.keeper) == INCENTIVE + 78 * RAD  # 1 and half a percent of 15,400


def test_reset__tab_of_the_least__is_paid(scene, auction_id):
    scene.take(auction_id, amount=60 * WAD)
    scene.set_price(ETH, 200)
    scene.age()
    scene.reset(auction_id)
    assert scene.coin(scene.keeper) == INCENTIVE + 105_5 * RAD // 10


def test_reset__tab_below_the_least__is_not_paid(scene):
    """550 that emptied lots left, on a lot that is worth 5,750."""
    auction_id = scene.auction_basket()
    scene.take(auction_id, ETH)
    scene.take(auction_id, BTC)
    scene.age()
    scene.set_price(LINK, "11.5")
    scene.reset(auction_id)
    assert scene.auctions.auction(auction_id).tab == 550 * RAD
    assert scene.auctions.auction(auction_id).elapsed == 0
    assert scene.coin(scene.keeper) == INCENTIVE


# --- The end of what nobody buys ------------------------------------------------------------------


def test_reset__lots_worth_the_least_tab__goes_on(scene, auction_id):
    scene.age()
    scene.set_price(ETH, 55)
    scene.reset(auction_id)
    assert scene.auctions.auction(auction_id).lots[0].top == 605 * RAY // 10
    assert scene.coin(scene.keeper) == 2 * INCENTIVE


def test_reset__lots_worth_less__gives_them_to_the_treasury_and_ends(scene, auction_id):
    scene.age()
    scene.set_price(ETH, "54.99999999")
    scene.reset(auction_id)

    assert logged(scene.auctions) == [
        ("LimitChanged", {"asset": ETH, "open_tab": 0, "total_open_tab": 0}),
        (
            "AuctionEnded",
            {
                "auction_id": auction_id,
                "unpaid": 15_400 * RAD,
                "returned": [100 * WAD],
                "to_treasury": True,
            },
        ),
    ]
    assert scene.free(scene.treasury.address) == 100 * WAD
    assert scene.free(scene.owner) == 0
    assert scene.auctions.running_auctions() == 0
    assert scene.auctions.total_open_tab() == 0
    assert scene.coin(scene.keeper) == INCENTIVE  # for the start alone
    assert scene.ledger.queued_debt() == 14_000 * RAD
    assert scene.coin_gap() == 0


def test_reset__rest_of_a_basket_worth_less__gives_it_to_the_treasury(scene):
    auction_id = scene.auction_basket()
    scene.wait(1_800)
    scene.take(auction_id, ETH)
    scene.take(auction_id, BTC, WAD // 2)
    scene.take(auction_id, LINK, WAD)
    assert scene.auctions.auction(auction_id).tab > 0
    scene.age()
    scene.reset(auction_id)  # 3,000 and 1,497

    (ended,) = named(logged(scene.auctions), "AuctionEnded")
    assert ended[1]["returned"] == [0, WAD // 2, 499 * WAD]
    assert ended[1]["to_treasury"]
    assert scene.free(scene.treasury.address, BTC) == WAD // 2
    assert scene.free(scene.treasury.address, LINK) == 499 * WAD
    assert sum(scene.open_tabs()) == scene.auctions.total_open_tab() == 0


def test_reset__worth_less_before_the_tail__reverts(scene, auction_id):
    scene.set_price(ETH, 40)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        scene.reset(auction_id)
