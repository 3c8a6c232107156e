# SPDX-License-Identifier: MIT
"""`CollateralAuction.take`: the guaranty pool's share of the penalty that is collected."""

from __future__ import annotations

import pytest

from model.units import BPS, RAD, WAD
from tests.unit.contracts.liquidation.world import ETH

INCENTIVE = 115_4 * RAD // 10
PAID = -(-INCENTIVE * 65_535 // (1_400 * RAD))
"""Of the penalty, in 1/65,535, rounded up."""
NET = 1_400 * RAD - 1_400 * RAD * PAID // 65_535
"""Penalty less incentives [rad]."""


@pytest.fixture
def auction_id(scene):
    """100 ETH for 15,400, of which 1,400 are penalty; first price 165; a fifth is the pool's."""
    scene.set_ledger(min_collateral_value=0)
    scene.set_engine(pool_share=2_000)
    return scene.auction_eth()


def escrow(scene):
    return scene.coin(scene.auctions.address)


def test_take__whole_tab__pays_the_pool_its_share_of_what_incentives_left(scene, auction_id):
    before = scene.coin(scene.buyer)
    scene.take(auction_id)

    assert escrow(scene) == NET * 2_000 // BPS
    assert scene.coin(scene.treasury.address) == 15_400 * RAD - NET * 2_000 // BPS
    assert scene.coin(scene.buyer) == before - 15_400 * RAD
    assert scene.coin_gap() == 0


def test_take__debt_before_penalty__pays_the_pool_only_for_the_last_part(scene, auction_id):
    scene.take(auction_id, amount=50 * WAD)
    assert escrow(scene) == 0  # 8,250 of 14,000
    scene.take(auction_id)
    assert escrow(scene) == NET * 2_000 // BPS
    assert scene.coin_gap() == 0


def test_take__penalty_in_two_parts__pays_the_same_together(scene):
    # 10 times as large, so that a part may be left that is penalty alone.
    scene.set_ledger(min_collateral_value=0)
    scene.set_engine(pool_share=2_000)
    scene.open_account(scene.owner, {ETH: 1_000 * WAD}, 140_000 * WAD)
    scene.give_coin(scene.buyer)
    scene.set_price(ETH, 150)
    auction_id = scene.close_out()
    price = scene.auctions.auction(auction_id).lots[0].price
    penalty, incentive = 14_000 * RAD, 254 * RAD
    paid = penalty * -(-incentive * 65_535 // penalty) // 65_535

    first = (154_000 * RAD - 7_000 * RAD) // price
    _, payment = scene.take(auction_id, amount=first)
    collected = penalty - (154_000 * RAD - payment)
    assert escrow(scene) == (collected - paid) * 2_000 // BPS > 0
    scene.take(auction_id)

    whole = (penalty - paid) * 2_000 // BPS
    assert whole - 1 <= escrow(scene) <= whole
    assert scene.coin_gap() == 0


def test_take__collateral_gone_before_the_penalty__pays_the_pool_nothing(scene, auction_id):
    scene.wait(2_400)  # price 104
    scene.take(auction_id)
    assert scene.auctions.auction(auction_id).tab == 0
    assert escrow(scene) == 0
    assert scene.coin_gap() == 0


def test_reset__with_a_pool__leaves_it_its_share_of_the_penalty(scene, auction_id):
    assert scene.auctions.auction(auction_id).incentive_left == (
        1_400 * WAD * (65_535 * 80 - PAID * 100) // (65_535 * 100)
    )
    for _ in range(12):
        scene.age()
        scene.reset(auction_id)
    paid = scene.coin(scene.keeper)
    assert 1_119 * RAD < paid <= 1_120 * RAD  # four fifths of the penalty
    scene.take(auction_id)
    assert paid + escrow(scene) <= 1_400 * RAD
    assert scene.coin_gap() == 0


def test_set_parameters__new_share__changes_no_running_auction(scene, auction_id):
    scene.set_engine(pool_share=0)
    scene.take(auction_id)
    assert escrow(scene) == NET * 2_000 // BPS


def test_take__no_share__pays_the_pool_nothing(scene):
    auction_id = scene.auction_eth()
    scene.take(auction_id)
    assert escrow(scene) == 0
