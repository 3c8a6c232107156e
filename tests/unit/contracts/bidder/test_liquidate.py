# SPDX-License-Identifier: MIT
"""`liquidate`: lane A without capital."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.bidder.scene import MAX, RAY, WAD, events

LANE_A = {"ETH": 170, "BTC": 6_900}
"""Prices at which the health factor is between X and 1 [coins]."""


@pytest.fixture(params=["ETH", "BTC"])
def market(request, scene):
    scene.move_price(request.param, LANE_A[request.param])
    return scene.markets[request.param]


def liquidate(scene, market, min_profit=0, min_collateral=0, sender=None):
    return scene.bidder.liquidate(
        market.borrower, market.asset, MAX, min_collateral, min_profit, sender=sender or scene.owner
    )


def quote(scene, market):
    return scene.protocol.direct_liquidation.quote_liquidation(market.borrower, market.asset, MAX)


def expected_profit(scene, market):
    quoted = quote(scene, market)
    return scene.proceeds(market.symbol, quoted.collateral) - quoted.debt - quoted.fee


def test_liquidate__unsafe_account__sends_profit_to_owner(scene, market):
    quoted = quote(scene, market)
    expected = expected_profit(scene, market)
    debt = scene.protocol.lens.account_data(market.borrower).debt

    profit = liquidate(scene, market)

    assert profit == expected > 0
    assert scene.protocol.stablecoin.balanceOf(scene.owner) == expected
    assert scene.protocol.lens.account_data(market.borrower).debt == debt - quoted.debt


def test_liquidate__unsafe_account__keeps_less_than_a_unit(scene, market):
    quoted = quote(scene, market)

    liquidate(scene, market)

    protocol = scene.protocol
    assert protocol.stablecoin.balanceOf(scene.bidder) == 0
    assert protocol.tokens[market.symbol].balanceOf(scene.bidder) == 0
    assert protocol.ledger.coin(scene.bidder) < RAY
    dust = quoted.collateral % (WAD // market.one)
    assert protocol.ledger.free_balance(scene.bidder, market.asset) == dust


def test_liquidate__unsafe_account__emits_amounts(scene, market):
    quoted = quote(scene, market)
    expected = expected_profit(scene, market)

    liquidate(scene, market)

    (event,) = events(scene, "AccountLiquidated")
    assert event.account == market.borrower
    assert event.asset == market.asset
    assert event.collateral == quoted.collateral
    assert event.debt == quoted.debt
    assert event.profit == expected


def test_liquidate__profit_equal_to_minimum__sends_it(scene, market):
    expected = expected_profit(scene, market)
    assert liquidate(scene, market, min_profit=expected) == expected


def test_liquidate__profit_one_below_minimum__reverts(scene, market):
    with boa.reverts("bidder: profit below minimum"):
        liquidate(scene, market, min_profit=expected_profit(scene, market) + 1)


def test_liquidate__market_below_what_is_owed__reverts(scene, market):
    token = scene.protocol.tokens[market.symbol]
    scene.protocol.exchange.set_price(token, LANE_A[market.symbol] * WAD * 9 // 10)
    with boa.reverts("exchange: too little out"):
        liquidate(scene, market)


def test_liquidate__collateral_one_below_minimum__reverts(scene, market):
    with boa.reverts("liquidation: too little collateral"):
        liquidate(scene, market, min_collateral=quote(scene, market).collateral + 1)


def test_liquidate__dust_makes_a_unit__sells_it(scene):
    scene.move_price("BTC", LANE_A["BTC"])
    market = scene.markets["BTC"]
    quoted = quote(scene, market)
    scale = WAD // market.one
    missing = scale - quoted.collateral % scale
    assert missing < scale
    _give_free_balance(scene, market, missing)
    whole = quoted.collateral + missing
    expected = scene.proceeds("BTC", whole) - quoted.debt - quoted.fee

    assert liquidate(scene, market) == expected
    assert scene.protocol.ledger.free_balance(scene.bidder, market.asset) == 0


def _give_free_balance(scene, market, amount):
    """As a purchase would: only the Ledger's own callers credit, so write what they would."""
    credit = f"coin_book._credit_free({scene.bidder.address}, {market.asset}, {amount})"
    scene.protocol.ledger.eval(credit)


def test_liquidate__coin_left_from_before__is_used_first(scene, market):
    protocol = scene.protocol
    with boa.env.prank(market.borrower):
        protocol.stablecoin.approve(protocol.gateway, 100 * WAD)
        protocol.gateway.enter_coin(scene.bidder, 100 * WAD)
    expected = expected_profit(scene, market) + 100 * WAD

    assert liquidate(scene, market) == expected
    assert protocol.ledger.coin(scene.bidder) < RAY


def test_liquidate__tokens_sent_by_mistake__are_no_profit(scene, market):
    with boa.env.prank(market.borrower):
        scene.protocol.stablecoin.transfer(scene.bidder, WAD)

    expected = expected_profit(scene, market)

    assert liquidate(scene, market) == expected
    assert scene.protocol.stablecoin.balanceOf(scene.bidder) == WAD


def test_liquidate__healthy_account__reverts(scene):
    with boa.reverts("liquidation: account is healthy"):
        liquidate(scene, scene.markets["ETH"])


def test_liquidate__by_stranger__reverts(scene, market):
    with boa.reverts("ownable: caller is not the owner"):
        liquidate(scene, market, sender=boa.env.generate_address("stranger"))
