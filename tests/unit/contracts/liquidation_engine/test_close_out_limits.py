# SPDX-License-Identifier: MIT
"""`LiquidationEngine.close_out` under the global limit and the limits of assets."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK

FLOOR = w.FLOOR * WAD
BIG = 140_000 * WAD
"""Debt whose tab is 154,000."""


def cap_all(scene, coins):
    """Bring the global limit down, and every asset's with it."""
    for asset in range(9):
        scene.set_limit(asset, min(coins, w.ASSET_LIMIT))
    scene.set_engine(liquidation_limit=coins)


def open_with(scene, account, debt):
    """ETH only; HF about 0.857 at 150."""
    scene.open_account(account, {ETH: debt // 140}, debt)


A_UNIT = 10_000 * RAY
"""More than one wei of any asset is worth [rad]."""


def charged_about(scene, **coins):
    """Whether the charges are these sums; parts of lots round down by one wei."""
    return all(
        abs(scene.auctions.open_tab(w.SYMBOLS.index(symbol)) - charge * RAD) < A_UNIT
        for symbol, charge in coins.items()
    )


def open_filler(scene, debt):
    """Another account, whose auction takes room first."""
    open_with(scene, scene.stranger, debt)


# --- The global limit -----------------------------------------------------------------------------


def test_close_out__room_exact__takes_all(scene):
    cap_all(scene, 154_000)
    open_with(scene, scene.owner, BIG)
    scene.set_price(ETH, 150)
    scene.close_out()
    assert scene.debt() == 0
    assert scene.auctions.total_open_tab() == 154_000 * RAD


@pytest.mark.parametrize("rest", [1, FLOOR - 1])
def test_close_out__rest_below_the_floor__goes_along(scene, rest):
    cap_all(scene, 154_000)
    open_with(scene, scene.owner, BIG + rest)
    scene.set_price(ETH, 150)
    scene.close_out()
    assert scene.debt() == 0
    above = scene.auctions.total_open_tab() - 154_000 * RAD
    assert above == rest * RAY * 11 // 10
    assert above <= w.LEAST * RAD


@pytest.mark.parametrize("rest", [FLOOR, FLOOR + 1])
def test_close_out__rest_of_at_least_the_floor__stays(scene, rest):
    cap_all(scene, 154_000)
    open_with(scene, scene.owner, BIG + rest)
    scene.set_price(ETH, 150)
    amount = scene.collateral()[ETH]
    auction_id = scene.close_out()

    sold = amount * BIG // (BIG + rest)
    assert scene.debt() == rest * RAY
    assert scene.collateral() == {ETH: amount - sold}
    auction = scene.auctions.auction(auction_id)
    assert (auction.tab, auction.lots[0].collateral) == (154_000 * RAD, sold)
    assert scene.coin(scene.keeper) == 154 * RAD  # the share alone, no tip
    assert auction.incentive_left == expected.incentive_left(14_000 * WAD, 154 * RAD)
    assert scene.coin_gap() == 0


def test_close_out__after_a_partial_one__reverts_until_there_is_room(scene):
    cap_all(scene, 154_000)
    open_with(scene, scene.owner, BIG + FLOOR)
    scene.set_price(ETH, 150)
    scene.give_coin(scene.buyer)
    first = scene.close_out()
    with boa.reverts(errors.LIQUIDATION_LIMIT_REACHED):
        scene.close_out()
    scene.wait(900)
    scene.take(first)  # for less than the tab, so that nothing comes back to the account
    second = scene.close_out()
    assert second % 2**32 == first % 2**32 + 1
    assert scene.auctions.auction(second).tab == w.LEAST * RAD
    assert scene.debt() == 0


@pytest.mark.parametrize(
    ("filler", "reason"),
    [
        (45_000 * WAD + 1, errors.LIQUIDATION_DUSTY_PARTIAL),
        (50_000 * WAD - 1, errors.LIQUIDATION_DUSTY_PARTIAL),
        (50_000 * WAD, errors.LIQUIDATION_LIMIT_REACHED),
        (50_000 * WAD + 1, errors.LIQUIDATION_LIMIT_REACHED),
    ],
)
def test_close_out__room_below_the_least_auction__reverts(scene, filler, reason):
    cap_all(scene, 55_000)
    open_with(scene, scene.owner, 14_000 * WAD)
    open_filler(scene, filler)
    scene.set_price(ETH, 150)
    scene.close_out(scene.stranger)
    with boa.reverts(reason):
        scene.close_out()


def test_close_out__debt_below_the_floor_and_little_room__takes_all_that_fits(scene):
    """Room for less than the least auction is enough for an account that owes less than that."""
    cap_all(scene, 55_000)
    open_filler(scene, 45_455 * WAD)  # leaves 4,999.5
    open_with(scene, scene.owner, FLOOR)
    scene.ledger.change_account(scene.owner, [], 0, 1_000 * WAD, True, sender=scene.gateway.address)
    scene.set_price(ETH, 110)
    scene.close_out(scene.stranger)
    auction_id = scene.close_out()
    assert scene.debt() == 0
    assert scene.auctions.auction(auction_id).tab == 4_400 * RAD < w.LEAST * RAD
    assert scene.auctions.total_open_tab() == 54_400 * RAD + RAD // 2


@pytest.mark.parametrize("filler", [45_000 * WAD, 45_000 * WAD - 1])
def test_close_out__room_for_the_least_auction__takes_that_part(scene, filler):
    cap_all(scene, 55_000)
    open_with(scene, scene.owner, 14_000 * WAD)
    open_filler(scene, filler)
    scene.set_price(ETH, 150)
    scene.close_out(scene.stranger)
    scene.close_out()
    taken = FLOOR + (45_000 * WAD - filler)
    assert scene.debt() == (14_000 * WAD - taken) * RAY


# --- An asset's limit -----------------------------------------------------------------------------

LARGE_BASKET = {asset: 10 * amount for asset, amount in w.BASKET.items()}
"""After the fall: 75,000, 60,000 and 15,000 coins; charges 77,000, 61,600 and 15,400."""


@pytest.fixture
def basket(scene):
    scene.open_account(scene.owner, LARGE_BASKET, BIG)
    return scene


def test_close_out__one_asset_too_full__takes_the_part_that_fits_its_limit(basket):
    basket.set_limit(ETH, 55_000)
    basket.fall_by_a_quarter()
    auction_id = basket.close_out()

    assert charged_about(basket, ETH=55_000, BTC=44_000, LINK=11_000)
    assert sum(basket.open_tabs()) == basket.auctions.total_open_tab() == 110_000 * RAD
    assert basket.debt() == 40_000 * RAD
    lots = basket.auctions.auction(auction_id).lots
    sold = {asset: amount * 5 // 7 for asset, amount in LARGE_BASKET.items()}
    assert {lot.asset: lot.collateral for lot in lots} == sold
    assert basket.collateral() == {a: LARGE_BASKET[a] - sold[a] for a in sold}
    assert basket.coin(basket.keeper) == 110 * RAD
    assert basket.coin_gap() == 0


def test_close_out__two_assets_too_full__takes_what_fits_both(basket):
    basket.set_limit(ETH, 70_000)  # 90.9 % of its charge
    basket.set_limit(BTC, 55_000)  # 89.3 %
    basket.fall_by_a_quarter()
    auction_id = basket.close_out()
    assert basket.auctions.auction(auction_id).tab == 137_500 * RAD
    assert charged_about(basket, ETH=68_750, BTC=55_000, LINK=13_750)
    assert basket.debt() == 15_000 * RAD


@pytest.mark.parametrize(
    ("limit", "taken"),
    [(74_250, 135_000), (74_251, 140_000), (76_999, 140_000), (77_000, 140_000)],
)
def test_close_out__limit_of_an_asset_leaves_about_the_floor__takes_that_or_all(
    basket, limit, taken
):
    """At 74,250 the rest is 5,000 exactly; one coin more and it is below the floor."""
    basket.set_limit(ETH, limit)
    basket.fall_by_a_quarter()
    basket.close_out()
    assert basket.ledger.queued_debt() == taken * RAD
    assert basket.auctions.open_tab(ETH) <= (limit + w.LEAST) * RAD


@pytest.mark.parametrize(
    ("filler", "reason"),
    [
        (47_500 * WAD + 1, errors.LIQUIDATION_DUSTY_PARTIAL),
        (50_000 * WAD, errors.LIQUIDATION_LIMIT_REACHED),
    ],
)
def test_close_out__asset_almost_full__reverts(basket, filler, reason):
    """Room 2,750 for half of the tab is room for 5,500, the least auction."""
    basket.set_limit(ETH, 55_000)
    open_filler(basket, filler)
    basket.fall_by_a_quarter()
    basket.close_out(basket.stranger)
    with boa.reverts(reason):
        basket.close_out()


def test_close_out__asset_has_room_for_the_least_auction__takes_that_part(basket):
    basket.set_limit(ETH, 55_000)
    open_filler(basket, 47_500 * WAD)
    basket.fall_by_a_quarter()
    basket.close_out(basket.stranger)
    auction_id = basket.close_out()
    assert basket.auctions.auction(auction_id).tab == w.LEAST * RAD
    assert charged_about(basket, ETH=55_000, BTC=2_200, LINK=550)
    assert basket.debt() == 135_000 * RAD


# --- A sliver of a full asset ---------------------------------------------------------------------


@pytest.fixture
def full(scene):
    """LINK's limit is full, by another account."""
    scene.set_limit(LINK, 55_000)
    scene.open_account(scene.stranger, {LINK: 20_000 * WAD}, 50_000 * WAD)
    return scene


@pytest.mark.parametrize("more", [-1, 0])
def test_close_out__charge_of_at_most_the_least_auction__is_exempt(full, more):
    """324 ETH and 1,800 LINK, 48,600 and 5,400 coins: LINK's share of 55,000 is 5,500."""
    full.open_account(full.owner, {ETH: 324 * WAD, LINK: 1_800 * WAD + more}, 50_000 * WAD)
    full.fall_by_a_quarter()
    full.close_out(full.stranger)
    full.close_out()
    assert full.debt() == 0
    assert full.auctions.open_tab(LINK) <= (55_000 + w.LEAST) * RAD
    assert full.auctions.total_open_tab() == 110_000 * RAD


def test_close_out__charge_above_the_least_auction__reverts(full):
    full.open_account(full.owner, {ETH: 324 * WAD, LINK: 1_800 * WAD + 1}, 50_000 * WAD)
    full.fall_by_a_quarter()
    full.close_out(full.stranger)
    with boa.reverts(errors.LIQUIDATION_LIMIT_REACHED):
        full.close_out()


def test_close_out__tab_of_the_least_auction_on_a_full_asset__is_exempt(full):
    """No account with a debt of F is shielded, even one that has only the full asset."""
    full.open_account(full.owner, {LINK: 2_000 * WAD}, FLOOR)
    full.fall_by_a_quarter()
    full.close_out(full.stranger)
    full.close_out()
    assert full.debt() == 0
    assert full.auctions.open_tab(LINK) == 60_500 * RAD


def test_close_out__limit_lowered_below_what_is_open__reverts(scene):
    """Room never underflows."""
    open_with(scene, scene.owner, BIG)
    open_filler(scene, BIG)
    scene.set_price(ETH, 150)
    scene.close_out(scene.stranger)
    cap_all(scene, 55_000)
    assert tuple(scene.auctions.capacity(1 << ETH)) == (0, 0, [0])
    with boa.reverts(errors.LIQUIDATION_LIMIT_REACHED):
        scene.close_out()
