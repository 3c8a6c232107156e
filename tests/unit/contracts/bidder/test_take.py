# SPDX-License-Identifier: MIT
"""`take`: lane B without capital."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.bidder.scene import MAX, RAY, WAD, events

LANE_B = {"ETH": 158, "BTC": 6_400}
"""Prices at which the health factor is below X [coins]."""
BELOW_MARKET = 15 * 60
"""After so long an auction asks for 92 % of the oracle's price [seconds]."""


@pytest.fixture(params=["ETH", "BTC"])
def market(request, scene):
    return scene.markets[request.param]


@pytest.fixture
def auction_id(scene, market):
    scene.move_price(market.symbol, LANE_B[market.symbol])
    keeper = boa.env.generate_address("keeper")
    number = scene.protocol.engine.close_out(market.borrower, keeper)
    boa.env.time_travel(seconds=BELOW_MARKET)
    return number


def take(scene, market, auction_id, *, amount=MAX, max_price=MAX, min_profit=0, sender=None):
    return scene.bidder.take(
        auction_id,
        market.asset,
        amount,
        max_price,
        0,
        min_profit,
        sender=sender or scene.owner,
    )


def expected_purchase(scene, auction_id):
    """Collateral [wad] and payment [rad] of taking all that the tab pays for."""
    auction = scene.protocol.collateral_auction.auction(auction_id)
    (lot,) = auction.lots
    collateral = min(lot.collateral, auction.tab // lot.price)
    payment = min(auction.tab, collateral * lot.price)
    return collateral, payment


def expected_profit(scene, market, auction_id):
    collateral, payment = expected_purchase(scene, auction_id)
    return scene.proceeds(market.symbol, collateral) - -(-payment // RAY)


def test_take__price_below_market__sends_profit_to_owner(scene, market, auction_id):
    expected = expected_profit(scene, market, auction_id)

    profit = take(scene, market, auction_id)

    assert profit == expected > 0
    assert scene.protocol.stablecoin.balanceOf(scene.owner) == expected
    assert scene.protocol.collateral_auction.running_auctions() == 0


def test_take__price_below_market__keeps_less_than_a_unit(scene, market, auction_id):
    collateral, payment = expected_purchase(scene, auction_id)

    take(scene, market, auction_id)

    protocol = scene.protocol
    assert protocol.stablecoin.balanceOf(scene.bidder) == 0
    assert protocol.tokens[market.symbol].balanceOf(scene.bidder) == 0
    assert protocol.ledger.coin(scene.bidder) == -payment % RAY
    dust = collateral % (WAD // market.one)
    assert protocol.ledger.free_balance(scene.bidder, market.asset) == dust


def test_take__price_below_market__emits_amounts(scene, market, auction_id):
    collateral, payment = expected_purchase(scene, auction_id)
    expected = expected_profit(scene, market, auction_id)

    take(scene, market, auction_id)

    (event,) = events(scene, "LotBought")
    assert event.auction_id == auction_id
    assert event.asset == market.asset
    assert event.collateral == collateral
    assert event.payment == payment
    assert event.profit == expected


def test_take__part_of_the_lot__leaves_the_rest_for_sale(scene, market, auction_id):
    before = scene.protocol.collateral_auction.auction(auction_id)
    (lot,) = before.lots
    part = lot.collateral // 4
    payment = part * lot.price
    expected = scene.proceeds(market.symbol, part) - -(-payment // RAY)

    assert take(scene, market, auction_id, amount=part) == expected

    after = scene.protocol.collateral_auction.auction(auction_id)
    assert after.lots[0].collateral == lot.collateral - part
    assert after.tab == before.tab - payment


def test_take__profit_equal_to_minimum__sends_it(scene, market, auction_id):
    expected = expected_profit(scene, market, auction_id)
    assert take(scene, market, auction_id, min_profit=expected) == expected


def test_take__profit_one_below_minimum__reverts(scene, market, auction_id):
    least = expected_profit(scene, market, auction_id) + 1
    with boa.reverts("bidder: profit below minimum"):
        take(scene, market, auction_id, min_profit=least)


def test_take__market_below_the_price__reverts(scene, market, auction_id):
    token = scene.protocol.tokens[market.symbol]
    scene.protocol.exchange.set_price(token, LANE_B[market.symbol] * WAD * 9 // 10)
    with boa.reverts("exchange: too little out"):
        take(scene, market, auction_id)


def test_take__price_above_maximum__reverts(scene, market, auction_id):
    (lot,) = scene.protocol.collateral_auction.auction(auction_id).lots
    with boa.reverts("auction: too expensive"):
        take(scene, market, auction_id, max_price=lot.price - 1)


def test_take__by_stranger__reverts(scene, market, auction_id):
    with boa.reverts("ownable: caller is not the owner"):
        take(scene, market, auction_id, sender=boa.env.generate_address("stranger"))
