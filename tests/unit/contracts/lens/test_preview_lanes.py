# SPDX-License-Identifier: MIT
"""`Lens.preview_liquidate`, `preview_close_out`: exact amounts, every refusal, and what is done.

100 ETH and a debt of 14,000: HF = price * 80 / 14,000.
"""

from __future__ import annotations

import pytest
from eth_abi.abi import decode

from model.fixed_point import ceil_div
from model.previews import CLOSE_OUT, LIQUIDATE
from model.units import BPS, MAX_UINT256, RAD, RAY, WAD
from tests.unit.contracts.lens import foresight
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK

IN_CALLBACK, FROZEN = 1, 2
HEALTHY, TOO_OLD, USE_CLOSE_OUT, TOO_SMALL = range(LIQUIDATE + 1, LIQUIDATE + 5)
IS_HEALTHY, USE_LIQUIDATE, LIMIT_REACHED, DUSTY_PARTIAL, PAUSED = range(
    CLOSE_OUT + 1, CLOSE_OUT + 6
)


@pytest.fixture
def unsafe(scene):
    """ETH at 170: HF 0.97, lane A only, at a bonus of 5.85 %."""
    scene.open_eth()
    scene.set_price(ETH, 170)
    scene.give_coin(scene.buyer)
    return scene


# --- Lane A ---------------------------------------------------------------------------------------


def test_preview_liquidate__without_limit__reaches_the_target(unsafe):
    # What is missing to 1.05 of 14,000, over 1.05 less 0.8 of 1.0585.
    debt = ceil_div(1_100 * WAD * BPS, 2_032)
    fee = ceil_div(debt * 585 * unsafe.direct.parameters().treasury_share_of_bonus, BPS * BPS)
    collateral = debt * 10_585 // 1_700_000
    preview = foresight.liquidation(unsafe)
    assert tuple(preview.quote) == (debt, debt, fee, collateral, 585)
    assert preview.payment == (debt + fee) * RAY
    assert preview.debt_left == (14_000 * WAD - debt) * RAY
    assert preview.health_factor == 105 * WAD // 100


def test_preview_liquidate__part__has_that_part(unsafe):
    preview = foresight.liquidation(unsafe, max_debt=1_000 * WAD)
    assert (preview.quote.debt, preview.debt_left) == (1_000 * WAD, 13_000 * RAD)
    left = 100 * WAD - preview.quote.collateral
    assert preview.health_factor == left * 170 * 80 // 100 * WAD // (13_000 * WAD)


def test_preview_liquidate__whole_debt__leaves_the_greatest_health_factor(scene):
    scene.open_eth(w.FLOOR * WAD, 40 * WAD)
    scene.set_price(ETH, 153)
    scene.give_coin(scene.buyer)
    preview = foresight.liquidation(scene)
    assert preview.quote.debt == w.FLOOR * WAD
    assert (preview.debt_left, preview.health_factor) == (0, MAX_UINT256)


def test_preview_liquidate__asset_in_the_middle__takes_from_that_lot(scene):
    scene.open_account(scene.owner, w.BASKET, 14_000 * WAD)
    scene.fall_by(1_400, (ETH, BTC, LINK))
    scene.give_coin(scene.buyer)
    preview = foresight.liquidation(scene, BTC, max_debt=1_000 * WAD)
    assert preview.quote.collateral > 0


@pytest.mark.parametrize(
    ("coins", "asset", "refusal"),
    [
        (175, ETH, HEALTHY),
        (170, BTC, TOO_SMALL),
        (151, ETH, USE_CLOSE_OUT),
    ],
)
def test_preview_liquidate__refused__says_why(scene, coins, asset, refusal):
    scene.open_eth()
    scene.set_price(ETH, coins)
    assert foresight.liquidation(scene, asset).refusal == refusal


@pytest.mark.parametrize("asset", [16, 256, w.MAX])
def test_preview_liquidate__no_such_asset__is_too_small(unsafe, asset):
    assert foresight.liquidation(unsafe, asset).refusal == TOO_SMALL


def test_preview_liquidate__nothing_wanted__is_too_small(unsafe):
    assert foresight.liquidation(unsafe, max_debt=0).refusal == TOO_SMALL


def test_preview_liquidate__no_account__is_healthy(unsafe):
    assert foresight.liquidation(unsafe, account=unsafe.stranger).refusal == HEALTHY


def test_preview_liquidate__old_price__is_too_old(unsafe):
    unsafe.wait(w.MAX_PRICE_AGE)
    assert foresight.liquidation(unsafe).refusal == TOO_OLD


def test_preview_liquidate__paused__is_open(unsafe):
    foresight.pause(unsafe, 3)
    assert foresight.liquidation(unsafe).refusal == 0


