# SPDX-License-Identifier: MIT
"""`Lens.liquidatable`: who may be liquidated now, through which lane, with how much debt.

100 ETH and a debt of 14,000: HF = price * 80 / 14,000, so X = 0.95 is at 166.25.
"""

from __future__ import annotations

import pytest
from eth_abi.abi import decode

from model.previews import CLOSE_OUT, LANE_A, LANE_B
from model.units import MAX_UINT256, RAD, WAD
from tests.unit.contracts.lens import foresight
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK

BOTH = LANE_A | LANE_B
TAB = 15_400 * RAD
INCENTIVE = 115_4 * RAD // 10
STANDING = "(address,uint256,uint256,uint256,uint256,uint256,uint256,uint256)[]"


def standing(scene, account=None):
    """How one account stands, without its name."""
    ((owner, *rest),) = scene.lens.liquidatable([account or scene.owner])
    assert owner == (account or scene.owner)
    return rest


@pytest.mark.parametrize(
    ("coins", "lanes"),
    [
        (175, 0),
        (174.99999999, LANE_A),
        (166.25, LANE_A),  # X exactly
        (166.24999999, BOTH),
        (151.20000001, BOTH),
        (151.2, LANE_B),  # HF = LT * 1.08 exactly: the bonus takes what it repays
        (100, LANE_B),
    ],
)
def test_liquidatable__health_factor__opens_lanes(scene, coins, lanes):
    scene.open_eth()
    scene.set_price(ETH, coins)
    health_factor = round(coins * 10**8) * 80 * WAD // (14_000 * 10**8)
    due, tab, incentive = (14_000 * RAD, TAB, INCENTIVE) if lanes & LANE_B else (0, 0, 0)
    direct_assets = 1 << ETH if lanes & LANE_A else 0
    expected = [health_factor, 14_000 * RAD, lanes, direct_assets, due, tab, incentive]
    assert standing(scene) == expected


def test_liquidatable__no_debt_or_no_account__stand_well(scene):
    scene.change(scene.owner, [(ETH, 10 * WAD, 0)])
    for account in (scene.owner, scene.stranger):
        assert standing(scene, account) == [MAX_UINT256, 0, 0, 0, 0, 0, 0]


def test_liquidatable__several_accounts__stand_in_their_order(scene):
    scene.open_eth()
    scene.open_account(scene.buyer, {ETH: 100 * WAD}, 11_000 * WAD)
    scene.set_price(ETH, 150)
    accounts = [scene.stranger, scene.owner, scene.buyer, scene.owner]
    found = scene.lens.liquidatable(accounts)
    assert [one.account for one in found] == accounts
    assert [one.lanes for one in found] == [0, LANE_B, 0, LANE_B]
    assert [one.debt for one in found] == [0, 14_000 * RAD, 11_000 * RAD, 14_000 * RAD]


def test_liquidatable__none__is_empty(scene):
    assert scene.lens.liquidatable([]) == []


def test_liquidatable__as_many_as_fit__all_stand(scene):
    scene.open_eth()
    scene.set_price(ETH, 150)
    assert [one.lanes for one in scene.lens.liquidatable(64 * [scene.owner])] == 64 * [LANE_B]


def test_liquidatable__basket__names_the_assets_that_lane_a_can_seize(scene):
    scene.open_account(scene.owner, w.BASKET, 14_000 * WAD)
    scene.fall_by(1_400, (ETH, BTC, LINK))  # HF 0.98
    _, _, lanes, assets, *_ = standing(scene)
    open_for = [a for a in w.BASKET if scene.direct.quote_liquidation(scene.owner, a, w.MAX).debt]
    assert assets == sum(1 << asset for asset in open_for) != 0
    assert lanes == LANE_A


def test_liquidatable__first_asset_closed_to_lane_a__looks_at_the_next(scene):
    scene.open_account(scene.owner, {BTC: WAD, LINK: 1_000 * WAD}, 8_900 * WAD)
    scene.fall_by(1_800, (BTC, LINK))  # HF 0.884: below 0.85 * 1.06, above 0.7 * 1.09
    assert standing(scene)[1:4] == [8_900 * RAD, BOTH, 1 << LINK]


def test_liquidatable__price_too_old__closes_lane_a_and_opens_b(scene):
    scene.open_eth()
    scene.set_price(ETH, 170)
    scene.wait(w.MAX_PRICE_AGE - 1)
    assert standing(scene)[2:4] == [LANE_A, 1 << ETH]
    scene.wait(1)
    assert standing(scene)[2:] == [LANE_B, 0, 14_000 * RAD, TAB, INCENTIVE]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_liquidatable__paused__leaves_lane_a_only(scene, level):
    scene.open_eth()
    scene.set_price(ETH, 160)
    foresight.pause(scene, level)
    assert standing(scene)[2:] == [LANE_A, 1 << ETH, 0, 0, 0]


def test_liquidatable__limit_reached__says_unsafe_without_a_lane(scene):
    scene.set_limit(ETH, 55_000)
    scene.open_account(scene.stranger, {ETH: 500 * WAD}, 50_000 * WAD)
    scene.open_account(scene.owner, {ETH: 500 * WAD}, 50_000 * WAD)
    scene.set_price(ETH, 100)
    scene.close_out(scene.stranger)
    assert standing(scene) == [8 * WAD // 10, 50_000 * RAD, 0, 0, 0, 0, 0]


def test_liquidatable__part_without_a_lot_worth_selling__has_no_tab(scene):
    """Half of the debt fits under the limit, but half of 60 coins' worth sells nowhere."""
    scene.set_limit(ETH, 55_000)
    scene.open_eth(100_000 * WAD, 1_000 * WAD)
    scene.set_price(ETH, "0.06")
    assert foresight.close_out(scene).refusal == CLOSE_OUT + 4  # dusty partial
    assert standing(scene)[2:] == [0, 0, 0, 0, 0]


def test_liquidatable__write_off__has_a_tab_to_nobody(scene):
    scene.open_eth(w.FLOOR * WAD, 40 * WAD)
    scene.set_price(ETH, 1)
    expected = [LANE_B, 0, w.FLOOR * RAD, w.LEAST * RAD, 55 * RAD // 10]
    assert standing(scene)[2:] == expected


def test_liquidatable__interest_not_yet_accrued__counts_it(scene):
    scene.set_ledger(stability_fee=10**27 + 10**19)
    scene.open_eth()
    scene.wait(w.HOUR)
    scene.set_price(ETH, 175)
    health_factor, debt, lanes, *_ = standing(scene)
    assert (health_factor < WAD, debt > 14_000 * RAD, lanes) == (True, True, LANE_A)


def test_liquidatable__frozen__has_no_lane(scene):
    scene.open_eth()
    scene.set_price(ETH, 160)
    foresight.freeze(scene)
    assert standing(scene) == [160 * 80 * WAD // 14_000, 14_000 * RAD, 0, 0, 0, 0, 0]


def test_liquidatable__in_a_callback__has_no_lane(scene, callee):
    scene.open_account(scene.stranger, {ETH: 100 * WAD}, 14_000 * WAD)
    auction_id = scene.auction_eth()
    callee.plan((scene.lens, scene.lens.liquidatable.prepare_calldata([scene.stranger])))
    scene.take(auction_id, amount=WAD, receiver=callee.address, data=b"x")
    ((((_, _, debt, *lanes),),),) = (decode([STANDING], outcome) for outcome in callee.outcomes())
    assert (debt, lanes) == (14_000 * RAD, 5 * [0])
    assert standing(scene, scene.stranger)[2] == LANE_B
