# SPDX-License-Identifier: MIT
"""`CollateralAuction.reset`: when, at what price, for what pay, and the end of what nobody buys."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import scene as s
from tests.unit.contracts.liquidation.events import named
from tests.unit.contracts.liquidation.scene import BTC, ETH, LINK

INCENTIVE = 115_4 * RAD // 10
"""100 and a thousandth of 15,400, at the start and at each reset."""


@pytest.fixture
def auction_id(scene):
    """100 ETH for 15,400, first price 165; its penalty is 1,400."""
    return scene.auction_eth()


def reset(scene, auction_id):
    scene.auctions.reset(auction_id, scene.keeper, sender=scene.stranger)


def age(scene, seconds=s.TAIL + 1):
    """Let auctions grow old; prices stay fresh."""
    scene.wait(seconds)
    scene.keep_prices((ETH, BTC, LINK))


# --- When -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("elapsed", [0, 2_000])
def test_reset__young_auction__reverts(scene, auction_id, elapsed):
    scene.wait(elapsed)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        reset(scene, auction_id)


def test_reset__at_the_tail__reverts_and_after_it_resets(scene):
    scene.set_terms(floor_fraction=4_000)
    auction_id = scene.auction_eth()
    scene.wait(s.TAIL)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        reset(scene, auction_id)
    scene.wait(1)
    reset(scene, auction_id)
    assert scene.auctions.auction(auction_id).started_at == scene.now()


def test_reset__at_the_floor__reverts_and_below_it_resets(scene):
    scene.set_terms(curve=0, duration=6_000, cut=0)
    auction_id = scene.auction_eth()
    scene.wait(2_400)  # at 60 % exactly
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        reset(scene, auction_id)
    scene.wait(1)
    reset(scene, auction_id)
    assert scene.auctions.auction(auction_id).elapsed == 0


@pytest.mark.parametrize("other_id", [0, 1, s.MAX])
def test_reset__no_such_auction__reverts(scene, other_id):
    with boa.reverts(errors.AUCTION_NOT_RUNNING):
        reset(scene, other_id)


def test_reset__ended_auction__reverts(scene, auction_id):
    scene.take(auction_id)
    scene.wait(s.TAIL + 1)
    with boa.reverts(errors.AUCTION_NOT_RUNNING):
        reset(scene, auction_id)


@pytest.mark.parametrize("level", [2, 3])
def test_reset__paused__reverts_until_the_pause_ends(scene, auction_id, level):
    age(scene)
    scene.auctions.pause(level, 600, sender=scene.guardian)
    scene.wait(599)
    with boa.reverts(errors.AUCTION_RESETS_ARE_PAUSED):
        reset(scene, auction_id)
    scene.wait(1)
    reset(scene, auction_id)


def test_reset__paused_at_level_1__resets(scene, auction_id):
    age(scene)
    scene.auctions.pause(1, 600, sender=scene.guardian)
    reset(scene, auction_id)
    assert scene.auctions.auction(auction_id).elapsed == 0


# --- At what price --------------------------------------------------------------------------------


def test_reset__price_moved__starts_from_the_price_of_now(scene, auction_id):
    scene.take(auction_id, amount=30 * WAD)
    age(scene)
    scene.set_price(ETH, 120)
    reset(scene, auction_id)

    auction = scene.auctions.auction(auction_id)
    assert auction.lots == [(ETH, 70 * WAD, 132 * RAY, 132 * RAY)]
    assert (auction.tab, auction.elapsed, auction.version) == (10_450 * RAD, 0, 1)
    assert scene.auctions.open_tab(ETH) == scene.auctions.total_open_tab() == 10_450 * RAD
    assert scene.take(auction_id, amount=WAD) == (WAD, 132 * RAD)
    assert scene.coin_gap() == 0


def test_reset__any__emits_an_event(scene, auction_id):
    age(scene)
    scene.set_price(ETH, 160)
    reset(scene, auction_id)
    assert logged(scene.auctions) == [
        (
            "AuctionReset",
            {
                "auction_id": auction_id,
                "keeper": scene.keeper,
                "incentive": INCENTIVE,
                "started_at": scene.now(),
                "tops": [176 * RAY],
            },
        )
    ]


def test_reset__suspect_price__starts_from_the_last_good_one(scene, auction_id):
    age(scene)
    scene.answer(ETH, 60 * s.FEED_UNIT)  # outside the band: waits to be confirmed
    assert scene.oracle.prices(1 << ETH)[0].is_suspect
    reset(scene, auction_id)
    assert scene.auctions.auction(auction_id).lots[0].top == 165 * RAY


def test_reset__price_too_old__starts_from_the_last_good_one(scene, auction_id):
    scene.wait(s.MAX_PRICE_AGE)
    assert not scene.oracle.prices(1 << ETH)[0].is_fresh
    reset(scene, auction_id)
    assert scene.auctions.auction(auction_id).lots[0].top == 165 * RAY


def test_reset__basket__writes_every_lot_that_is_not_sold(scene):
    auction_id = scene.auction_basket()
    scene.take(auction_id, BTC)
    age(scene)
    scene.set_price(ETH, 180)
    scene.set_price(LINK, 2)
    reset(scene, auction_id)
    (event,) = named(logged(scene.auctions), "AuctionReset")
    assert event[1]["tops"] == [198 * RAY, 0, 22 * RAY // 10]
    lots = scene.auctions.auction(auction_id).lots
    assert [tuple(lot) for lot in lots] == [
        (ETH, 50 * WAD, 198 * RAY, 198 * RAY),
        (BTC, 0, 0, 0),
        (LINK, 500 * WAD, 22 * RAY // 10, 22 * RAY // 10),
    ]


def test_reset__twice__needs_another_life_in_between(scene, auction_id):
    age(scene)
    reset(scene, auction_id)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        reset(scene, auction_id)
    age(scene)
    reset(scene, auction_id)


# --- Lots that never had a price ------------------------------------------------------------------

UNLISTED = 12


def start_unpriced(scene, *, with_eth=False):
    """An auction as the engine would start one of an asset without a price."""
    bitmap = 1 << UNLISTED | with_eth << ETH
    lots = [100 * WAD] * with_eth + [1 * WAD]
    prices = [200 * WAD] * with_eth + [0]
    sale = (scene.owner, scene.keeper, bitmap, 10_000 * RAD, 11_000 * RAD, 0, lots, prices)
    return scene.auctions.start(sale, sender=scene.engine.address)


def list_unlisted(scene, coins):
    source = scene.deployment.feeds["YFI"].address  # any feed will do
    parameters = scene.oracle.asset_parameters(s.YFI)._replace(source=source)
    scene.set_price(s.YFI, coins)
    scene.oracle.set_asset_parameters(UNLISTED, parameters, sender=scene.governor)
    scene.oracle.poke(1 << UNLISTED)


def test_reset__lot_without_a_price__waits_until_there_is_one(scene):
    auction_id = start_unpriced(scene)
    assert scene.auctions.auction(auction_id).needs_reset
    reset(scene, auction_id)
    assert scene.auctions.auction(auction_id).needs_reset
    assert scene.auctions.auction(auction_id).lots[0].top == 0
    list_unlisted(scene, 6_000)
    reset(scene, auction_id)
    assert scene.auctions.auction(auction_id).lots[0].top == 6_600 * RAY
    assert not scene.auctions.auction(auction_id).needs_reset


def test_reset__lot_without_a_price_beside_another__waits_for_that_ones_life(scene):
    auction_id = start_unpriced(scene, with_eth=True)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        reset(scene, auction_id)
    age(scene)
    reset(scene, auction_id)
    assert [lot.top for lot in scene.auctions.auction(auction_id).lots] == [220 * RAY, 0]


def test_reset__lot_without_a_price__does_not_end_the_auction(scene):
    """Nobody knows what it is worth, so it does not go to the Treasury for being worth nothing."""
    auction_id = start_unpriced(scene)
    reset(scene, auction_id)
    assert scene.auctions.running_auctions() == 1
    assert scene.free(scene.treasury.address, UNLISTED) == 0
    assert scene.coin(scene.keeper) == 0


# --- For what pay ---------------------------------------------------------------------------------


def test_reset__first__mints_the_incentive(scene, auction_id):
    unbacked = scene.ledger.unbacked_debt()
    age(scene)
    reset(scene, auction_id)
    assert scene.coin(scene.keeper) == 2 * INCENTIVE
    assert scene.coin(scene.stranger) == 0
    assert scene.ledger.unbacked_debt() == unbacked + INCENTIVE
    assert scene.ledger.matured_debt() == 2 * INCENTIVE
    assert scene.auctions.auction(auction_id).incentive_left == (1_400_0 - 2 * 115_4) * WAD // 10
    assert scene.coin_gap() == 0


@pytest.mark.parametrize("name", ["nobody", "gateway"])
def test_reset__keeper_who_cannot_be_paid__reverts(scene, auction_id, name):
    keeper = {"nobody": s.ZERO_ADDRESS, "gateway": scene.gateway.address}[name]
    age(scene)
    with boa.reverts(errors.LEDGER_KEEPER_CANNOT_BE_PAID):
        scene.auctions.reset(auction_id, keeper)


def test_reset__again_and_again__never_pays_more_than_the_penalty(scene, auction_id):
    for _ in range(11):
        age(scene)
        reset(scene, auction_id)
    assert scene.coin(scene.keeper) == 12 * INCENTIVE
    age(scene)
    reset(scene, auction_id)  # what is left is 15.2
    assert scene.coin(scene.keeper) == 1_400 * RAD
    assert scene.auctions.auction(auction_id).incentive_left == 0
    age(scene)
    reset(scene, auction_id)
    assert scene.coin(scene.keeper) == 1_400 * RAD
    (event,) = named(logged(scene.auctions), "AuctionReset")
    assert event[1]["incentive"] == 0


def test_reset__after_new_parameters__pays_by_them_within_the_old_penalty(scene, auction_id):
    scene.set_engine(incentive_share=50, incentive_tip=WAD)
    age(scene)
    reset(scene, auction_id)
    assert scene.coin(scene.keeper) == INCENTIVE + 78 * RAD  # 1 and half a percent of 15,400


def test_reset__tab_of_the_least__is_paid(scene, auction_id):
    scene.take(auction_id, amount=60 * WAD)
    scene.set_price(ETH, 200)
    age(scene)
    reset(scene, auction_id)
    assert scene.coin(scene.keeper) == INCENTIVE + 105_5 * RAD // 10


def test_reset__tab_below_the_least__is_not_paid(scene):
    """550 that emptied lots left, on a lot that is worth 5,750."""
    auction_id = scene.auction_basket()
    scene.take(auction_id, ETH)
    scene.take(auction_id, BTC)
    age(scene)
    scene.set_price(LINK, "11.5")
    reset(scene, auction_id)
    assert scene.auctions.auction(auction_id).tab == 550 * RAD
    assert scene.auctions.auction(auction_id).elapsed == 0
    assert scene.coin(scene.keeper) == INCENTIVE


# --- The end of what nobody buys ------------------------------------------------------------------


def test_reset__lots_worth_the_least_tab__goes_on(scene, auction_id):
    age(scene)
    scene.set_price(ETH, 55)
    reset(scene, auction_id)
    assert scene.auctions.auction(auction_id).lots[0].top == 605 * RAY // 10
    assert scene.coin(scene.keeper) == 2 * INCENTIVE


def test_reset__lots_worth_less__gives_them_to_the_treasury_and_ends(scene, auction_id):
    age(scene)
    scene.set_price(ETH, "54.99999999")
    reset(scene, auction_id)

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
    age(scene)
    reset(scene, auction_id)  # 3,000 and 1,497

    (ended,) = named(logged(scene.auctions), "AuctionEnded")
    assert ended[1]["returned"] == [0, WAD // 2, 499 * WAD]
    assert ended[1]["to_treasury"]
    assert scene.free(scene.treasury.address, BTC) == WAD // 2
    assert scene.free(scene.treasury.address, LINK) == 499 * WAD
    assert sum(scene.open_tabs()) == scene.auctions.total_open_tab() == 0


def test_reset__worth_less_before_the_tail__reverts(scene, auction_id):
    scene.set_price(ETH, 40)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        reset(scene, auction_id)
