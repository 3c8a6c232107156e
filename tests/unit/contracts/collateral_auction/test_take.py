# SPDX-License-Identifier: MIT
"""`CollateralAuction.take` from an auction of one lot: amounts, limits, refusals.

100 ETH at an oracle price of 150, first price 165, tab 15,400, least remaining tab 5,500.
"""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH

TAB = 15_400 * RAD
TOP = 165 * RAY
PARTIAL = 30 * WAD


@pytest.fixture
def auction_id(scene):
    return scene.auction_eth()


# --- A part ---------------------------------------------------------------------------------------


def test_take__part__moves_collateral_and_coin_exactly(scene, auction_id):
    before = scene.coin(scene.buyer)
    assert scene.take(auction_id, amount=PARTIAL) == (PARTIAL, 4_950 * RAD)

    assert scene.free(scene.receiver) == PARTIAL
    assert scene.free(scene.buyer) == 0
    assert scene.coin(scene.buyer) == before - 4_950 * RAD
    assert scene.coin(scene.treasury.address) == 4_950 * RAD
    assert scene.ledger.queued_debt() == 14_000 * RAD
    auction = scene.auctions.auction(auction_id)
    assert auction.tab == 10_450 * RAD
    assert auction.lots == [(ETH, 70 * WAD, TOP, TOP)]
    left = expected.incentive_left(1_400 * WAD, 115_4 * RAD // 10)
    assert (auction.penalty, auction.incentive_left) == (1_400 * WAD, left)
    assert scene.auctions.open_tab(ETH) == scene.auctions.total_open_tab() == 10_450 * RAD
    assert scene.auctions.running_auctions() == 1
    assert scene.coin_gap() == 0


def test_take__part__emits_events(scene, auction_id):
    scene.take(auction_id, amount=PARTIAL)
    left = 10_450 * RAD
    assert logged(scene.auctions) == [
        (
            "LotTaken",
            {
                "auction_id": auction_id,
                "asset": ETH,
                "buyer": scene.buyer,
                "price": TOP,
                "collateral": PARTIAL,
                "payment": 4_950 * RAD,
                "tab": left,
                "lot": 70 * WAD,
                "open_tab": left,
                "total_open_tab": left,
            },
        ),
    ]


def test_take__one_wei__sells_it(scene, auction_id):
    assert scene.take(auction_id, amount=1) == (1, TOP)
    assert scene.auctions.auction(auction_id).tab == TAB - TOP


@pytest.mark.parametrize("elapsed", [1, 60, 480, 1_799, 2_600])
def test_take__later__costs_the_price_of_the_curve(scene, auction_id, elapsed):
    scene.wait(elapsed)
    now = expected.price_after(elapsed, TOP, scene.terms())
    assert scene.auctions.auction(auction_id).lots[0].price == now < TOP
    assert scene.take(auction_id, amount=PARTIAL) == (PARTIAL, PARTIAL * now)


def test_take__keeps_the_start__so_that_the_price_falls_on(scene, auction_id):
    scene.wait(600)
    scene.take(auction_id, amount=WAD)
    scene.wait(600)
    now = expected.price_after(1_200, TOP, scene.terms())
    assert scene.take(auction_id, amount=WAD) == (WAD, WAD * now)


# --- The buyer's own limits -----------------------------------------------------------------------


def test_take__price_at_the_maximum__is_sold(scene, auction_id):
    assert scene.take(auction_id, amount=PARTIAL, max_price=TOP)[0] == PARTIAL


def test_take__price_above_the_maximum__reverts(scene, auction_id):
    with boa.reverts(errors.AUCTION_TOO_EXPENSIVE):
        scene.take(auction_id, amount=PARTIAL, max_price=TOP - 1)


def test_take__as_much_as_the_minimum__is_sold(scene, auction_id):
    assert scene.take(auction_id, amount=70 * WAD, min_collateral=60 * WAD)[0] == 60 * WAD


def test_take__less_than_the_minimum__reverts(scene, auction_id):
    with boa.reverts(errors.AUCTION_TOO_LITTLE_COLLATERAL):
        scene.take(auction_id, amount=70 * WAD, min_collateral=60 * WAD + 1)


def test_take__coin_for_the_payment_exactly__is_sold(scene, auction_id):
    scene.give_coin(scene.stranger, 4_950 * RAD)
    scene.take(auction_id, amount=PARTIAL, sender=scene.stranger)
    assert scene.coin(scene.stranger) == 0


@pytest.mark.parametrize("coin", [0, 4_950 * RAD - 1])
def test_take__payer_with_too_little_coin__reverts(scene, auction_id, coin):
    scene.give_coin(scene.stranger, coin)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        scene.take(auction_id, amount=PARTIAL, sender=scene.stranger)
    assert scene.free(scene.receiver) == 0
    assert scene.auctions.auction(auction_id).tab == TAB


def test_take__receiver_is_zero__reverts(scene, auction_id):
    with boa.reverts(errors.AUCTION_RECEIVER_IS_ZERO):
        scene.take(auction_id, receiver=w.ZERO_ADDRESS)


def test_take__receiver_is_the_owner__gives_it_to_the_free_balance(scene, auction_id):
    scene.take(auction_id, amount=PARTIAL, receiver=scene.owner)
    assert scene.free(scene.owner) == PARTIAL
    assert scene.collateral() == {}


# --- What is not for sale -------------------------------------------------------------------------


@pytest.mark.parametrize("other_id", [0, 1, w.MAX])
def test_take__no_such_auction__reverts(scene, auction_id, other_id):
    assert other_id != auction_id
    with boa.reverts(errors.AUCTION_NOT_RUNNING):
        scene.take(other_id)


def test_take__ended_auction__reverts(scene, auction_id):
    scene.take(auction_id)
    with boa.reverts(errors.AUCTION_NOT_RUNNING):
        scene.take(auction_id)


@pytest.mark.parametrize("asset", [BTC, 15, 16, 256, w.MAX])
def test_take__asset_without_a_lot__reverts(scene, auction_id, asset):
    with boa.reverts(errors.AUCTION_ASSET_NOT_IN_AUCTION):
        scene.take(auction_id, asset)


def test_take__lot_without_a_price__reverts(scene):
    """An asset that the oracle never priced: no account can hold one, so the engine starts none."""
    sale = (scene.owner, scene.keeper, 1 << 12, 10 * RAD, 11 * RAD, 0, [WAD], [0])
    auction_id = scene.auctions.start(sale, sender=scene.engine.address)
    with boa.reverts(errors.AUCTION_LOT_HAS_NO_PRICE):
        scene.take(auction_id, 12)


# --- The end of an auction's life -----------------------------------------------------------------


@pytest.fixture
def long_lived(scene):
    """A floor of 0.40, which an hour does not reach."""
    scene.set_terms(floor_fraction=4_000)
    return scene.auction_eth()


@pytest.mark.parametrize("elapsed", [w.TAIL - 1, w.TAIL])
def test_take__until_the_tail__is_sold(scene, long_lived, elapsed):
    scene.wait(elapsed)
    assert not scene.auctions.auction(long_lived).needs_reset
    assert scene.take(long_lived, amount=WAD)[0] == WAD


def test_take__after_the_tail__reverts(scene, long_lived):
    scene.wait(w.TAIL + 1)
    assert scene.auctions.auction(long_lived).needs_reset
    with boa.reverts(errors.AUCTION_RESET_NEEDED):
        scene.take(long_lived, amount=WAD)


@pytest.fixture
def linear(scene):
    """165 to 0 in 6,000 seconds: at 60 % after 2,400."""
    scene.set_terms(curve=0, duration=6_000, cut=0)
    return scene.auction_eth()


@pytest.mark.parametrize(("elapsed", "coins"), [(600, 148.5), (2_399, 99.0275), (2_400, 99)])
def test_take__until_the_floor__is_sold(scene, linear, elapsed, coins):
    scene.wait(elapsed)
    assert not scene.auctions.auction(linear).needs_reset
    bought, paid = scene.take(linear, amount=WAD)
    assert bought == WAD
    assert paid == pytest.approx(coins * RAD)
    if elapsed == 2_400:
        assert paid == 99 * RAD


def test_take__below_the_floor__reverts(scene, linear):
    scene.wait(2_401)
    assert scene.auctions.auction(linear).needs_reset
    with boa.reverts(errors.AUCTION_RESET_NEEDED):
        scene.take(linear, amount=WAD)


# --- Pause ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2])
def test_take__paused_below_level_3__is_sold(scene, auction_id, level):
    scene.auctions.pause(level, w.HOUR, sender=scene.guardian)
    assert scene.take(auction_id, amount=WAD)[0] == WAD


def test_take__paused_at_level_3__reverts_until_the_pause_ends(scene, auction_id):
    scene.auctions.pause(3, w.HOUR, sender=scene.guardian)
    with boa.reverts(errors.AUCTION_TAKES_ARE_PAUSED):
        scene.take(auction_id, amount=WAD)
    scene.wait(w.HOUR - 1)
    with boa.reverts(errors.AUCTION_TAKES_ARE_PAUSED):
        scene.take(auction_id, amount=WAD)
    scene.wait(1)
    assert scene.take(auction_id, amount=WAD) == (WAD, 165 * RAD)
