# SPDX-License-Identifier: MIT
"""What auctions fetch, how long they take, and how much of the limits they use."""

from __future__ import annotations

from keeper.events import collateral_auction as sale
from keeper.mirror.liquidation import LiquidationState
from lab.metrics.moment import Moment
from lab.metrics.sales import Sales
from model.parameters import EngineParameters
from model.units import RAD, RAY, WAD, Bps, Wad

AUCTION = 0xAB << 96 | 0b11 << 80 | 7
MARKET = {0: Wad(200 * WAD), 1: Wad(10 * WAD)}


def at(time):
    return Moment(block=time // 12, time=time, market=MARKET)


def started():
    return sale.AuctionStarted(
        auction_id=AUCTION,
        account="0xab",
        keeper="0x0b",
        version=1,
        due=1_000 * RAD,
        tab=1_100 * RAD,
        incentive=0,
        incentive_left=0,
        started_at=0,
        lots=(5 * WAD, 20 * WAD),
        tops=(220 * RAY, 11 * RAY),
        open_tabs=(900 * RAD, 200 * RAD),
        total_open_tab=1_100 * RAD,
    )


def taken(*, asset, collateral, price, lot):
    return sale.LotTaken(
        auction_id=AUCTION,
        asset=asset,
        buyer="0x0b",
        price=price * RAY,
        collateral=collateral * WAD,
        payment=collateral * price * RAD,
        tab=0,
        lot=lot * WAD,
        open_tab=0,
        total_open_tab=0,
    )


def reset():
    return sale.AuctionReset(
        auction_id=AUCTION,
        keeper="0x0b",
        incentive=0,
        incentive_left=0,
        started_at=0,
        tops=(0, 0),
    )


def ended(*, returned=(0, 0), to_treasury=False):
    return sale.AuctionEnded(
        auction_id=AUCTION, unpaid=0, returned=returned, to_treasury=to_treasury
    )


def limits(*, total, ether):
    engine = EngineParameters(
        close_out_threshold=Bps(9_500),
        penalty=Bps(1_000),
        debt_floor=5_000,
        liquidation_limit=100_000,
        incentive_share=Bps(10),
        incentive_tip=Wad(100 * WAD),
        pool_share=Bps(2_000),
    )
    return LiquidationState(
        engine=engine,
        asset_limits={0: 50_000},
        open_tabs={0: ether * RAD},
        total_open_tab=total * RAD,
    )


def test_ratio__two_purchases__is_weighted_by_value():
    sales = Sales()
    sales.see(started(), at(0))
    sales.see(taken(asset=0, collateral=4, price=180, lot=1), at(60))
    sales.see(taken(asset=1, collateral=20, price=8, lot=0), at(72))

    assert sales.takes == 2
    assert sales.ratio == (720 + 160) / (800 + 200)
    assert sales.worst_ratio == 0.8


def test_ratio__nothing_sold__is_unknown():
    assert (Sales().ratio, Sales().worst_ratio) == (None, None)


def test_see__reset__counts_lots_that_nobody_has_bought_whole():
    sales = Sales()
    sales.see(started(), at(0))
    sales.see(taken(asset=1, collateral=20, price=8, lot=0), at(72))
    sales.see(reset(), at(3_600))

    assert (sales.resets, sales.unsold_lots) == (1, 1)


def test_see__end__says_how_long_it_took_and_what_was_left():
    sales = Sales()
    sales.see(started(), at(24))
    assert sales.running == 1
    sales.see(ended(returned=(WAD, 0), to_treasury=True), at(960))

    assert (sales.running, sales.clear_seconds, sales.left_over) == (0, [936], 200)


def test_see__end_with_a_refund__leaves_nothing_to_the_treasury():
    sales = Sales()
    sales.see(started(), at(0))
    sales.see(ended(returned=(WAD, 0)), at(960))

    assert sales.left_over == 0


def test_see_limits__tighter_of_all_assets_and_one__counts():
    sales = Sales()
    sales.see_limits(limits(total=60_000, ether=20_000), at(0), is_wanted=False)
    assert sales.peak_limit_used == 0.6
    sales.see_limits(limits(total=60_000, ether=40_000), at(12), is_wanted=False)
    assert sales.peak_limit_used == 0.8
    sales.see_limits(limits(total=30_000, ether=0), at(24), is_wanted=False)

    assert sales.peak_limit_used == 0.8


def test_see_limits__no_room_for_the_least_debt__is_blocked_while_somebody_is_unsafe():
    sales = Sales()
    full = limits(total=60_000, ether=45_001)
    sales.see_limits(full, at(0), is_wanted=False)
    sales.see_limits(full, at(12), is_wanted=True)
    sales.see_limits(full, at(36), is_wanted=True)
    sales.see_limits(limits(total=60_000, ether=45_000), at(60), is_wanted=True)
    sales.see_limits(full, at(84), is_wanted=False)
    sales.see_limits(full, at(96), is_wanted=False)

    assert sales.blocked_seconds == 48
