# SPDX-License-Identifier: MIT
"""`Lens.preview_take`: exact amounts, every refusal, and what is done.

100 ETH at an oracle price of 150, first price 165, tab 15,400, least remaining tab 5,500.
"""

from __future__ import annotations

import pytest
from eth_abi.abi import decode

from model.previews import TAKE
from model.units import RAD, RAY, WAD
from tests.unit.contracts.lens import foresight
from tests.unit.contracts.liquidation import callee as c
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK, UNI

IN_CALLBACK, FROZEN = 1, 2
PAUSED, NOT_RUNNING, NOT_IN_AUCTION, SOLD, UNPRICED, RESET_NEEDED, NO_PARTIAL, NOTHING_BOUGHT = (
    range(TAKE + 1, TAKE + 9)
)
TAB = 15_400 * RAD
TOP = 165 * RAY
WHOLE = TAB // TOP
UNLISTED = 12


@pytest.fixture
def auction_id(scene):
    return scene.auction_eth()


# --- Amounts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "bought", "payment"),
    [
        (1, 1, TOP),
        (60 * WAD, 60 * WAD, 9_900 * RAD),
        (60 * WAD + 1, 60 * WAD, 9_900 * RAD),  # cut back: 5,500 must remain
        (WHOLE - 1, 60 * WAD, 9_900 * RAD),
        (WHOLE, WHOLE, TAB),  # less than the price of a unit would remain
        (w.MAX, WHOLE, TAB),
    ],
)
def test_preview_take__amount__is_what_is_bought(scene, auction_id, amount, bought, payment):
    preview = foresight.purchase(scene, auction_id, amount=amount)
    left = (TAB - payment, 100 * WAD - bought)
    assert tuple(preview) == (0, TOP, bought, payment, *left, payment == TAB)


def test_preview_take__later__has_the_price_of_now(scene, auction_id):
    scene.wait(600)
    price = expected.price_after(600, TOP, scene.terms())
    preview = foresight.purchase(scene, auction_id, amount=WAD)
    assert (preview.price, preview.payment) == (price, WAD * price)
    assert price < TOP


def test_preview_take__last_lot_below_the_tab__ends_with_a_tab_left(scene, auction_id):
    scene.wait(1_200)
    preview = foresight.purchase(scene, auction_id)
    assert (preview.collateral, preview.lot_left, preview.is_end) == (100 * WAD, 0, True)
    assert preview.tab_left == TAB - 100 * WAD * preview.price > 0


def test_preview_take__lots_of_a_basket__end_it_with_the_last(scene):
    auction_id = scene.auction_basket()
    scene.wait(1_200)
    ends = [foresight.purchase(scene, auction_id, asset).is_end for asset in (BTC, ETH, LINK)]
    assert ends == [False, False, True]


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("other_id", [0, 1, w.MAX])
def test_preview_take__no_such_auction__says_so(scene, other_id):
    assert foresight.purchase(scene, other_id).refusal == NOT_RUNNING


def test_preview_take__ended_auction__says_so(scene, auction_id):
    foresight.purchase(scene, auction_id)
    assert foresight.purchase(scene, auction_id).refusal == NOT_RUNNING


@pytest.mark.parametrize("asset", [BTC, 15, 16, 256, w.MAX])
def test_preview_take__asset_not_in_auction__says_so(scene, auction_id, asset):
    assert foresight.purchase(scene, auction_id, asset).refusal == NOT_IN_AUCTION


def test_preview_take__sold_lot__says_so(scene):
    auction_id = scene.auction_basket()
    assert foresight.purchase(scene, auction_id, LINK).lot_left == 0
    assert foresight.purchase(scene, auction_id, LINK).refusal == SOLD


def test_preview_take__lot_without_a_price__says_so(scene):
    assets, lots, prices = 1 << ETH | 1 << UNLISTED, [100 * WAD, WAD], [200 * WAD, 0]
    sale = (scene.owner, scene.keeper, assets, 10_000 * RAD, 11_000 * RAD, 0, lots, prices)
    auction_id = scene.auctions.start(sale, sender=scene.engine.address)
    scene.give_coin(scene.buyer)
    assert foresight.purchase(scene, auction_id, UNLISTED).refusal == UNPRICED
    assert foresight.purchase(scene, auction_id, ETH).refusal == 0


def test_preview_take__past_the_tail__says_so(scene):
    scene.set_terms(floor_fraction=4_000)
    auction_id = scene.auction_eth()
    scene.wait(w.TAIL)
    assert foresight.purchase(scene, auction_id, amount=WAD).refusal == 0
    scene.wait(1)
    assert foresight.purchase(scene, auction_id, amount=WAD).refusal == RESET_NEEDED


def test_preview_take__below_the_floor__says_so(scene):
    scene.set_terms(curve=0, duration=6_000, cut=0)
    auction_id = scene.auction_eth()
    scene.wait(2_400)  # at 60 % exactly
    assert foresight.purchase(scene, auction_id, amount=WAD).refusal == 0
    scene.wait(1)
    assert foresight.purchase(scene, auction_id, amount=WAD).refusal == RESET_NEEDED


def test_preview_take__part_of_the_least_tab__says_so(scene, auction_id):
    foresight.purchase(scene, auction_id, amount=60 * WAD)
    assert foresight.purchase(scene, auction_id, amount=33 * WAD).refusal == NO_PARTIAL
    assert foresight.purchase(scene, auction_id).is_end


def test_preview_take__nothing_wanted__says_so(scene, auction_id):
    assert foresight.purchase(scene, auction_id, amount=0).refusal == NOTHING_BOUGHT


def test_preview_take__less_than_a_unit_above_the_least_tab__says_so(scene):
    auction_id = scene.auction_eth(debt=14_000 * WAD + 100)
    foresight.purchase(scene, auction_id, amount=60 * WAD)
    assert foresight.purchase(scene, auction_id, amount=10 * WAD).refusal == NOTHING_BOUGHT


@pytest.mark.parametrize(("level", "refusal"), [(1, 0), (2, 0), (3, PAUSED)])
def test_preview_take__paused__says_so_at_level_3(scene, auction_id, level, refusal):
    foresight.pause(scene, level)
    assert foresight.purchase(scene, auction_id, amount=WAD).refusal == refusal
    scene.wait(w.HOUR)
    scene.keep_prices([ETH])
    assert foresight.purchase(scene, auction_id, amount=WAD).refusal == (
        0 if level == 3 else RESET_NEEDED
    )


def test_preview_take__frozen__says_so_last(scene, auction_id):
    foresight.freeze(scene)
    assert foresight.purchase(scene, auction_id).refusal == FROZEN
    assert foresight.purchase(scene, auction_id, UNI).refusal == NOT_IN_AUCTION


def test_preview_take__in_a_callback__says_so(scene, callee):
    """Of lane A: in that of an auction the auction is not to be entered at all."""
    scene.open_account(scene.stranger, {ETH: 100 * WAD}, 14_000 * WAD)
    auction_id = scene.auction_eth()
    scene.set_price(ETH, 170)
    lens, auctions = scene.lens, scene.auctions
    want = (auction_id, ETH, WAD)
    take = auctions.take.prepare_calldata(*want, w.MAX, 0, scene.receiver, b"")
    callee.plan((lens, lens.preview_take.prepare_calldata(*want)), (auctions, take))
    scene.liquidate(scene.stranger, receiver=callee.address, data=b"x")
    preview, done = callee.outcomes()
    assert decode(7 * ["uint256"], preview) == (IN_CALLBACK, 0, 0, 0, 0, 0, 0)
    assert done == c.Refused("ledger: closed in a callback")
