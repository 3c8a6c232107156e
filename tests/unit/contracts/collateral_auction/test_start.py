# SPDX-License-Identifier: MIT
"""What only the engine may do to `CollateralAuction`, and how a start charges the limits."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import ETH, LINK, YFI


def test_init__as_deployed__sets_addresses(scene):
    d = scene.deployment
    assert scene.auctions.ACCESS_CONTROLLER() == d.access_controller.address
    assert scene.auctions.LEDGER() == d.ledger.address
    assert scene.auctions.ENGINE() == d.engine.address


CALLS = ["start", "set_parameters", "set_asset_limit", "add_terms"]


def arguments(scene, function):
    sale = (scene.owner, scene.keeper, 1, 10 * RAD, 11 * RAD, 0, [WAD], [WAD])
    return {
        "start": (sale,),
        "set_parameters": ((w.LIMIT, w.SHARE, w.TIP * WAD),),
        "set_asset_limit": (ETH, w.ASSET_LIMIT),
        "add_terms": (scene.terms(), w.LEAST * WAD, 2_000),
    }[function]


@pytest.mark.parametrize("function", CALLS)
@pytest.mark.parametrize("caller", ["stranger", "governor", "guardian"])
def test_start_and_setters__not_the_engine__reverts(scene, function, caller):
    call = getattr(scene.auctions, function)
    with boa.reverts(errors.AUCTION_CALLER_IS_NOT_THE_ENGINE):
        call(*arguments(scene, function), sender=getattr(scene, caller))


@pytest.mark.parametrize("function", CALLS)
def test_start_and_setters__the_engine__works(scene, function):
    call = getattr(scene.auctions, function)
    call(*arguments(scene, function), sender=scene.engine.address)


@pytest.mark.parametrize(
    ("tab", "charges"),
    [
        (9, [3, 3, 3]),
        (10, [4, 4, 2]),
        (11, [4, 4, 3]),
        (1, [1, 0, 0]),
        (2, [1, 1, 0]),
    ],
)
def test_start__tab_of_a_few_rad_on_three_equal_lots__charges_all_of_it(scene, tab, charges):
    """Rounded up as long as there is anything left."""
    assets = (ETH, LINK, YFI)
    bitmap = sum(1 << asset for asset in assets)
    sale = (scene.owner, scene.keeper, bitmap, tab, tab, 0, [WAD] * 3, [WAD] * 3)
    scene.auctions.start(sale, sender=scene.engine.address)
    assert scene.open_tabs(assets) == charges
    assert scene.auctions.total_open_tab() == tab


def test_start__odd_price__rounds_the_first_price_down(scene):
    """11 wei of coin a token are 11 * 1.1 * 1e9, a price in ray."""
    sale = (scene.owner, scene.keeper, 1 << ETH, RAD, RAD, 0, [WAD], [11])
    auction_id = scene.auctions.start(sale, sender=scene.engine.address)
    assert scene.auctions.auction(auction_id).lots[0].top == 12_100_000_000


# --- Views ----------------------------------------------------------------------------------------


def test_views__no_auction__return_zero(scene):
    assert tuple(scene.auctions.auction(1)) == (w.ZERO_ADDRESS, 0, 0, 0, 0, 0, 0, 0, False, [])
    assert scene.auctions.auction_count() == 0
    assert scene.auctions.running_auctions() == 0
    assert scene.auctions.total_open_tab() == 0
    assert scene.open_tabs() == [0] * 16
    assert scene.auctions.pause_level() == 0
    assert tuple(scene.auctions.pause_state()) == (0, 0, 0, 0, 0)
    assert scene.auctions.auction_time() == scene.now()
    assert scene.auctions.asset_limit(15) == 0
    assert tuple(scene.auctions.auction_terms(0)) == (0, 0, 0, 0, 0, 0)
    assert scene.auctions.min_remaining(0) == 0


def test_views__terms__are_those_of_the_settings(scene):
    terms = w.settings().protocol.auction_terms
    assert tuple(scene.auctions.auction_terms(1)) == astuple(terms)
    assert scene.auctions.tail() == w.TAIL


def test_views__after_two_auctions_and_one_end__count(scene):
    scene.open_account(scene.stranger, {ETH: 100 * WAD}, 14_000 * WAD)
    first = scene.auction_eth()
    scene.close_out(scene.stranger)
    scene.take(first)
    assert scene.auctions.auction_count() == 2
    assert scene.auctions.running_auctions() == 1
    assert scene.auctions.total_open_tab() == 15_400 * RAD
    assert scene.auctions.auction(first).owner == w.ZERO_ADDRESS


@pytest.mark.parametrize("assets", [0, 0b1, 0b101, 0b1_1111_1110, 1 << 15])
def test_capacity__any_assets__returns_rooms_in_order(scene, assets):
    scene.auction_basket()
    scene.auctions.pause(2, 600, sender=scene.guardian)
    rooms = [w.ASSET_LIMIT * RAD] * 9 + [0] * 7
    rooms[0] -= 7_700 * RAD
    rooms[1] -= 6_160 * RAD
    rooms[2] -= 1_540 * RAD
    capacity = scene.auctions.capacity(assets)
    assert capacity.level == 2
    assert capacity.room == w.LIMIT * RAD - 15_400 * RAD
    assert capacity.asset_rooms == [rooms[asset] for asset in range(16) if assets >> asset & 1]


def test_auction__id__says_owner_and_assets(scene):
    auction_id = scene.auction_basket()
    auction = scene.auctions.auction(auction_id)
    assert (auction.owner, auction.assets) == (scene.owner, 0b111)
    assert auction_id >> 96 == int(scene.owner, 16)
    assert auction_id >> 80 & 0xFFFF == 0b111
    assert auction_id >> 32 & 2**48 - 1 == 1_400 * 10_000  # penalty in 1e-4 coin
    assert auction_id % 2**32 == 1
    assert auction.lots[2] == (LINK, 500 * WAD, 33 * RAY // 10, 33 * RAY // 10)
