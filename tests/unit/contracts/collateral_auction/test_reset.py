# SPDX-License-Identifier: MIT
"""`CollateralAuction.reset`: when, and at what price."""

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


# --- When -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("elapsed", [0, 2_000])
def test_reset__young_auction__reverts(scene, auction_id, elapsed):
    scene.wait(elapsed)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        scene.reset(auction_id)


def test_reset__at_the_tail__reverts_and_after_it_resets(scene):
    scene.set_terms(floor_fraction=4_000)
    auction_id = scene.auction_eth()
    scene.wait(w.TAIL)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        scene.reset(auction_id)
    scene.wait(1)
    scene.reset(auction_id)
    assert scene.auctions.auction(auction_id).started_at == scene.now()


def test_reset__at_the_floor__reverts_and_below_it_resets(scene):
    scene.set_terms(curve=0, duration=6_000, cut=0)
    auction_id = scene.auction_eth()
    scene.wait(2_400)  # at 60 % exactly
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        scene.reset(auction_id)
    scene.wait(1)
    scene.reset(auction_id)
    assert scene.auctions.auction(auction_id).elapsed == 0


@pytest.mark.parametrize("other_id", [0, 1, w.MAX])
def test_reset__no_such_auction__reverts(scene, other_id):
    with boa.reverts(errors.AUCTION_NOT_RUNNING):
        scene.reset(other_id)


def test_reset__ended_auction__reverts(scene, auction_id):
    scene.take(auction_id)
    scene.wait(w.TAIL + 1)
    with boa.reverts(errors.AUCTION_NOT_RUNNING):
        scene.reset(auction_id)


@pytest.mark.parametrize("level", [2, 3])
def test_reset__paused__reverts_until_the_pause_ends(scene, auction_id, level):
    scene.age()
    scene.auctions.pause(level, 600, sender=scene.guardian)
    scene.wait(599)
    with boa.reverts(errors.AUCTION_RESETS_ARE_PAUSED):
        scene.reset(auction_id)
    scene.wait(1)
    scene.reset(auction_id)


def test_reset__paused_at_level_1__resets(scene, auction_id):
    scene.age()
    scene.auctions.pause(1, 600, sender=scene.guardian)
    scene.reset(auction_id)
    assert scene.auctions.auction(auction_id).elapsed == 0


# --- At what price --------------------------------------------------------------------------------


def test_reset__price_moved__starts_from_the_price_of_now(scene, auction_id):
    scene.take(auction_id, amount=30 * WAD)
    scene.age()
    scene.set_price(ETH, 120)
    scene.reset(auction_id)

    auction = scene.auctions.auction(auction_id)
    assert auction.lots == [(ETH, 70 * WAD, 132 * RAY, 132 * RAY)]
    assert (auction.tab, auction.elapsed, auction.version) == (10_450 * RAD, 0, 1)
    assert scene.auctions.open_tab(ETH) == scene.auctions.total_open_tab() == 10_450 * RAD
    assert scene.take(auction_id, amount=WAD) == (WAD, 132 * RAD)
    assert scene.coin_gap() == 0


def test_reset__any__emits_an_event(scene, auction_id):
    scene.age()
    scene.set_price(ETH, 160)
    scene.reset(auction_id)
    assert logged(scene.auctions) == [
        (
            "AuctionReset",
            {
                "auction_id": auction_id,
                "keeper": scene.keeper,
                "incentive": INCENTIVE,
                "incentive_left": expected.incentive_left(1_400 * WAD, INCENTIVE, INCENTIVE),
                "started_at": scene.now(),
                "tops": [176 * RAY],
            },
        )
    ]


def test_reset__suspect_price__starts_from_the_last_good_one(scene, auction_id):
    scene.age()
    scene.answer(ETH, 60 * w.FEED_UNIT)  # outside the band: waits to be confirmed
    assert scene.oracle.prices(1 << ETH)[0].is_suspect
    scene.reset(auction_id)
    assert scene.auctions.auction(auction_id).lots[0].top == 165 * RAY


def test_reset__price_too_old__starts_from_the_last_good_one(scene, auction_id):
    scene.wait(w.MAX_PRICE_AGE)
    assert not scene.oracle.prices(1 << ETH)[0].is_fresh
    scene.reset(auction_id)
    assert scene.auctions.auction(auction_id).lots[0].top == 165 * RAY


def test_reset__basket__writes_every_lot_that_is_not_sold(scene):
    auction_id = scene.auction_basket()
    scene.take(auction_id, BTC)
    scene.age()
    scene.set_price(ETH, 180)
    scene.set_price(LINK, 2)
    scene.reset(auction_id)
    (event,) = named(logged(scene.auctions), "AuctionReset")
    assert event[1]["tops"] == [198 * RAY, 0, 22 * RAY // 10]
    lots = scene.auctions.auction(auction_id).lots
    assert [tuple(lot) for lot in lots] == [
        (ETH, 50 * WAD, 198 * RAY, 198 * RAY),
        (BTC, 0, 0, 0),
        (LINK, 500 * WAD, 22 * RAY // 10, 22 * RAY // 10),
    ]


def test_reset__twice__needs_another_life_in_between(scene, auction_id):
    scene.age()
    scene.reset(auction_id)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        scene.reset(auction_id)
    scene.age()
    scene.reset(auction_id)


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
    parameters = scene.oracle.asset_parameters(w.YFI)._replace(source=source)
    scene.set_price(w.YFI, coins)
    scene.oracle.set_asset_parameters(UNLISTED, parameters, sender=scene.governor)
    scene.oracle.poke(1 << UNLISTED)


def test_reset__lot_without_a_price__waits_until_there_is_one(scene):
    auction_id = start_unpriced(scene)
    assert scene.auctions.auction(auction_id).needs_reset
    scene.reset(auction_id)
    assert scene.auctions.auction(auction_id).needs_reset
    assert scene.auctions.auction(auction_id).lots[0].top == 0
    list_unlisted(scene, 6_000)
    scene.reset(auction_id)
    assert scene.auctions.auction(auction_id).lots[0].top == 6_600 * RAY
    assert not scene.auctions.auction(auction_id).needs_reset


def test_reset__lot_without_a_price_beside_another__waits_for_that_ones_life(scene):
    auction_id = start_unpriced(scene, with_eth=True)
    with boa.reverts(errors.AUCTION_NO_RESET_NEEDED):
        scene.reset(auction_id)
    scene.age()
    scene.reset(auction_id)
    assert [lot.top for lot in scene.auctions.auction(auction_id).lots] == [220 * RAY, 0]


def test_reset__lot_without_a_price__does_not_end_the_auction(scene):
    """Nobody knows what it is worth, so it does not go to the Treasury for being worth nothing."""
    auction_id = start_unpriced(scene)
    scene.reset(auction_id)
    assert scene.auctions.running_auctions() == 1
    assert scene.free(scene.treasury.address, UNLISTED) == 0
    assert scene.coin(scene.keeper) == 0
