# SPDX-License-Identifier: MIT
"""`Lens.at_prices`: how accounts would stand at other prices, and that they do stand so."""

from __future__ import annotations

import boa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import LENS_ONE_PRICE_FOR_EACH_ASSET
from model.previews import LANE_A, LANE_B
from model.units import RAD, WAD
from tests.unit.contracts.lens import foresight
from tests.unit.contracts.liquidation import scene as s
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.strategies import let_interest_accrue, troubles
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK, UNI

some = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WAD_PER_ANSWER = WAD // w.FEED_UNIT


def at_prices(scene: s.Scene, prices: dict[int, int], *accounts: str):
    """How accounts would stand at prices by asset [wad]; by default the owner's."""
    bitmap = sum(1 << asset for asset in prices)
    supposed = [prices[asset] for asset in sorted(prices)]
    return scene.lens.at_prices(list(accounts or [scene.owner]), bitmap, supposed)


# --- What is asked --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assets", "prices"),
    [(0, [WAD]), (1, []), (1, [WAD, WAD]), (3, [WAD]), (1 << 16, []), (1 << 16 | 1, [WAD])],
)
def test_at_prices__not_one_price_for_each_asset__reverts(scene, assets, prices):
    with boa.reverts(LENS_ONE_PRICE_FOR_EACH_ASSET):
        scene.lens.at_prices([scene.owner], assets, prices)


def test_at_prices__no_prices__is_as_things_are(scene):
    scene.open_eth()
    scene.set_price(ETH, 160)
    accounts = [scene.owner, scene.bank, scene.stranger]
    assert at_prices(scene, {}, *accounts) == scene.lens.liquidatable(accounts)


def test_at_prices__no_accounts__is_empty(scene):
    assert scene.lens.at_prices([], 1, [WAD]) == []


def test_at_prices__all_16_assets__finds_each_price(scene):
    scene.open_account(scene.owner, {ETH: 50 * WAD, UNI: 1_000 * WAD}, 10_000 * WAD)
    prices = {asset: (asset + 1) * WAD for asset in range(16)} | {ETH: 190 * WAD}
    (found,) = at_prices(scene, prices)
    weighted = 50 * 190 * 8_000 + 1_000 * (UNI + 1) * 7_500
    assert found.health_factor == weighted * WAD // (10_000 * 10_000)


def test_at_prices__price_that_cannot_be__reverts(scene):
    scene.open_eth()
    with pytest.raises(boa.BoaError):
        at_prices(scene, {ETH: w.MAX})


# --- What would be --------------------------------------------------------------------------------


@pytest.mark.parametrize(("offset", "lanes"), [(-1, LANE_A), (0, 0), (1, 0)])
def test_at_prices__around_the_liquidation_price__is_exact(scene, offset, lanes):
    scene.open_eth()
    price = scene.lens.liquidation_price(scene.owner, ETH)
    assert price == 175 * WAD
    (found,) = at_prices(scene, {ETH: price + offset})
    assert found.lanes == lanes
    assert found.health_factor == (price + offset) * 80 // 14_000


def test_at_prices__deep_fall__has_the_plan_of_a_close_out(scene):
    scene.open_eth()
    (found,) = at_prices(scene, {ETH: 150 * WAD})
    assert (found.lanes, found.direct_assets) == (LANE_B, 0)
    assert (found.debt, found.due, found.tab) == (14_000 * RAD, 14_000 * RAD, 15_400 * RAD)
    assert found.incentive == 115_4 * RAD // 10


def test_at_prices__some_of_a_basket__leaves_the_others_as_they_are(scene):
    scene.open_account(scene.owner, w.BASKET, 14_000 * WAD)
    scene.set_price(BTC, 6_000)
    (found,) = at_prices(scene, {ETH: 150 * WAD, LINK: 3 * WAD})
    weighted = 50 * 150 * 8_000 + 6_000 * 8_500 + 500 * 3 * 7_000
    assert found.health_factor == weighted * WAD // (14_000 * 10_000)


def test_at_prices__asset_not_held__changes_nothing(scene):
    scene.open_eth()
    scene.set_price(ETH, 160)
    assert at_prices(scene, {BTC: 1, UNI: 10**6 * WAD}) == scene.lens.liquidatable([scene.owner])


def test_at_prices__price_of_nothing__is_a_write_off(scene):
    scene.open_eth()
    (found,) = at_prices(scene, {ETH: 0})
    assert (found.health_factor, found.lanes, found.due) == (0, LANE_B, 14_000 * RAD)


def test_at_prices__old_price__counts_as_fresh_if_supposed(scene):
    scene.open_account(scene.owner, {ETH: 50 * WAD, BTC: WAD}, 13_500 * WAD)
    scene.wait(w.MAX_PRICE_AGE)
    both = {ETH: 160 * WAD, BTC: 8_000 * WAD}
    (one_old,) = at_prices(scene, {ETH: both[ETH]})
    assert (one_old.lanes, one_old.direct_assets) == (LANE_A | LANE_B, 1 << ETH)
    (all_fresh,) = at_prices(scene, both)
    assert (all_fresh.lanes, all_fresh.direct_assets) == (LANE_A, 1 << ETH | 1 << BTC)


def test_at_prices__paused__has_no_lane_b(scene):
    scene.open_eth()
    foresight.pause(scene, 1)
    (found,) = at_prices(scene, {ETH: 150 * WAD})
    assert (found.lanes, found.tab) == (0, 0)


# --- And it is so ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def interest(scene):
    let_interest_accrue(scene)
    return scene


@given(trouble=troubles(), limit=st.sampled_from([None, 55_000, 200_000]))
@some
def test_at_prices__random_account__is_what_the_prices_make_of_it(interest, trouble, limit):
    """Ask, let the feeds say so, ask again what is, and do what both have said."""
    scene = interest
    scene.open_account(scene.owner, trouble.collateral, trouble.debt)
    scene.set_ledger(min_collateral_value=w.MIN_VALUE)
    if limit:
        scene.set_limit(ETH, limit)
    supposed = {asset: answer * WAD_PER_ANSWER for asset, answer in trouble.answers.items()}
    foreseen = at_prices(scene, supposed, scene.owner, scene.bank)
    for asset, answer in trouble.answers.items():
        scene.set_price(asset, answer / w.FEED_UNIT)
    assert {asset: scene.price(asset) for asset in supposed} == supposed
    assert scene.lens.liquidatable([scene.owner, scene.bank]) == foreseen

    standing = foreseen[0]
    for asset in scene.collateral():
        with boa.env.anchor():
            preview = foresight.liquidation(scene, asset)
            assert (preview.refusal == 0) == (standing.direct_assets >> asset & 1 == 1)
    plan = foresight.close_out(scene).plan
    assert plan.is_open == (standing.lanes & LANE_B != 0)
    if plan.is_open:
        foreseen_plan = (standing.due, standing.tab, standing.incentive)
        assert (plan.due, plan.tab, plan.incentive) == foreseen_plan
