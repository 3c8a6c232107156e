# SPDX-License-Identifier: MIT
"""Auctions: when, from which lot and how much to buy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Take
from keeper.decisions.take import decide_take
from keeper.mirror.auctions import last_age, live_price
from keeper.reasons import Reason
from model.liquidation_sizing import take
from model.units import RAY, WAD, Rad, Ray, Seconds, UnixTime, Wad
from tests.unit.keeper import scene

SUBJECT = f"auction {scene.auction(50_000, scene.lot(0, 500, 110)).auction_id:#x}"


def at(age: int, **changes):
    """The outlook when an auction is so old."""
    return scene.outlook(
        timestamp=UnixTime(scene.NOW + age), auction_time=scene.NOW + age, **changes
    )


def first_price_below(auction, coins: float) -> int:
    return next(
        age
        for age in range(3_600)
        if auction.terms.price(auction.lots[0].top, Seconds(age)) <= coins * RAY
    )


def test_decide_take__at_the_start__plans_the_second_at_which_it_pays():
    auction = scene.auction(50_000, scene.lot(0, 500, 110))
    decision = decide_take(auction, at(12), scene.POLICY)

    assert isinstance(decision, Skip)
    assert decision.reason == Reason.PRICE_ABOVE_TARGET
    assert decision.planned_at is not None
    age = decision.planned_at - scene.NOW
    assert isinstance(decide_take(auction, at(age), scene.POLICY), Act)
    assert isinstance(decide_take(auction, at(age - 1), scene.POLICY), Skip)
    # Margin 1 %, fee 0.3 % and the price moved by 500 of 1,000,000 tokens: some 98.65 coins.
    assert abs(age - first_price_below(auction, 98.65)) < 5


def test_decide_take__at_its_time__buys_at_the_price_of_the_next_block():
    auction = scene.auction(50_000, scene.lot(0, 500, 110))
    age = first_price_below(auction, 98)
    decision = decide_take(auction, at(age), scene.POLICY)

    assert isinstance(decision, Act)
    assert isinstance(decision.order, Take)
    price = auction.terms.price(auction.lots[0].top, Seconds(age))
    assert decision.reason == Reason.PRICE_AT_TARGET
    assert decision.order.max_price == price
    assert decision.order.min_profit == decision.profit // 2
    assert decision.sale is not None


def test_decide_take__deep_market__buys_the_whole_lot():
    auction = scene.auction(50_000, scene.lot(0, 500, 110))
    decision = decide_take(auction, at(first_price_below(auction, 98)), scene.POLICY)

    assert isinstance(decision, Act)
    assert decision.sale == (0, 500 * WAD)


def test_decide_take__tab_below_the_lot__buys_what_clears_the_tab():
    auction = scene.auction(20_000, scene.lot(0, 500, 110))
    age = first_price_below(auction, 90)
    decision = decide_take(auction, at(age), scene.POLICY)

    assert isinstance(decision, Act)
    price = auction.terms.price(auction.lots[0].top, Seconds(age))
    assert decision.sale == (0, auction.tab // price)


@pytest.mark.parametrize("lot", [301, 302, 303, 304, 305])
def test_decide_take__lot_and_part_both_clear_the_tab__asks_for_the_whole_lot(lot):
    auction = scene.auction(20_000, scene.lot(0, lot, 110))
    view = at(first_price_below(auction, 90), pools={0: scene.pool(5_700, 570_000)})
    decision = decide_take(auction, view, scene.POLICY)
    assert isinstance(decision, Act)
    assert isinstance(decision.order, Take)

    price = decision.order.max_price
    assert auction.tab // price < view.pools[0].best_sale(price) < lot * WAD
    assert decision.order.max_collateral == lot * WAD


def test_decide_take__shallow_market__buys_the_part_that_earns_most():
    auction = scene.auction(500_000, scene.lot(0, 5_000, 110))
    view = at(first_price_below(auction, 90), pools={0: scene.pool(10_000, 1_000_000)})
    decision = decide_take(auction, view, scene.POLICY)
    assert isinstance(decision, Act)
    assert isinstance(decision.order, Take)

    price = decision.order.max_price

    def profit(amount):
        bought = take(
            tab=auction.tab,
            lot=auction.lots[0].collateral,
            price=price,
            max_collateral=amount,
            min_remaining=Rad(5_500 * WAD * RAY),
        )
        return view.pools[0].coin_for(bought.bought) - bought.payment // RAY

    assert decision.order.max_collateral < 5_000 * WAD
    best = max(profit(amount * WAD) for amount in range(1, 5_001, 7))
    assert decision.profit >= best * 999_999 // 1_000_000


def test_decide_take__best_part_leaves_a_small_rest__leaves_the_least_that_is_allowed():
    # Some 300 tokens earn most, but of the tab they would leave 3,000; 5,500 may be left.
    auction = scene.auction(30_000, scene.lot(0, 400, 110))
    view = at(first_price_below(auction, 90), pools={0: scene.pool(5_700, 570_000)})
    decision = decide_take(auction, view, scene.POLICY)

    assert isinstance(decision, Act)
    assert isinstance(decision.order, Take)
    assert 295 * WAD < decision.order.max_collateral < 305 * WAD
    rest = Rad(5_500 * WAD * RAY)
    assert decision.sale == (0, (auction.tab - rest) // decision.order.max_price)


def test_decide_take__basket__buys_the_lot_that_pays_more():
    auction = scene.auction(100_000, scene.lot(0, 300, 110), scene.lot(1, 30, 900))
    decision = decide_take(auction, at(60), scene.POLICY)

    assert isinstance(decision, Act)
    assert isinstance(decision.order, Take)
    assert decision.order.asset == scene.BTC


def test_decide_take__larger_lot_misses_its_margin__buys_the_smaller_that_pays():
    auction = scene.auction(150_000, scene.lot(0, 1_000, 100), scene.lot(1, 10, 100))
    # 0.5 % of 98,000 is more than 4 % of 960, but less than the margin of 1 %.
    markets = {0: scene.pool(10**7, 988 * 10**6), 1: scene.pool(10**7, 1_030 * 10**6)}
    age = first_price_below(auction, 98)
    decision = decide_take(auction, at(age, pools=markets), scene.POLICY)

    assert isinstance(decision, Act)
    assert isinstance(decision.order, Take)
    assert decision.order.asset == 1


def test_decide_take__market_too_low_for_the_floor__awaits_a_reset():
    auction = scene.auction(50_000, scene.lot(0, 500, 110))
    view = at(60, pools={0: scene.pool(1_000_000, 60_000_000)})

    assert decide_take(auction, view, scene.POLICY) == Skip(
        action="take", subject=SUBJECT, reason=Reason.AWAITING_RESET
    )


def test_decide_take__paused__skips():
    auction = scene.auction(50_000, scene.lot(0, 500, 90))

    assert decide_take(auction, at(60, pause_level=3), scene.POLICY) == Skip(
        action="take", subject=SUBJECT, reason=Reason.PAUSED
    )
    assert isinstance(decide_take(auction, at(60, pause_level=2), scene.POLICY), Act)


def test_decide_take__no_market__skips():
    auction = scene.auction(50_000, scene.lot(0, 500, 90))

    assert decide_take(auction, at(60, pools={}), scene.POLICY) == Skip(
        action="take", subject=SUBJECT, reason=Reason.NO_MARKET
    )


def test_decide_take__only_lot_with_a_market_sold_out__skips():
    sold = replace(scene.lot(0, 1, 90), collateral=Wad(0))
    auction = scene.auction(50_000, sold, scene.lot(1, 10, 90))

    decision = decide_take(auction, at(60, pools={0: scene.pool(1_000, 100_000)}), scene.POLICY)
    assert isinstance(decision, Skip)
    assert decision.reason == Reason.NO_MARKET


CURVES = [
    scene.TERMS.terms,
    replace(scene.TERMS.terms, curve=0, duration=Seconds(7_200), cut=Ray(0)),
    replace(scene.TERMS.terms, curve=1, duration=Seconds(90), cut=Ray(99 * RAY // 100)),
]


@pytest.mark.parametrize("curve", CURVES, ids=["exponential", "linear", "stairstep"])
def test_last_age__any_curve__is_the_last_at_which_a_lot_is_alive(curve):
    terms = replace(scene.TERMS, terms=curve)
    top = scene.lot(0, 1, 110).top

    last = last_age(terms)

    assert live_price(terms, top, last) > 0
    assert live_price(terms, top, Seconds(last + 1)) == 0