# --- Lane B ---------------------------------------------------------------------------------------


def test_preview_close_out__basket__has_the_plan(scene):
    scene.open_account(scene.owner, w.BASKET, 14_000 * WAD)
    scene.fall_by_a_quarter()
    plan = foresight.close_out(scene).plan
    assert plan._asdict() == {
        "is_open": True,
        "is_whole": True,
        "assets": 1 << ETH | 1 << BTC | 1 << LINK,
        "normalized_debt": 14_000 * WAD,
        "due": 14_000 * RAD,
        "tab": 15_400 * RAD,
        "incentive": 115_4 * RAD // 10,
        "seized": list(w.BASKET.values()),
        "lots": list(w.BASKET.values()),
        "prices": [150 * WAD, 6_000 * WAD, 3 * WAD],
    }


def test_preview_close_out__part__has_that_part(scene):
    scene.set_limit(ETH, 55_000)
    scene.open_eth(140_000 * WAD, 1_000 * WAD)
    scene.set_price(ETH, 150)
    plan = foresight.close_out(scene).plan
    assert (plan.is_whole, plan.due, plan.tab) == (False, 50_000 * RAD, 55_000 * RAD)


def test_preview_close_out__nothing_worth_selling__has_no_lots(scene):
    scene.open_eth(w.FLOOR * WAD, 40 * WAD)
    scene.set_price(ETH, 1)
    plan = foresight.close_out(scene).plan
    assert (plan.is_open, plan.assets, plan.seized, plan.lots) == (True, 0, [0], [])


@pytest.mark.parametrize(("coins", "refusal"), [(175, IS_HEALTHY), (170, USE_LIQUIDATE)])
def test_preview_close_out__refused__says_why(scene, coins, refusal):
    scene.open_eth()
    scene.set_price(ETH, coins)
    assert foresight.close_out(scene).refusal == refusal


def test_preview_close_out__no_account__is_healthy(scene):
    assert foresight.close_out(scene, scene.stranger).refusal == IS_HEALTHY


@pytest.mark.parametrize(("coins", "refusal"), [(50_000, LIMIT_REACHED), (45_500, DUSTY_PARTIAL)])
def test_preview_close_out__limit__says_why(scene, coins, refusal):
    """Another account has taken 55,000, or all but 4,950, of the room of 55,000."""
    scene.set_limit(ETH, 55_000)
    scene.open_account(scene.stranger, {ETH: coins * WAD // 100}, coins * WAD)
    scene.open_account(scene.owner, {ETH: 500 * WAD}, 50_000 * WAD)
    scene.set_price(ETH, 100)
    scene.close_out(scene.stranger)
    assert foresight.close_out(scene).refusal == refusal


@pytest.mark.parametrize("level", [1, 2, 3])
def test_preview_close_out__paused__says_so(scene, level):
    scene.open_eth()
    scene.set_price(ETH, 150)
    foresight.pause(scene, level)
    assert foresight.close_out(scene).refusal == PAUSED
    scene.wait(w.HOUR)
    assert foresight.close_out(scene).refusal == 0


# --- The Ledger's lock ----------------------------------------------------------------------------


def test_previews_of_lanes__frozen__say_so(scene):
    scene.open_eth()
    scene.set_price(ETH, 160)
    assert scene.lens.preview_liquidate(scene.owner, ETH, w.MAX).refusal == 0
    assert scene.lens.preview_close_out(scene.owner).refusal == 0
    foresight.freeze(scene)
    assert foresight.liquidation(scene).refusal == FROZEN
    assert foresight.close_out(scene).refusal == FROZEN


def test_previews_of_lanes__in_a_callback__say_so(scene, callee):
    scene.open_account(scene.stranger, {ETH: 100 * WAD}, 14_000 * WAD)
    auction_id = scene.auction_eth()
    scene.set_price(ETH, 160)
    lens = scene.lens
    callee.plan(
        (lens, lens.preview_liquidate.prepare_calldata(scene.stranger, ETH, w.MAX)),
        (lens, lens.preview_close_out.prepare_calldata(scene.stranger)),
    )
    scene.take(auction_id, amount=WAD, receiver=callee.address, data=b"x")
    liquidate, close_out = callee.outcomes()
    assert decode(["uint256"], liquidate) == (IN_CALLBACK,)
    # After the place of the struct: its refusal, and the place of the plan.
    assert decode(3 * ["uint256"], close_out) == (32, IN_CALLBACK, 64)
    assert foresight.liquidation(scene, account=scene.stranger).refusal == 0
    assert foresight.close_out(scene, scene.stranger).refusal == IS_HEALTHY
