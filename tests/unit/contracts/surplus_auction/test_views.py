# SPDX-License-Identifier: MIT
"""Views of `SurplusAuction` that no other test asks."""

from __future__ import annotations

import pytest

from model import surplus_auction as model
from model.units import RAD, WAD, Rad
from tests.unit.contracts.waterfall import scene as s


@pytest.mark.parametrize("auction_id", [0, 1, 2**256 - 1])
def test_auction__not_running__returns_zeros(scene, auction_id):
    assert tuple(scene.surplus_auction.auction(auction_id)) == (0, 0, s.ZERO_ADDRESS, 0, 0)


@pytest.mark.parametrize("lot", [0, 1, RAD - 1, 7 * RAD, 100 * RAD + 1, 10**10 * RAD])
@pytest.mark.parametrize("price", [0, 1, 50 * WAD, 50 * WAD + 1, 333 * WAD // 100, 2**88 - 1])
def test_min_first_bid__returns_the_reserve(scene, lot, price):
    scene.set_price(price)
    assert scene.surplus_auction.min_first_bid(lot) == model.min_first_bid(lot, s.SURPLUS, price)


@pytest.mark.parametrize("lot", [0, 1, 250 * RAD - 1, 250 * RAD, 250 * RAD + 1])
def test_has_room_for__returns_whether_the_limit_allows_it(scene, lot):
    assert scene.surplus_auction.has_room_for(lot) is model.has_room_for(lot, Rad(0), s.SURPLUS)
