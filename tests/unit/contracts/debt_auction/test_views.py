# SPDX-License-Identifier: MIT
"""Views of `DebtAuction` that no other test asks."""

from __future__ import annotations

import pytest

from model import debt_auction as model
from model.units import RAD, WAD
from tests.unit.contracts.waterfall import scene as s


@pytest.mark.parametrize("auction_id", [0, 1, 2**256 - 1])
def test_auction__not_running__returns_zeros(scene, auction_id):
    assert tuple(scene.debt_auction.auction(auction_id)) == (0, 0, s.ZERO_ADDRESS, 0, 0, 0)


@pytest.mark.parametrize("bid", [0, 1, RAD - 1, 7 * RAD, 200 * RAD, 200 * RAD + 1, 10**10 * RAD])
@pytest.mark.parametrize("price", [0, 1, 50 * WAD, 50 * WAD + 1, 333 * WAD // 100, 2**88 - 1])
def test_max_lot_for__returns_the_reserve_or_the_cap(scene, bid, price):
    scene.set_price(price)
    assert scene.debt_auction.max_lot_for(bid) == model.max_lot_for(bid, s.DEBT, price)


def test_max_lot_for__price_unknown__returns_the_cap(scene):
    scene.set_price(0)
    assert scene.debt_auction.max_lot_for(1) == s.DEBT.max_lot


def test_recently_minted__nothing_minted__returns_0(scene):
    assert scene.debt_auction.recently_minted() == 0
