# SPDX-License-Identifier: MIT
"""`Lens.preview_reset`: exact amounts, every refusal, and what is done.

100 ETH at an oracle price of 150, first price 165, tab 15,400, least remaining tab 5,500.
"""

from __future__ import annotations

import pytest
from eth_abi.abi import decode

from model.previews import RESET
from model.units import RAD, RAY, WAD
from tests.unit.contracts.lens import foresight
from tests.unit.contracts.liquidation import callee as c
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH

IN_CALLBACK, FROZEN = 1, 2
PAUSED, NOT_RUNNING, NO_RESET_NEEDED = range(RESET + 1, RESET + 4)
TAB = 15_400 * RAD
INCENTIVE = 115_4 * RAD // 10
UNLISTED = 12


@pytest.fixture
def auction_id(scene):
    return scene.auction_eth()


# --- Amounts --------------------------------------------------------------------------------------


def test_preview_reset__price_moved__starts_from_the_price_of_now(scene, auction_id):
    scene.age()
    scene.set_price(ETH, 120)
    assert tuple(foresight.reset(scene, auction_id)) == (0, TAB, INCENTIVE, False, [132 * RAY])


def test_preview_reset__basket__has_0_for_the_lot_that_is_sold(scene):
    auction_id = scene.auction_basket()
    scene.take(auction_id, BTC)
    scene.age()
    preview = foresight.reset(scene, auction_id)
    assert preview.tops == [165 * RAY, 0, 33 * RAY // 10]


@pytest.mark.parametrize(("missing", "is_end"), [(0, False), (1, True)])
def test_preview_reset__worth_around_the_least_tab__ends_below_it(scene, missing, is_end):
    """100 ETH at 55 coins are worth 5,500."""
    auction_id = scene.auction_eth()
    scene.age()
    scene.set_price(ETH, (55 * w.FEED_UNIT - missing) / w.FEED_UNIT)
    preview = foresight.reset(scene, auction_id)
    assert (preview.is_end, preview.tab_left) == (is_end, TAB)
    assert preview.incentive == (0 if is_end else INCENTIVE)


@pytest.mark.parametrize(("more", "incentive"), [(0, 105_5 * RAD // 10), (1, 0)])
def test_preview_reset__tab_around_the_least__pays_nothing_below_it(scene, more, incentive):
    """60 ETH bought leave a tab of exactly 5,500; a unit more of the debt leaves less."""
    sale = (
        *(scene.owner, scene.keeper, 1 << ETH, 5_000 * RAD - more, 5_500 * RAD - more, 0),
        *([100 * WAD], [150 * WAD]),
    )
    auction_id = scene.auctions.start(sale, sender=scene.engine.address)
    scene.age()
    preview = foresight.reset(scene, auction_id)
    assert (preview.tab_left, preview.incentive) == (5_500 * RAD - more, incentive)


def test_preview_reset__again_and_again__pays_no_more_than_is_left(scene, auction_id):
    paid = []
    for _ in range(14):
        scene.age()
        paid.append(foresight.reset(scene, auction_id).incentive)
    assert paid[:11] == 11 * [INCENTIVE]
    assert 0 < paid[11] < INCENTIVE
    assert paid[12:] == [0, 0]
    assert sum(paid) + INCENTIVE <= 1_400 * RAD


def test_preview_reset__lot_without_a_price__waits(scene):
    sale = (
        *(scene.owner, scene.keeper, 1 << UNLISTED, 10_000 * RAD, 11_000 * RAD, 0),
        *([WAD], [0]),
    )
    auction_id = scene.auctions.start(sale, sender=scene.engine.address)
    assert tuple(foresight.reset(scene, auction_id)) == (0, 11_000 * RAD, 0, False, [0])


def test_preview_reset__nothing_left_of_the_lot_without_a_price__does_not_wait_for_it(scene):
    """20 ETH are worth less than the least tab."""
    sale = (
        *(scene.owner, scene.keeper, 1 << ETH | 1 << UNLISTED, 10_000 * RAD, 11_000 * RAD, 0),
        *([20 * WAD, 0], [150 * WAD, 0]),
    )
    auction_id = scene.auctions.start(sale, sender=scene.engine.address)
    scene.age()
    assert tuple(foresight.reset(scene, auction_id)) == (0, 11_000 * RAD, 0, True, [])


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("other_id", [0, 1, w.MAX])
def test_preview_reset__no_such_auction__says_so(scene, other_id):
    assert foresight.reset(scene, other_id).refusal == NOT_RUNNING


def test_preview_reset__at_the_tail__is_not_needed_yet(scene):
    scene.set_terms(floor_fraction=4_000)
    auction_id = scene.auction_eth()
    scene.wait(w.TAIL)
    assert foresight.reset(scene, auction_id).refusal == NO_RESET_NEEDED
    scene.wait(1)
    assert foresight.reset(scene, auction_id).refusal == 0


@pytest.mark.parametrize(("level", "refusal"), [(1, 0), (2, PAUSED), (3, PAUSED)])
def test_preview_reset__paused__says_so_from_level_2(scene, auction_id, level, refusal):
    scene.age()
    foresight.pause(scene, level)
    assert foresight.reset(scene, auction_id).refusal == refusal
    assert foresight.reset(scene, 1).refusal == (refusal or NOT_RUNNING)


def test_preview_reset__frozen__says_so_before_all_but_the_pause(scene, auction_id):
    foresight.freeze(scene)
    assert foresight.reset(scene, auction_id).refusal == FROZEN
    assert foresight.reset(scene, 1).refusal == FROZEN
    foresight.pause(scene, 2)
    assert foresight.reset(scene, auction_id).refusal == PAUSED


def test_preview_reset__in_a_callback__says_so(scene, callee):
    scene.open_account(scene.stranger, {ETH: 100 * WAD}, 14_000 * WAD)
    auction_id = scene.auction_eth()
    scene.age()
    scene.set_price(ETH, 170)
    lens, auctions = scene.lens, scene.auctions
    callee.plan(
        (lens, lens.preview_reset.prepare_calldata(auction_id)),
        (auctions, auctions.reset.prepare_calldata(auction_id, scene.keeper)),
    )
    scene.liquidate(scene.stranger, receiver=callee.address, data=b"x")
    preview, done = callee.outcomes()
    found = decode(["(uint256,uint256,uint256,bool,uint256[])"], preview)
    assert found == ((IN_CALLBACK, 0, 0, False, ()),)
    assert done == c.Refused("ledger: closed in a callback")
