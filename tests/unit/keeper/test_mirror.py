# SPDX-License-Identifier: MIT
"""The mirror: after any event its state is what the event says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.events import (
    collateral_auction,
    debt_auction,
    direct_liquidation,
    engine,
    guaranty_pool,
    ledger,
    oracle,
    surplus_auction,
    treasury,
)
from keeper.mirror.liquidation import auction_time, pause_level
from keeper.mirror.mirror import Mirror, Watched
from keeper.mirror.prices import Answer
from model.auction_clock import Pause
from model.parameters import (
    LedgerAssetParameters,
    LedgerParameters,
    TreasuryParameters,
)
from model.rates import compound
from model.treasury import Bucket
from model.units import RAD, RAY, WAD, Bps, Rad, Ray, Seconds, UnixTime, Wad
from tests.unit.keeper import scene

TREASURY = "0x" + "77" * 20
FEE = Ray(RAY + 10**19)


@pytest.fixture
def mirror():
    return Mirror(Watched(treasury=TREASURY, wallet=scene.WALLET), UnixTime(500))


def play(mirror, *events, timestamp=1_000):
    for event in events:
        mirror.apply(event, UnixTime(timestamp))


# --- Debt -----------------------------------------------------------------------------------------


def ledger_parameters() -> LedgerParameters:
    return LedgerParameters(stability_fee=FEE, debt_ceiling=10**8, min_collateral_value=500)


def test_rate_at__before_any_accrual__compounds_since_the_deployment(mirror):
    play(mirror, ledger.ParametersSet(parameters=ledger_parameters()))

    assert mirror.debt.rate_at(UnixTime(510)) == compound(Ray(RAY), FEE, Seconds(10))


def test_rate_at__after_an_accrual__compounds_since_then(mirror):
    play(
        mirror,
        ledger.ParametersSet(parameters=ledger_parameters()),
        ledger.RateAccrued(rate=2 * RAY, treasury_coin=7),
    )

    assert mirror.debt.rate_at(UnixTime(1_000)) == 2 * RAY
    assert mirror.debt.rate_at(UnixTime(1_012)) == compound(Ray(2 * RAY), FEE, Seconds(12))
    assert mirror.treasury.books.coin == 7


def test_thresholds__assets_listed__are_by_number(mirror):
    parameters = LedgerAssetParameters(
        loan_to_value=Bps(7_500), liquidation_threshold=Bps(8_000), supply_cap=Wad(1)
    )
    play(mirror, ledger.AssetParametersSet(asset=2, parameters=parameters))

    assert mirror.debt.thresholds_at(UnixTime(0))[:4] == (0, 0, 8_000, 0)


def test_threshold__ramp__falls_in_a_line_until_a_setter_ends_it(mirror):
    def at(timestamp):
        return mirror.debt.thresholds_at(UnixTime(timestamp))[2]

    parameters = LedgerAssetParameters(
        loan_to_value=Bps(7_500), liquidation_threshold=Bps(7_900), supply_cap=Wad(1)
    )
    begun = ledger.ThresholdRampSet(
        asset=2, start_threshold=8_000, end_threshold=7_900, start_at=1_000, end_at=1_300
    )
    play(mirror, ledger.AssetParametersSet(asset=2, parameters=parameters), begun)
    assert [at(when) for when in (1_000, 1_001, 1_100, 1_299, 1_300)] == [
        8_000,
        8_000,
        7_967,
        7_901,
        7_900,
    ]

    play(mirror, ledger.AssetParametersSet(asset=2, parameters=parameters))
    assert at(1_000) == 7_900


def test_close_out_threshold__ramp__rises_in_a_line_until_a_setter_ends_it(mirror):
    def at(timestamp):
        return mirror.liquidation.at(UnixTime(timestamp)).engine.close_out_threshold

    begun = engine.CloseOutThresholdRampSet(
        start_threshold=9_400, end_threshold=9_500, start_at=1_000, end_at=1_300
    )
    play(mirror, engine.ParametersSet(parameters=scene.ENGINE), begun)
    assert [at(when) for when in (999, 1_000, 1_100, 1_299, 1_400)] == [
        9_400,
        9_400,
        9_433,
        9_499,
        9_500,
    ]

    play(mirror, engine.ParametersSet(parameters=scene.ENGINE))
    assert at(1_000) == scene.ENGINE.close_out_threshold


def test_frozen__rate__stays_for_good(mirror):
    parameters = LedgerParameters(
        stability_fee=Ray(RAY + 10**20), debt_ceiling=1, min_collateral_value=1
    )
    play(mirror, ledger.ParametersSet(parameters=parameters), ledger.Frozen(rate=RAY))
    assert mirror.debt.is_frozen
    assert mirror.debt.rate_at(UnixTime(10**9)) == RAY


# --- Prices ---------------------------------------------------------------------------------------


def test_price__next_value__takes_over_at_its_time(mirror):
    play(
        mirror,
        oracle.AssetParametersSet(asset=0, parameters=scene.ORACLE),
        oracle.PriceUpdated(asset=0, price=100, next_price=90, next_at=2_000, expires_at=9_000),
    )
    at = mirror.prices.get(0).at

    assert (at(UnixTime(1_999)).price, at(UnixTime(2_000)).price) == (100, 90)
    assert (at(UnixTime(8_999)).is_fresh, at(UnixTime(9_000)).is_fresh) == (True, False)
    assert mirror.prices.sources() == {scene.SOURCE: [0]}


def test_price__candidate__makes_it_suspect_until_cleared(mirror):
    play(mirror, oracle.CandidateChanged(asset=0, candidate=5, candidate_since=1, round=2))
    assert mirror.prices.get(0).at(UnixTime(1)).is_suspect

    play(mirror, oracle.CandidateChanged(asset=0, candidate=0, candidate_since=0, round=0))
    assert not mirror.prices.get(0).at(UnixTime(1)).is_suspect


@pytest.mark.parametrize(("source", "is_kept"), [(scene.SOURCE, True), (scene.OTHER, False)])
def test_price__parameters_set_again__keeps_the_answer_of_the_same_source(mirror, source, is_kept):
    play(mirror, oracle.AssetParametersSet(asset=0, parameters=scene.ORACLE))
    answer = Answer(round=1, answer=5, decimals=8, updated_at=UnixTime(1))
    mirror.prices.answered(0, answer)

    changed = replace(scene.ORACLE, source=source, delay=Seconds(1))
    play(mirror, oracle.AssetParametersSet(asset=0, parameters=changed))

    assert mirror.prices.get(0).parameters == changed
    assert mirror.prices.get(0).answer == (answer if is_kept else None)


def test_price__never_named__is_zero_and_not_fresh(mirror):
    found = mirror.prices.get(7).at(UnixTime(1))

    assert (found.price, found.is_fresh, found.is_suspect) == (0, False, False)


# --- Auctions -------------------------------------------------------------------------------------

AUCTION_ID = int(scene.OWNER, 16) << 96 | 0b101 << 80 | 4


def started(**changes) -> collateral_auction.AuctionStarted:
    usual = collateral_auction.AuctionStarted(
        auction_id=AUCTION_ID,
        account=scene.OWNER,
        keeper=scene.WALLET,
        version=1,
        due=1_000 * RAD,
        tab=1_100 * RAD,
        incentive=RAD,
        incentive_left=99 * WAD,
        started_at=900,
        lots=(10 * WAD, 20 * WAD),
        tops=(110 * RAY, 11 * RAY),
        open_tabs=(1_000 * RAD, 100 * RAD),
        total_open_tab=1_100 * RAD,
    )
    return replace(usual, **changes)


@pytest.fixture
def selling(mirror):
    """The mirror with one running auction."""
    terms = collateral_auction.AuctionTermsAdded(
        version=1, terms=scene.TERMS.terms, min_remaining=5_500 * WAD, pool_share=0
    )
    play(mirror, terms, started())
    return mirror


def test_auction__started__holds_assets_of_its_id(selling):
    (found,) = selling.auctions

    assert [lot.asset for lot in found.lots] == [0, 2]
    assert (found.owner, found.tab, found.started_at) == (scene.OWNER, 1_100 * RAD, 900)
    assert found.incentive_left == 99 * WAD
    assert found.terms == scene.TERMS


def test_auction__lot_taken__changes_that_lot_and_the_tab(selling):
    taken = collateral_auction.LotTaken(
        auction_id=AUCTION_ID,
        asset=2,
        buyer=scene.WALLET,
        price=10 * RAY,
        collateral=5 * WAD,
        payment=50 * RAD,
        tab=1_050 * RAD,
        lot=15 * WAD,
        open_tab=50 * RAD,
        total_open_tab=1_050 * RAD,
    )
    assert dict(selling.liquidation.open_tabs) == {0: 1_000 * RAD, 2: 100 * RAD}
    assert selling.liquidation.total_open_tab == 1_100 * RAD
    play(selling, taken)
    assert dict(selling.liquidation.open_tabs) == {0: 1_000 * RAD, 2: 50 * RAD}
    assert selling.liquidation.total_open_tab == 1_050 * RAD

    (found,) = selling.auctions
    assert found.tab == 1_050 * RAD
    assert [lot.collateral for lot in found.lots] == [10 * WAD, 15 * WAD]


def test_auction__reset__has_new_tops_and_start(selling):
    reset = collateral_auction.AuctionReset(
        auction_id=AUCTION_ID,
        keeper=scene.WALLET,
        incentive=10 * RAD,
        incentive_left=88 * WAD,
        started_at=5_000,
        tops=(90 * RAY, 0),
    )
    play(selling, reset)

    (found,) = selling.auctions
    assert [lot.top for lot in found.lots] == [90 * RAY, 0]
    assert (found.started_at, found.incentive_left) == (5_000, 88 * WAD)


def test_auction__new_terms__do_not_touch_a_running_one(selling):
    other = replace(scene.TERMS.terms, tail=Seconds(60))
    added = collateral_auction.AuctionTermsAdded(
        version=2, terms=other, min_remaining=1, pool_share=2_000
    )
    play(selling, added)

    (found,) = selling.auctions
    assert found.terms == scene.TERMS


def test_auction__ended__is_gone(selling):
    ended = collateral_auction.AuctionEnded(
        auction_id=AUCTION_ID, unpaid=0, returned=(0, 0), to_treasury=False
    )
    play(selling, ended)

    assert len(selling.auctions) == 0


# --- Limits, pause, parameters --------------------------------------------------------------------


def test_limits__tab_opened__leaves_less_room(mirror):
    play(
        mirror,
        engine.ParametersSet(parameters=scene.ENGINE),
        direct_liquidation.ParametersSet(parameters=scene.DIRECT),
        direct_liquidation.AssetParametersSet(asset=0, parameters=scene.BONUS),
        collateral_auction.AssetLimitSet(asset=0, liquidation_limit=6_000_000),
        collateral_auction.LimitChanged(
            asset=0, open_tab=7_000_000 * RAD, total_open_tab=8_000_000 * RAD
        ),
    )
    state = mirror.liquidation

    assert state.room() == 2_000_000 * RAD
    assert (state.room_of(0), state.room_of(1)) == (0, 0)
    assert (state.direct, state.bonuses[0]) == (scene.DIRECT, scene.BONUS)


def pause(level: int, *, total_paused: int = 0) -> Pause:
    return Pause(
        level=level,
        since=UnixTime(1_000),
        until=UnixTime(1_600),
        not_again_before=UnixTime(2_200),
        total_paused=Seconds(total_paused),
    )


@pytest.mark.parametrize(
    ("level", "at", "expected"),
    [(2, 1_300, 1_290), (3, 1_000, 990), (3, 1_300, 990), (3, 1_600, 990), (3, 1_700, 1_090)],
)
def test_auction_time__paused__stands_still_at_level_three(level, at, expected):
    assert auction_time(pause(level, total_paused=10), UnixTime(at)) == expected


def test_pause_level__over_time__ends_by_itself(mirror):
    play(mirror, collateral_auction.PauseSet(pause=pause(2)))
    found = mirror.liquidation.pause

    assert (pause_level(found, UnixTime(1_599)), pause_level(found, UnixTime(1_600))) == (2, 0)
    assert (pause_level(None, UnixTime(1)), auction_time(None, UnixTime(1))) == (0, 1)


# --- Treasury, bid auctions, own coin -------------------------------------------------------------


def test_treasury__debt_queued_and_matured__is_mirrored(mirror):
    parameters = TreasuryParameters(
        debt_queue_delay=Seconds(60), surplus_buffer=1, surplus_lot=1, debt_lot=1
    )
    play(
        mirror,
        treasury.ParametersSet(parameters=parameters),
        ledger.DebtQueued(era=200, queue_total=2, unbacked=2),
        ledger.DebtQueued(era=200, queue_total=5, unbacked=5),
        ledger.DebtQueued(era=300, queue_total=9, unbacked=9),
        ledger.UnbackedDebtChanged(unbacked=12),
        ledger.DebtOnAuctionChanged(on_auction=1),
        ledger.CoinChanged(account=TREASURY, amount=77),
    )
    books = mirror.treasury.books

    assert mirror.treasury.parameters == parameters
    assert books.queue == (
        Bucket(era=UnixTime(200), amount=Rad(5)),
        Bucket(era=UnixTime(300), amount=Rad(4)),
    )
    assert (books.coin, books.matured, books.on_auction) == (77, 2, 1)

    play(mirror, ledger.DebtMatured(queue_total=5))
    assert [bucket.era for bucket in mirror.treasury.books.queue] == [300]

    play(mirror, ledger.DebtMatured(queue_total=9))
    play(mirror, ledger.DebtQueued(era=500, queue_total=10, unbacked=13))
    assert mirror.treasury.books.queue == (Bucket(era=UnixTime(500), amount=Rad(1)),)
    assert mirror.treasury.books.unbacked == 13


@pytest.mark.parametrize(("assets", "slashable"), [(400, 0), (1_000, 600), (19_400, 18_000)])
def test_treasury__coin_of_the_pool__is_mirrored_as_far_as_it_can_be_slashed(
    mirror, assets, slashable
):
    play(mirror, guaranty_pool.PotsChanged(assets=assets * WAD, cooling_assets=600 * WAD))

    assert mirror.treasury.slashable == slashable * WAD


def test_coin__of_the_wallet_and_of_others__only_the_wallets_is_kept(mirror):
    play(
        mirror,
        ledger.CoinChanged(account=scene.WALLET, amount=5),
        ledger.CoinChanged(account=scene.OTHER, amount=6),
    )

    assert mirror.own_coin == 5


def test_debt_auction__from_start_to_settlement__is_mirrored(mirror):
    play(
        mirror,
        debt_auction.AuctionStarted(auction_id=1, bid=50, lot=600, ends_at=9_000),
        debt_auction.AuctionRestarted(auction_id=1, lot=720, ends_at=9_900, extensions=1),
        debt_auction.BidPlaced(auction_id=1, bidder=scene.OTHER, lot=500, bid_expires_at=2_000),
    )
    (found,) = mirror.debt_auctions
    assert (found.coin, found.tokens, found.bidder) == (50, 500, scene.OTHER)
    assert (found.ends_at, found.bid_expires_at) == (9_900, 2_000)

    play(mirror, debt_auction.AuctionSettled(auction_id=1, winner=scene.OTHER, lot=500))
    assert len(mirror.debt_auctions) == 0


def test_debt_auction__cancelled__is_gone(mirror):
    play(
        mirror,
        debt_auction.AuctionStarted(auction_id=1, bid=50, lot=600, ends_at=9_000),
        debt_auction.AuctionStarted(auction_id=2, bid=50, lot=600, ends_at=9_000),
        debt_auction.BidPlaced(auction_id=1, bidder=scene.OTHER, lot=500, bid_expires_at=2_000),
        debt_auction.AuctionCancelled(auction_id=1, bidder=scene.OTHER, bid=50),
    )
    assert [found.auction_id for found in mirror.debt_auctions] == [2]


def test_surplus_auction__cancelled__is_gone(mirror):
    play(
        mirror,
        surplus_auction.AuctionStarted(auction_id=1, lot=50, ends_at=9_000),
        surplus_auction.AuctionStarted(auction_id=2, lot=60, ends_at=9_000),
        surplus_auction.AuctionCancelled(auction_id=1, bidder="0x" + 40 * "0", bid=0, lot=50),
    )
    assert [found.auction_id for found in mirror.surplus_auctions] == [2]
    assert mirror.surplus_auctions.coin_on_auction == 60


def test_surplus_auction__from_start_to_settlement__is_mirrored(mirror):
    play(
        mirror,
        surplus_auction.AuctionStarted(auction_id=1, lot=50, ends_at=9_000),
        surplus_auction.AuctionStarted(auction_id=2, lot=60, ends_at=9_000),
        surplus_auction.AuctionRestarted(auction_id=2, ends_at=9_900),
        surplus_auction.BidPlaced(auction_id=1, bidder=scene.OTHER, bid=7, bid_expires_at=2_000),
    )
    first, second = mirror.surplus_auctions
    assert (first.coin, first.tokens, first.bidder) == (50, 7, scene.OTHER)
    assert (second.ends_at, second.bidder) == (9_900, None)
    assert mirror.surplus_auctions.coin_on_auction == 110

    play(mirror, surplus_auction.AuctionSettled(auction_id=1, winner=scene.OTHER, bid=7, lot=50))
    assert mirror.surplus_auctions.coin_on_auction == 60
