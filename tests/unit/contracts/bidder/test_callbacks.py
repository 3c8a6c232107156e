# SPDX-License-Identifier: MIT
"""`on_take`, `on_liquidate`: nobody calls back but whom the bidder itself has just called."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.bidder.scene import MAX


@pytest.fixture(params=["owner", "auction", "direct liquidation"])
def caller(request, scene):
    """Outside of a purchase not even the contracts that call back otherwise."""
    return {
        "owner": scene.owner,
        "auction": scene.protocol.collateral_auction.address,
        "direct liquidation": scene.protocol.direct_liquidation.address,
    }[request.param]


def test_on_take__outside_of_a_purchase__reverts(scene, caller):
    with boa.reverts("bidder: not called by us"):
        scene.bidder.on_take(scene.bidder, 1, [0], [1], 0, b"", sender=caller)


def test_on_liquidate__outside_of_a_purchase__reverts(scene, caller):
    with boa.reverts("bidder: not called by us"):
        scene.bidder.on_liquidate(scene.bidder, scene.owner, 0, 1, 0, b"", sender=caller)


def test_on_take__purchase_of_somebody_else__reverts(scene):
    """Another taker may name the bidder as receiver, but cannot make it sell."""
    market = scene.markets["ETH"]
    scene.move_price("ETH", 158)
    auction_id = scene.protocol.engine.close_out(market.borrower, scene.owner)
    with boa.reverts("bidder: not called by us"):
        scene.protocol.collateral_auction.take(
            auction_id, market.asset, MAX, MAX, 0, scene.bidder, b"\x01", sender=market.borrower
        )


def test_on_liquidate__purchase_of_somebody_else__reverts(scene):
    market = scene.markets["ETH"]
    scene.move_price("ETH", 170)
    with boa.reverts("bidder: not called by us"):
        scene.protocol.direct_liquidation.liquidate(
            market.borrower, market.asset, MAX, 0, scene.bidder, b"\x01", sender=scene.owner
        )
