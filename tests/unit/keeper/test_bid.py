# SPDX-License-Identifier: MIT
"""Debt and surplus auctions: bids, funding, settling, restarting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.decisions import gas
from keeper.decisions.bid import decide_bid_debt, decide_bid_surplus, decide_upkeep
from keeper.decisions.decision import Act, GasPrice, Skip
from keeper.decisions.orders import (
    Approve,
    BidDebt,
    BidSurplus,
    EnterCoin,
    House,
    RestartAuction,
    SettleAuction,
)
from keeper.mirror.bids import BidAuction
from keeper.reasons import Reason
from model.parameters import DebtAuctionParameters, SurplusAuctionParameters
from model.units import RAD, WAD, Bps, Rad, Seconds, UnixTime, Wad
from tests.unit.keeper import scene

DEBT = DebtAuctionParameters(
    initial_lot=Wad(1_200 * WAD),
    max_lot=Wad(2_000 * WAD),
    min_bid_step=Bps(10_500),
    restart_factor=Bps(12_000),
    bid_duration=Seconds(10_800),
    auction_duration=Seconds(172_800),
    max_discount=Bps(5_000),
    max_extensions=5,
    max_minted_per_week=Wad(100_000 * WAD),
)
SURPLUS = SurplusAuctionParameters(
    min_bid_step=Bps(10_500),
    bid_duration=Seconds(10_800),
    auction_duration=Seconds(172_800),
    max_discount=Bps(5_000),
    coin_limit=500_000,
)
GOVERNANCE = scene.price(50)
"""50,000 coins are worth 1,000 tokens."""


def running(tokens: int, *, bidder: str | None = None, **changes) -> BidAuction:
    usual = BidAuction(
        auction_id=3,
        coin=Rad(50_000 * RAD),
        tokens=Wad(tokens * WAD),
        ends_at=UnixTime(scene.NOW + 1_000),
        bidder=bidder,
        bid_expires_at=UnixTime(scene.NOW + 500 if bidder else 0),
    )
    return replace(usual, **changes)


# --- Debt auctions --------------------------------------------------------------------------------


def debt_bid(auction, *, price=GOVERNANCE, holdings=None, gas=scene.CHEAP):
    holdings = holdings or scene.holdings()
    return decide_bid_debt(auction, DEBT, price, holdings, scene.POLICY, gas_price=gas)


def test_decide_bid_debt__many_tokens_offered__accepts_a_step_less():
    decision = debt_bid(running(1_200))

    accepted = Wad(1_200 * WAD * 10_000 // 10_500)
    assert decision == Act(
        order=BidDebt(auction_id=3, coin=Rad(50_000 * RAD), tokens=accepted),
        reason=Reason.BID_PAYS,
        profit=Wad(accepted * 50 - 50_000 * WAD),
    )


def test_decide_bid_debt__offer_above_the_reserve__accepts_the_reserve():
    decision = debt_bid(running(4_000))

    assert isinstance(decision, Act)
    assert isinstance(decision.order, BidDebt)
    # Half the price at most: 2,000 tokens.
    assert decision.order.tokens == 2_000 * WAD


@pytest.mark.parametrize(("tokens", "expected"), [(1_106, Act), (1_105, Skip)])
def test_decide_bid_debt__around_the_discount__bids_above_it(tokens, expected):
    # Our 5 % ask for 1,052.63 tokens after the step: 1,105.26 before it.
    assert isinstance(debt_bid(running(tokens)), expected)


def test_decide_bid_debt__too_few_tokens__skips():
    assert debt_bid(running(1_000)) == Skip(
        action="bid_debt", subject="DebtAuction 3", reason=Reason.BID_TOO_DEAR
    )


@pytest.mark.parametrize(
    "price",
    [
        scene.price(0),
        scene.price(50, is_fresh=False),
        scene.price(50, is_suspect=True),
    ],
)
def test_decide_bid_debt__price_not_to_be_trusted__skips(price):
    decision = debt_bid(running(1_200), price=price)

    assert isinstance(decision, Skip)
    assert decision.reason == Reason.PRICE_MISSING


def test_decide_bid_debt__coin_outside_the_ledger__enters_what_is_missing():
    poor = scene.holdings(coin=Rad(20_000 * RAD + 1))

    assert debt_bid(running(1_200), holdings=poor) == Act(
        order=EnterCoin(amount=Wad(30_000 * WAD)), reason=Reason.COIN_OUTSIDE, profit=Wad(0)
    )


def test_decide_bid_debt__coin_outside_without_allowance__approves_first():
    poor = scene.holdings(coin=Rad(0), coin_allowance=Wad(49_999 * WAD))

    assert debt_bid(running(1_200), holdings=poor) == Act(
        order=Approve(holding="Stablecoin", spender="Gateway"),
        reason=Reason.ALLOWANCE_LOW,
        profit=Wad(0),
    )


def test_decide_bid_debt__too_little_coin_anywhere__skips():
    poor = scene.holdings(coin=Rad(0), coin_tokens=Wad(49_999 * WAD))
    decision = debt_bid(running(1_200), holdings=poor)

    assert isinstance(decision, Skip)
    assert decision.reason == Reason.COIN_SHORT


# --- Surplus auctions -----------------------------------------------------------------------------


def surplus_bid(auction, *, price=GOVERNANCE, holdings=None, gas=scene.CHEAP):
    holdings = holdings or scene.holdings()
    return decide_bid_surplus(auction, SURPLUS, price, holdings, scene.POLICY, gas_price=gas)


def test_decide_bid_surplus__first_bid__offers_the_reserve():
    decision = surplus_bid(running(0))

    assert decision == Act(
        order=BidSurplus(auction_id=3, coin=Rad(50_000 * RAD), tokens=Wad(500 * WAD)),
        reason=Reason.BID_PAYS,
        profit=Wad(25_000 * WAD),
    )


def test_decide_bid_surplus__later_bid__offers_a_step_more():
    decision = surplus_bid(running(800, bidder=scene.OTHER))

    assert isinstance(decision, Act)
    assert isinstance(decision.order, BidSurplus)
    assert decision.order.tokens == 840 * WAD


@pytest.mark.parametrize(("tokens", "expected"), [(904, Act), (905, Skip)])
def test_decide_bid_surplus__around_the_discount__bids_below_it(tokens, expected):
    # Our 5 % allow 950 tokens after the step: 904.76 before it.
    assert isinstance(surplus_bid(running(tokens, bidder=scene.OTHER)), expected)


def test_decide_bid_surplus__too_few_tokens_owned__skips():
    decision = surplus_bid(running(0), holdings=scene.holdings(tokens=Wad(499 * WAD)))

    assert isinstance(decision, Skip)
    assert decision.reason == Reason.TOKENS_SHORT


def test_decide_bid_surplus__no_allowance__approves_first():
    decision = surplus_bid(running(0), holdings=scene.holdings(tokens_allowance=Wad(0)))

    assert isinstance(decision, Act)
    assert decision.order == Approve(holding="GovernanceToken", spender="SurplusAuction")


def test_decide_bid_surplus__price_suspect__skips():
    decision = surplus_bid(running(0), price=scene.price(50, is_suspect=True))

    assert isinstance(decision, Skip)
    assert decision.reason == Reason.PRICE_MISSING


# --- What is over ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("auction", "is_over"),
    [
        (running(1, bidder=scene.OTHER, bid_expires_at=UnixTime(scene.NOW + 1)), False),
        (running(1, bidder=scene.OTHER, bid_expires_at=UnixTime(scene.NOW)), True),
        (running(1, ends_at=UnixTime(scene.NOW)), True),
        (running(1), False),
    ],
)
def test_is_over__around_its_times__is_half_open(auction, is_over):
    assert auction.is_over(scene.NOW) == is_over


def test_decide_upkeep__somebody_won__settles():
    decision = decide_upkeep(
        House.DEBT, running(1, bidder=scene.OTHER), scene.outlook(), scene.POLICY
    )

    assert decision == Act(
        order=SettleAuction(house=House.DEBT, auction_id=3),
        reason=Reason.AUCTION_OVER,
        profit=Wad(0),
    )


def test_decide_upkeep__nobody_bid__restarts():
    decision = decide_upkeep(House.SURPLUS, running(1), scene.outlook(), scene.POLICY)

    assert isinstance(decision, Act)
    assert decision.order == RestartAuction(house=House.SURPLUS, auction_id=3)
    assert decision.reason == Reason.AUCTION_UNBID


def test_decide_upkeep__gas_dear__skips():
    decision = decide_upkeep(House.SURPLUS, running(1), scene.outlook(gas=scene.DEAR), scene.POLICY)

    assert decision == Skip(
        action="restart_auction", subject="SurplusAuction 3", reason=Reason.UPKEEP_TOO_DEAR
    )


@pytest.mark.parametrize(("bid", "tokens"), [(debt_bid, 1_200), (surplus_bid, 500)])
def test_decide_bid__gas_takes_the_profit__skips(bid, tokens):
    act = bid(running(tokens, bidder=scene.OTHER))
    left = act.profit - scene.POLICY.min_profit
    bearable = GasPrice(wei=left // gas.BID, ether=Wad(WAD))
    dearer = replace(bearable, wei=left // gas.BID + 1)

    assert bid(running(tokens, bidder=scene.OTHER), gas=bearable) == act
    skip = bid(running(tokens, bidder=scene.OTHER), gas=dearer)
    assert (skip.subject, skip.reason) == (act.order.subject, Reason.UNPROFITABLE)
