# SPDX-License-Identifier: MIT
"""What the observer tells of liquidations, auctions and bad debt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lab.live.auction_log import AuctionLog
from lab.live.blocks import Block
from lab.live.books import Books
from lab.live.events import Event
from lab.live.liquidation_log import LiquidationLog
from model.parameters import AuctionTerms
from model.units import RAD, RAY, WAD, Bps, Ray, Seconds, UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

TREASURY = "0x" + "77" * 20
ACCOUNT = "0x" + "aa" * 20
OTHER = "0x" + "bb" * 20
START = 1_704_067_200
NAMES = {0: "ETH", 1: "BTC"}
TERMS = AuctionTerms(
    curve=2,
    start_multiplier=Bps(11_000),
    floor_fraction=Bps(6_000),
    tail=Seconds(3_600),
    duration=Seconds(1),
    cut=Ray(RAY - 10**23),
)
BOTH_ASSETS = (int(ACCOUNT, 16) << 96) | (3 << 80) | 1
"""Id of an auction of both assets."""


class Watch:
    """Books and logs of two accounts, fed event by event."""

    def __init__(self) -> None:
        self.books = Books(treasury=TREASURY, stability_fee=RAY, thresholds={0: 8_000, 1: 8_000})
        self.auctions = AuctionLog(books=self.books, asset_names=NAMES, terms=TERMS)
        self.liquidations = LiquidationLog(
            books=self.books, borrowers=[ACCOUNT, OTHER], asset_names=NAMES
        )
        self.number = 0
        self.traded_at: Mapping[str, Wad] = {}

    def block(self, *events: Event, market: int = 100) -> None:
        """One block every 180 s; mined at second 10, 20, …, its contents handed over 4 s before."""
        self.number += 1
        block = Block(
            number=self.number,
            time=UnixTime(START + 180 * self.number),
            traded_at=self.traded_at,
            market={"ETH": Wad(market * WAD), "BTC": Wad(market * WAD)},
            told=10.0 * self.number - 10,
            mined=10.0 * self.number,
            handed_over=10.0 * self.number - 4,
        )
        self.books.begin_block(block.time)
        for one in events:
            self.books.apply(one)
            self.auctions.see(block, one)
            self.liquidations.see(block, one)
        self.liquidations.end_block(block)
        self.traded_at = block.market


def event(contract: str, name: str, **values: Any) -> Event:
    return Event(contract=contract, name=name, values=values)


def price(coins: int, asset: int = 0) -> Event:
    return event(
        "PriceOracle",
        "PriceUpdated",
        asset=asset,
        price=coins * WAD,
        next_price=coins * WAD,
        next_at=START,
        expires_at=START + 7_200,
    )


def account(debt: int, ether: int, address: str = ACCOUNT) -> Event:
    return event(
        "Ledger",
        "AccountChanged",
        account=address,
        normalized_debt=debt * WAD,
        assets=1,
        amounts=(ether * WAD,),
    )


def liquidated(debt: int) -> Event:
    return event("DirectLiquidation", "AccountLiquidated", account=ACCOUNT, debt=debt * RAD)


def written_off(debt: int) -> Event:
    return event("LiquidationEngine", "AccountWrittenOff", account=ACCOUNT, due=debt * RAD)


def started(tops: tuple[int, int] = (110 * RAY, 110 * RAY), tab: int = 1_100) -> Event:
    return event(
        "CollateralAuction",
        "AuctionStarted",
        auction_id=BOTH_ASSETS,
        account=ACCOUNT,
        due=(tab - 100) * RAD,
        tab=tab * RAD,
        tops=tops,
    )


def ended(unpaid: int) -> Event:
    return event("CollateralAuction", "AuctionEnded", auction_id=BOTH_ASSETS, unpaid=unpaid * RAD)


@pytest.fixture
def watch() -> Watch:
    fresh = Watch()
    fresh.block(
        event("Ledger", "RateAccrued", rate=RAY, treasury_coin=300 * RAD),
        price(100),
        price(100, asset=1),
        account(800, 10),
        account(100, 10, OTHER),
    )
    return fresh


def test_liquidation_log__liquidated_two_blocks_later__waited_two(watch: Watch) -> None:
    watch.block(price(99))
    watch.block()
    watch.block(account(0, 1), liquidated(800))

    [one] = watch.liquidations.liquidations
    assert (one.lane, one.block, one.waited_blocks, one.debt) == ("direct", 4, 2, 800 * RAD)
    assert one.waited_ms == (40 - 4 - 20) * 1_000


def test_liquidation_log__liquidated_in_the_block_of_the_price__waited_none(watch: Watch) -> None:
    watch.block(price(99), account(0, 1), liquidated(800))

    [one] = watch.liquidations.liquidations
    assert (one.waited_blocks, one.waited_ms) == (0, (20 - 4 - 10) * 1_000)


def test_liquidation_log__safe_again__waits_from_the_next_time(watch: Watch) -> None:
    watch.block(price(99))
    assert watch.liquidations.liquidatable == 1
    watch.block(price(101))
    assert watch.liquidations.liquidatable == 0
    watch.block(price(98))
    watch.block(account(0, 1), written_off(800))

    [one] = watch.liquidations.liquidations
    assert (one.lane, one.waited_blocks) == ("close_out", 1)


def test_liquidation_log__still_unsafe_afterwards__waits_anew(watch: Watch) -> None:
    watch.block(price(50))
    watch.block(account(700, 9), liquidated(100))
    watch.block(account(0, 0), written_off(700))

    assert [one.waited_blocks for one in watch.liquidations.liquidations] == [1, 1]


def test_liquidation_log__each_block__notes_market_and_oracle(watch: Watch) -> None:
    watch.block(price(99), market=90)

    last = watch.liquidations.prices[-1]
    assert last.market == {"ETH": 90 * WAD, "BTC": 90 * WAD}
    assert last.oracle == {"ETH": 99 * WAD, "BTC": 100 * WAD}


def test_auction_log__purchase__is_told_with_its_market(watch: Watch) -> None:
    watch.block(started(), market=95)
    watch.block(
        event(
            "CollateralAuction",
            "LotTaken",
            auction_id=BOTH_ASSETS,
            asset=1,
            collateral=2 * WAD,
            payment=180 * RAD,
            price=90 * RAY,
        ),
        market=120,
    )

    [one] = watch.auctions.purchases
    assert (one.asset, one.elapsed, one.top, one.market) == ("BTC", 180, 110 * RAY, 95 * WAD)
    assert watch.auctions.running == 1


def test_auction_log__reset__begins_a_new_life(watch: Watch) -> None:
    watch.block(started())
    watch.block(price(80))
    tops = (88 * RAY, 0)  # the second lot is sold out
    watch.block(event("CollateralAuction", "AuctionReset", auction_id=BOTH_ASSETS, tops=tops))

    assert watch.auctions.auctions[BOTH_ASSETS].resets == 1
    assert watch.auctions.wrong_starts == 0


def test_auction_log__start_off_the_oracle__is_counted(watch: Watch) -> None:
    watch.block(started(tops=(110 * RAY, 110 * RAY - 1)))

    assert watch.auctions.wrong_starts == 1


def test_bad_debt__unpaid_within_the_penalty__is_none(watch: Watch) -> None:
    watch.block(started(), ended(100))

    assert watch.auctions.auctions[BOTH_ASSETS].due == 1_000 * RAD
    assert watch.auctions.running == 0
    assert watch.auctions.bad_debt().created == 0


def test_bad_debt__unpaid_beyond_the_penalty__is_borne_by_the_buffer(watch: Watch) -> None:
    watch.block(started(), ended(350))

    bad = watch.auctions.bad_debt()
    assert (bad.created, bad.buffer, bad.debt_auction, bad.uncovered) == (
        250 * RAD,
        250 * RAD,
        0,
        0,
    )


def test_bad_debt__written_off_without_auction__is_counted(watch: Watch) -> None:
    watch.block(written_off(40), started())

    assert watch.auctions.bad_debt().created == 40 * RAD


def test_bad_debt__debt_auction_settled__bears_its_part(watch: Watch) -> None:
    watch.block(started(tab=2_100), ended(600))
    watch.block(
        event("DebtAuction", "AuctionStarted", auction_id=1, bid=150 * RAD),
        event("DebtAuction", "AuctionSettled", auction_id=1, lot=2 * WAD),
        event("Ledger", "CoinChanged", account=TREASURY, amount=0),
        event("Ledger", "UnbackedDebtChanged", unbacked=50 * RAD),
    )

    bad = watch.auctions.bad_debt()
    assert (bad.created, bad.buffer, bad.debt_auction, bad.uncovered) == (
        500 * RAD,
        300 * RAD,
        150 * RAD,
        50 * RAD,
    )
    assert watch.auctions.governance_minted == 2 * WAD


@pytest.mark.parametrize(
    ("slashed", "pool", "sold"), [(149, 149, 100), (150, 150, 100), (151, 151, 99), (251, 250, 0)]
)
def test_bad_debt__pool_slashed__bears_its_part_before_debt_auctions(
    watch: Watch, slashed: int, pool: int, sold: int
) -> None:
    watch.block(started(), ended(350))
    watch.block(
        event("Treasury", "Settled", slashed=100 * RAD),
        event("Treasury", "Settled", slashed=(slashed - 100) * RAD),
        event("DebtAuction", "AuctionStarted", auction_id=1, bid=100 * RAD),
        event("DebtAuction", "AuctionSettled", auction_id=1, lot=2 * WAD),
    )

    bad = watch.auctions.bad_debt()
    assert (bad.created, bad.guaranty_pool, bad.debt_auction, bad.buffer) == (
        250 * RAD,
        pool * RAD,
        sold * RAD,
        (250 - pool - sold) * RAD,
    )


def test_bidding__debt_and_surplus_auctions__count_until_settled(watch: Watch) -> None:
    watch.block(
        event("DebtAuction", "AuctionStarted", auction_id=1, bid=150 * RAD),
        event("SurplusAuction", "AuctionStarted", auction_id=1, lot=50 * RAD),
    )
    assert watch.auctions.bidding == 2

    watch.block(
        event("DebtAuction", "AuctionSettled", auction_id=1, lot=2 * WAD),
        event("SurplusAuction", "AuctionSettled", auction_id=1, bid=WAD),
    )
    assert watch.auctions.bidding == 0
