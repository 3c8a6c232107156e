# SPDX-License-Identifier: MIT
"""Keepers of the small designs: their way into blocks, their coin, and what they bid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lab.designs.exposure import Exposure
from lab.designs.fleet import MARCH_2020, Style
from lab.designs.hands import Hand, Wanted, hire
from lab.designs.maker import DUST, _Auction, _bid
from lab.world.calls import NamedCall

WAD = 10**18
CALL = NamedCall("0x01", "TestToken", "0x02", "approve", ())
KIND = MARCH_2020[0]
RAISED = ("raise_bid", 5_000 * WAD, 5_000 * WAD)


def wanted(gas=100):
    return Wanted(call=CALL, gas=gas)


def test_hire__fleet__has_an_address_for_each():
    hands = hire(MARCH_2020)

    assert len({hand.address for hand in hands}) == len(hands) == 9


def test_pop__base_fee_above_what_was_offered__holds_up_all_that_follows():
    hand = Hand(replace(KIND, raises_bids=False), "0x01")
    first, second = wanted(100), wanted(200)
    hand.send([first], block=1, base_fee=10)
    hand.send([second], block=2, base_fee=90)

    assert hand.pop(3, 21, 1_000) is None
    assert hand.waits
    assert [hand.pop(3, 20, 1_000), hand.pop(3, 20, 1_000)] == [first, second]


def test_pop__who_raises__pays_up_to_its_most():
    hand = Hand(replace(KIND, raises_bids=True, max_fee=500), "0x01")
    hand.send([wanted()], block=1, base_fee=10)

    assert hand.pop(2, 500, 1_000) is None
    assert hand.pop(2, 499, 1_000) is not None
    assert not hand.waits


def test_pop__too_early_or_block_is_full__nothing():
    hand = Hand(replace(KIND, latency=2, raises_bids=True), "0x01")
    hand.send([wanted()], block=1, base_fee=10)

    assert hand.pop(3, 10, 1_000) is None
    assert hand.pop(4, 10, 99) is None
    assert hand.pop(4, 10, 100) is not None


def test_recycling__coin_of_a_sale__cannot_be_bid_for_so_long():
    hand = Hand(replace(KIND, recycle=100), "0x01")
    hand.recycle(5, now=1_000)

    assert [hand.recycling(now) for now in (1_000, 1_099, 1_100)] == [5, 5, 0]


def auction(**changes):
    fresh = _Auction(owner="0x", lot=50 * WAD, tab=5_650 * WAD, debt=5_000 * WAD, ends_at=0)
    return replace(fresh, **changes)


@pytest.mark.parametrize(
    ("style", "given", "price", "expected"),
    [
        (Style.WORTH, {}, 100, RAISED),
        (Style.WORTH, {}, 200, ("raise_bid", 5_650 * WAD, 5_650 * WAD)),
        (Style.WORTH, {"bid": 4_900 * WAD, "bidder": "0x1"}, 100, None),
        (Style.WORTH, {"bid": 4_800 * WAD, "bidder": "0x1"}, 100, RAISED),
        (Style.WORTH, {"bid": 5_650 * WAD, "bidder": "0x1"}, 200,
         ("lower_lot", 5_650 * WAD, int(28.25 * WAD) + 1)),
        (Style.WORTH, {"bid": 5_650 * WAD, "bidder": "0x1"}, 115, None),
        (Style.LEAST, {}, 100, ("raise_bid", DUST, DUST)),
        (Style.LEAST, {"bid": DUST, "bidder": "0x1"}, 100, None),
        (Style.LEAST, {}, 0, None),
    ],
)  # fmt: skip
def test_bid__style_and_standing_bid__is_this(style, given, price, expected):
    assert _bid(auction(**given), style, price / WAD, costs=0) == expected


def test_exposure__unsafe_from_a_price_to_a_liquidation__is_as_long():
    exposure = Exposure({"ETH": 0.8})
    exposure.put("a", 100.0, {"ETH": 1.0})
    exposure.see(0, {"ETH": 130.0})
    exposure.see(60, {"ETH": 120.0})
    assert exposure.left_unsafe({"ETH": 120.0}) == 1
    exposure.see(120, {"ETH": 120.0})
    exposure.put("a", 0.0, {"ETH": 0.0})
    exposure.see(180, {"ETH": 120.0})

    assert exposure.longest == 120
    assert exposure.left_unsafe({"ETH": 1.0}) == 0


def test_under_water__debt_over_what_collateral_is_worth__is_the_difference():
    exposure = Exposure({"ETH": 0.8})
    exposure.put("a", 100.0, {"ETH": 1.0})
    exposure.put("b", 50.0, {"ETH": 1.0})

    assert exposure.under_water({"ETH": 90.0}) == 10
