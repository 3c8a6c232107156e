# SPDX-License-Identifier: MIT
"""`LiquidationEngine.close_out` of 2, 3 and 8 assets: one tab, charged by value share."""

from __future__ import annotations

import pytest

from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.events import named
from tests.unit.contracts.liquidation.world import BTC, COMP, ETH, LINK, MKR, SNX, UNI, YFI

TWO = {BTC: 10**19 + 7 * 10**10, LINK: 12_345 * WAD + 6_789}
THREE = {ETH: 333 * WAD + 1, LINK: 20_000 * WAD + 3, YFI: 777 * WAD + 7}
EIGHT = {
    ETH: 100 * WAD + 1,
    BTC: 3 * WAD,
    LINK: 1_111 * WAD + 11,
    UNI: 500 * WAD + 13,
    MKR: 611 * WAD + 17,
    COMP: 701 * WAD + 19,
    SNX: 809 * WAD + 23,
    YFI: 907 * WAD + 29,
}
BASKETS = pytest.mark.parametrize("collateral", [TWO, THREE, EIGHT], ids=["two", "three", "eight"])


def open_odd(scene, collateral):
    """As much debt as the first prices allow; then all prices fall by 30 %."""
    limit = sum(amount * w.PRICES[asset] * w.LTV[asset] for asset, amount in collateral.items())
    scene.open_account(scene.owner, collateral, limit // 10_000)
    scene.fall_by(3_000, collateral)
    return expected.account(scene)


def check(scene, before, plan):
    """Close out; all of it is as planned."""
    auction_id = scene.close_out()

    bitmap = sum(1 << asset for asset in plan.lots)
    penalty = (plan.tab - plan.due) * 10_000 // RAD << 32
    assert auction_id == int(scene.owner, 16) << 96 | bitmap << 80 | penalty | 1
    auction = scene.auctions.auction(auction_id)
    assert auction.tab == plan.tab
    assert {lot.asset: lot.collateral for lot in auction.lots} == plan.lots
    tops = {asset: price * 11 * 10**8 for asset, price in plan.prices.items()}
    assert {lot.asset: lot.top for lot in auction.lots} == tops
    assert scene.open_tabs(plan.lots) == expected.charges(plan)
    assert sum(scene.open_tabs()) == scene.auctions.total_open_tab() == plan.tab
    assert expected.account(scene).state.account == expected.after(before, plan)
    assert scene.coin(scene.keeper) == plan.incentive
    assert scene.ledger.queued_debt() == plan.due
    assert scene.coin_gap() == 0


@BASKETS
def test_close_out__basket__charges_each_asset_its_share_rounded_up(scene, collateral):
    before = open_odd(scene, collateral)
    plan = expected.planned(scene, before)
    assert plan.is_whole
    assert plan.lots == collateral
    worth = {asset: amount * plan.prices[asset] for asset, amount in collateral.items()}
    shares = [plan.tab * value / sum(worth.values()) for value in worth.values()]
    assert expected.charges(plan) == pytest.approx(shares)
    check(scene, before, plan)


@BASKETS
def test_close_out__basket_above_the_global_limit__takes_the_same_part_of_each(scene, collateral):
    before = open_odd(scene, {asset: 10 * amount for asset, amount in collateral.items()})
    for asset in range(9):
        scene.set_limit(asset, 55_000)
    scene.set_engine(liquidation_limit=56_789)
    for asset in collateral:
        scene.set_limit(asset, 56_789)
    plan = expected.planned(scene, before)
    assert not plan.is_whole
    assert 0 <= 56_789 * RAD - plan.tab < 2 * RAY
    check(scene, before, plan)


@BASKETS
@pytest.mark.parametrize("asset", [ETH, BTC, LINK])
def test_close_out__basket_above_an_assets_limit__takes_what_fits(scene, collateral, asset):
    before = open_odd(scene, {a: amount * 30 for a, amount in collateral.items()})
    scene.set_limit(asset, 98_765)
    plan = expected.planned(scene, before)
    assert plan.is_whole == (asset not in collateral)
    check(scene, before, plan)
    if asset in collateral:
        # Parts of lots round down by one wei, worth less than 10,000 wei of coin, so that the
        # charge can pass the limit by as much.
        assert abs(scene.auctions.open_tab(asset) - 98_765 * RAD) < 10_000 * RAY


def test_close_out__three_assets__charges_by_hand(scene):
    auction_id = scene.auction_basket()
    assert scene.open_tabs((ETH, BTC, LINK)) == [7_700 * RAD, 6_160 * RAD, 1_540 * RAD]
    auction = scene.auctions.auction(auction_id)
    assert [tuple(lot) for lot in auction.lots] == [
        (ETH, 50 * WAD, 165 * RAY, 165 * RAY),
        (BTC, WAD, 6_600 * RAY, 6_600 * RAY),
        (LINK, 500 * WAD, 33 * RAY // 10, 33 * RAY // 10),
    ]


def test_close_out__three_assets__emits_limits_and_lots(scene):
    auction_id = scene.auction_basket()
    events = logged(scene.engine, of=scene.auctions)
    ((_, started),) = named(events, "AuctionStarted")
    assert started["auction_id"] == auction_id
    assert started["lots"] == [50 * WAD, WAD, 500 * WAD]
    assert started["tops"] == [165 * RAY, 6_600 * RAY, 33 * RAY // 10]
    assert started["open_tabs"] == [7_700 * RAD, 6_160 * RAD, 1_540 * RAD]
    assert started["total_open_tab"] == 15_400 * RAD


def test_close_out__second_basket_of_the_same_assets__adds_its_charges(scene):
    scene.open_account(scene.stranger, w.BASKET, 14_000 * WAD)
    scene.auction_basket()
    scene.close_out(scene.stranger)
    assert scene.open_tabs((ETH, BTC, LINK)) == [15_400 * RAD, 12_320 * RAD, 3_080 * RAD]
    assert scene.auctions.total_open_tab() == 30_800 * RAD
