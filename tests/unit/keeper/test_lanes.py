# SPDX-License-Identifier: MIT
"""Unsafe accounts: which lane, for how much, and why not."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from keeper.decisions.decision import Act, Skip
from keeper.decisions.lanes import decide_lane
from keeper.decisions.orders import CloseOut, Liquidate
from keeper.reasons import Reason
from model.direct_liquidations import quote
from model.errors import Revert
from model.units import RAD, WAD, Rad, Wad
from tests.unit.keeper import scene

NEAR = scene.account(98_000, eth=1_200)
"""HF 0.98: above X, so only lane A is open."""
DEEP = scene.account(110_000, eth=1_200)
"""HF 0.87: both lanes."""
LOST = scene.account(119_000, eth=1_200)
"""HF 0.81: paying the bonus would not help, so only lane B."""


def decided(account, view=None, policy=scene.POLICY):
    return decide_lane(account, view or scene.outlook(), policy)


def quoted(owned, view, max_debt):
    return quote(
        view.state_of(owned.account),
        view.prices_of(owned.account),
        scene.ETH,
        Wad(max_debt),
        parameters=scene.DIRECT,
        bonuses=scene.BONUS,
    )


# --- Which lane -----------------------------------------------------------------------------------


def test_decide_lane__health_factor_exactly_one__returns_none():
    account = scene.account(96_000, eth=1_200)

    assert decided(account) is None


def test_decide_lane__one_wei_of_price_below_one__returns_act():
    account = scene.account(96_000, eth=1_200)
    below = replace(scene.price(100), price=Wad(100 * WAD - 1))

    assert isinstance(decided(account, scene.with_price(scene.outlook(), 0, below)), Act)


def test_decide_lane__above_close_out_threshold__liquidates():
    decision = decided(NEAR)

    assert isinstance(decision, Act)
    assert isinstance(decision.order, Liquidate)
    assert decision.reason == Reason.DIRECT_PAYS


def test_decide_lane__bonus_does_not_help__closes_out():
    decision = decided(LOST)

    assert decision == Act(
        order=CloseOut(account=scene.OWNER),
        reason=Reason.CLOSE_OUT_PAYS,
        # tip 100 and 0.1 % of 119,000 * 1.1
        profit=Wad(100 * WAD + 119_000 * WAD * 11 // 10 // 1_000),
    )


def test_decide_lane__both_lanes_open__takes_the_better_one():
    deep_market = decided(DEEP)
    shallow = scene.outlook(pools={scene.ETH: scene.pool(1_000, 100_000)})
    shallow_market = decided(DEEP, shallow)

    assert isinstance(deep_market, Act)
    assert isinstance(shallow_market, Act)
    # 8 % of some 100,000 coins beat an incentive of 221; in a pool of 100,000 coins they do not.
    assert isinstance(deep_market.order, Liquidate)
    assert isinstance(shallow_market.order, CloseOut)


def test_decide_lane__dear_gas__takes_the_better_one_after_it():
    """Lane B brings 221 coins, lane A 211; but the auction of two collaterals takes more gas."""
    account = scene.account(110_000, eth=1_100, btc=10)
    market = scene.outlook(pools={scene.ETH: scene.pool(2_000, 200_000)})
    dear = replace(market, gas=replace(scene.CHEAP, wei=7 * 10**11))
    in_usual_times, in_dear_times = decided(account, market), decided(account, dear)

    assert isinstance(in_usual_times, Act)
    assert isinstance(in_dear_times, Act)
    assert in_usual_times.order == CloseOut(account=scene.OWNER, collaterals=2)
    assert isinstance(in_dear_times.order, Liquidate)


def test_decide_lane__many_collaterals__close_out_pays_for_all_their_gas():
    """An incentive of 221 coins pays for 300,000 gas at 0.0007 coins, not for 385,000."""
    bearable = replace(scene.CHEAP, wei=7 * 10**14 // 200)
    view = scene.outlook(pools={}, gas=bearable)

    assert isinstance(decided(scene.account(110_000, eth=1_200), view), Act)
    decision = decided(scene.account(110_000, eth=1_100, btc=10), view)
    assert isinstance(decision, Skip)
    assert decision.reason == Reason.UNPROFITABLE


@pytest.mark.parametrize(
    ("failed", "way"),
    [
        ({}, "liquidate 0"),
        ({"liquidate 0": 5}, "close_out"),
        ({"liquidate 0": 5, "close_out": 7}, "liquidate 0"),
        ({"liquidate 0": 9, "close_out": 7}, "close_out"),
        ({"liquidate 1": 5}, "liquidate 0"),
    ],
)
def test_decide_lane__way_that_reverted__gives_way_to_one_that_did_not_or_longer_ago(failed, way):
    decision = decided(DEEP, scene.outlook(failures={f"account {scene.OWNER}": failed}))

    assert isinstance(decision, Act)
    assert decision.order.way == way


def test_decide_lane__collateral_that_cannot_be_sold__takes_the_other_one():
    both = scene.account(98_000, eth=600, btc=60)
    failures = {f"account {scene.OWNER}": {"liquidate 0": 5}}
    at_first, then = decided(both), decided(both, scene.outlook(failures=failures))

    assert isinstance(at_first, Act)
    assert isinstance(then, Act)
    assert (at_first.order.way, then.order.way) == ("liquidate 0", "liquidate 1")


def test_decide_lane__only_way_has_reverted__is_tried_again():
    decision = decided(NEAR, scene.outlook(failures={f"account {scene.OWNER}": {"liquidate 0": 5}}))

    assert isinstance(decision, Act)
    assert decision.order.way == "liquidate 0"


def test_decide_lane__small_debt_above_threshold__may_be_closed_out():
    account = scene.account(9_800, eth=120)
    decision = decided(account, scene.outlook(pools={}))

    assert isinstance(decision, Act)
    assert isinstance(decision.order, CloseOut)


def test_decide_lane__two_floors_of_debt_above_threshold__may_not_be_closed_out():
    account = scene.account(10_000, eth=122)

    assert decided(account, scene.outlook(pools={})) == Skip(
        action="liquidate", subject=f"account {scene.OWNER}", reason=Reason.NO_MARKET
    )


def test_decide_lane__price_too_old__closes_out():
    stale = scene.with_price(scene.outlook(), scene.ETH, scene.price(100, is_fresh=False))
    decision = decided(NEAR, stale)

    assert isinstance(decision, Act)
    assert isinstance(decision.order, CloseOut)


# --- Lane A ---------------------------------------------------------------------------------------


def test_decide_lane__deep_market__asks_for_all_that_lane_a_gives():
    decision = decided(NEAR)
    assert isinstance(decision, Act)
    order = decision.order
    assert isinstance(order, Liquidate)

    view = scene.outlook()
    found = quoted(NEAR, view, order.max_debt)
    assert order.max_debt == 2 * 98_000 * WAD
    assert decision.sale == (scene.ETH, found.collateral)
    revenue = view.pools[scene.ETH].coin_for(found.collateral)
    assert decision.profit == revenue - found.debt - found.fee
    assert order.min_profit == decision.profit // 2


def test_decide_lane__shallow_market__asks_for_what_earns_most():
    view = scene.outlook(pools={scene.ETH: scene.pool(5_000, 500_000)})
    decision = decided(NEAR, view)
    assert isinstance(decision, Act)
    assert isinstance(decision.order, Liquidate)

    tries = []
    for percent in range(1, 101):
        with contextlib.suppress(Revert):
            found = quoted(NEAR, view, 98_000 * WAD * percent // 100)
            revenue = view.pools[scene.ETH].coin_for(found.collateral)
            tries.append(revenue - found.debt - found.fee)
    assert decision.order.max_debt < 98_000 * WAD
    assert decision.profit >= max(tries) * 999 // 1_000


def test_decide_lane__two_collaterals__takes_the_one_that_pays_more():
    account = scene.account(98_000, eth=600, btc=60)
    view = scene.outlook(
        pools={scene.ETH: scene.pool(1_000, 99_000), scene.BTC: scene.pool(10**5, 10**8)}
    )
    decision = decided(account, view)

    assert isinstance(decision, Act)
    assert isinstance(decision.order, Liquidate)
    assert decision.order.asset == scene.BTC


def test_decide_lane__bonus_below_the_market_discount__skips():
    view = scene.outlook(pools={scene.ETH: scene.pool(1_000_000, 90_000_000)})

    assert decided(NEAR, view) == Skip(
        action="liquidate", subject=f"account {scene.OWNER}", reason=Reason.UNPROFITABLE
    )


def test_decide_lane__gas_above_the_profit__skips():
    decision = decided(scene.account(5_100, eth=63), scene.outlook(gas=scene.DEAR))

    assert isinstance(decision, Skip)
    assert decision.reason == Reason.UNPROFITABLE


@pytest.mark.parametrize(("surplus", "expected"), [(0, Act), (1, Skip)])
def test_decide_lane__profit_at_the_least_profit__is_enough(surplus, expected):
    decision = decided(NEAR)
    assert isinstance(decision, Act)
    gas = scene.outlook().gas.cost(300_000)
    policy = replace(scene.POLICY, min_profit=Wad(decision.profit - gas + surplus))

    assert isinstance(decided(NEAR, policy=policy), expected)


# --- Lane B ---------------------------------------------------------------------------------------


def test_decide_lane__paused__skips():
    assert decided(LOST, scene.outlook(pause_level=1)) == Skip(
        action="close_out", subject=f"account {scene.OWNER}", reason=Reason.PAUSED
    )


def test_decide_lane__global_limit_full__skips():
    full = scene.liquidation_state(total_open_tab=Rad(10_000_000 * RAD))

    assert decided(LOST, scene.outlook(liquidation=full)) == Skip(
        action="close_out", subject=f"account {scene.OWNER}", reason=Reason.LIMIT_FULL
    )


def test_decide_lane__asset_limit_full__skips():
    full = scene.liquidation_state(open_tabs={scene.ETH: Rad(6_000_000 * RAD)})

    decision = decided(LOST, scene.outlook(liquidation=full))
    assert isinstance(decision, Skip)
    assert decision.reason == Reason.LIMIT_FULL


def test_decide_lane__sliver_of_a_full_asset__does_not_shield():
    full = scene.liquidation_state(open_tabs={scene.BTC: Rad(6_000_000 * RAD)})
    account = scene.account(119_000, eth=1_160, btc=4)

    decision = decided(account, scene.outlook(liquidation=full))
    assert isinstance(decision, Act)
    assert isinstance(decision.order, CloseOut)


def test_decide_lane__room_for_a_part__expects_the_share_without_the_tip():
    tight = scene.liquidation_state(total_open_tab=Rad((10_000_000 - 55_000) * RAD))

    decision = decided(LOST, scene.outlook(liquidation=tight))
    assert isinstance(decision, Act)
    # 50,000 of the debt fit with their penalty: 0.1 % of 55,000.
    assert abs(decision.profit - 55 * WAD) < 10


def test_decide_lane__worthless_collateral__expects_no_tip():
    account = scene.account(6_000)

    decision = decided(account)
    assert isinstance(decision, Act)
    assert decision.profit == 6_600 * WAD // 1_000


def test_decide_lane__incentive_above_the_penalty__is_capped_by_it():
    generous = replace(scene.ENGINE, incentive_tip=Wad(5_000 * WAD))
    view = scene.outlook(liquidation=scene.liquidation_state(engine=generous))

    decision = decided(scene.account(5_900, eth=60), view)
    assert isinstance(decision, Act)
    assert decision.profit == 590 * WAD


@pytest.mark.parametrize(("debt", "cents"), [(98_000, 9_937), (99_500, 10_001)])
def test_decide_lane__part_of_an_asset__leaves_no_unit_that_cannot_be_sold(debt, cents):
    pool = scene.pool(900, 90_000, decimals=6)
    quoted_at = replace(scene.price(100), price=Wad(cents * WAD // 100))
    view = scene.with_price(scene.outlook(pools={scene.ETH: pool}), 0, quoted_at)
    decision = decided(scene.account(debt, eth=1_200), view)
    assert isinstance(decision, Act)
    assert decision.sale is not None

    # A whole number of token units and a speck; a wad less would be a unit less.
    assert decision.sale[1] % pool.scale < pool.scale // 2
