# SPDX-License-Identifier: MIT
"""Debt taken off accounts, and what borrowers and the protocol lost by it."""

from __future__ import annotations

from keeper.events import collateral_auction as sale
from lab.metrics.events import AccountLiquidated, AccountWrittenOff
from lab.metrics.liquidations import Liquidations
from lab.metrics.moment import Moment
from model.units import RAD, RAY, WAD, Wad

AUCTION = 0xAB << 96 | 0b1 << 80 | 7
AT = Moment(block=5, time=60, market={0: Wad(200 * WAD), 1: Wad(10 * WAD)})


def started(*, due=1_000, tab=1_100):
    return sale.AuctionStarted(
        auction_id=AUCTION,
        account="0xab",
        keeper="0x0b",
        version=1,
        due=due * RAD,
        tab=tab * RAD,
        incentive=0,
        incentive_left=0,
        started_at=60,
        lots=(7 * WAD,),
        tops=(220 * RAY,),
        open_tabs=(tab * RAD,),
        total_open_tab=tab * RAD,
    )


def taken(*, collateral, payment, tab):
    return sale.LotTaken(
        auction_id=AUCTION,
        asset=0,
        buyer="0x0b",
        price=payment * RAY // collateral,
        collateral=collateral * WAD,
        payment=payment * RAD,
        tab=tab * RAD,
        lot=0,
        open_tab=0,
        total_open_tab=0,
    )


def ended(*, unpaid):
    return sale.AuctionEnded(
        auction_id=AUCTION, unpaid=unpaid * RAD, returned=(0,), to_treasury=False
    )


def seen(*events):
    lanes = Liquidations()
    accounts = [lanes.see(event, AT) for event in events]
    return lanes, [account for account in accounts if account]


def test_see__direct_liquidation__borrower_loses_the_bonus():
    event = AccountLiquidated(
        account="0xab", asset=1, debt=95 * RAD, fee=RAD // 2, collateral=10 * WAD
    )
    lanes, accounts = seen(event)

    assert accounts == ["0xab"]
    assert (lanes.direct, lanes.direct_debt, lanes.debt) == (1, 95, 95)
    assert (lanes.collateral_sold, lanes.borrower_loss) == (100, 5)
    assert lanes.bad_debt == 0


def test_see__auction_that_raises_its_tab__borrower_loses_penalty_and_discount():
    lanes, accounts = seen(started(), taken(collateral=6, payment=1_100, tab=0), ended(unpaid=0))

    assert accounts == ["0xab"]
    assert (lanes.close_outs, lanes.close_out_debt, lanes.debt) == (1, 1_000, 1_000)
    assert lanes.collateral_sold == 1_200
    assert lanes.borrower_loss == 100 + 100  # penalty; 6 tokens of 200 for 1,100
    assert lanes.bad_debt == 0


def test_see__auction_that_raises_part_of_the_penalty__only_that_is_the_borrowers():
    lanes, _ = seen(started(), taken(collateral=6, payment=1_060, tab=40), ended(unpaid=40))

    assert lanes.borrower_loss == 60 + 140
    assert lanes.bad_debt == 0


def test_see__auction_that_leaves_debt__what_is_unpaid_is_penalty_first():
    lanes, _ = seen(started(), taken(collateral=4, payment=700, tab=400), ended(unpaid=400))

    assert lanes.bad_debt == 300 * RAD
    assert lanes.borrower_loss == 100


def test_see__running_auction__debt_is_on_sale_until_it_is_raised_or_lost():
    lanes = Liquidations()
    on_sale = []
    for event in (
        started(),
        taken(collateral=2, payment=350, tab=750),
        taken(collateral=4, payment=680, tab=70),
        ended(unpaid=70),
    ):
        lanes.see(event, AT)
        on_sale.append(lanes.on_sale // RAD)

    assert on_sale == [1_000, 650, 0, 0]


def test_see__write_off__all_of_it_is_bad_debt():
    lanes, accounts = seen(AccountWrittenOff(account="0xab", due=12 * RAD))

    assert accounts == ["0xab"]
    assert (lanes.write_offs, lanes.debt, lanes.bad_debt) == (1, 12, 12 * RAD)
