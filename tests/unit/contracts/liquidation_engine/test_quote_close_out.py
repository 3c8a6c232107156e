# SPDX-License-Identifier: MIT
"""`LiquidationEngine.quote_close_out`: what it says is what `close_out` does."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK


def test_quote_close_out__whole_debt__returns_the_plan(scene):
    scene.set_ledger(min_collateral_value=0)
    scene.open_account(scene.owner, {ETH: 50 * WAD, BTC: WAD, LINK: 10 * WAD}, 12_500 * WAD)
    scene.fall_by_a_quarter()
    scene.set_ledger(min_collateral_value=w.MIN_VALUE)  # LINK is worth 30
    assert scene.engine.quote_close_out(scene.owner)._asdict() == {
        "is_open": True,
        "is_whole": True,
        "assets": 0b11,
        "normalized_debt": 12_500 * WAD,
        "due": 12_500 * RAD,
        "tab": 13_750 * RAD,
        "incentive": 113_75 * RAD // 100,
        "seized": [50 * WAD, WAD, 0],
        "lots": [50 * WAD, WAD],
        "prices": [150 * WAD, 6_000 * WAD],
    }


def test_quote_close_out__part_of_the_debt__returns_the_plan(scene):
    scene.set_limit(ETH, 55_000)
    scene.open_eth(140_000 * WAD, 1_000 * WAD)
    scene.set_price(ETH, 150)
    plan = scene.engine.quote_close_out(scene.owner)
    assert plan.is_open
    assert not plan.is_whole
    assert (plan.due, plan.tab) == (50_000 * RAD, 55_000 * RAD)
    assert plan.incentive == 55 * RAD
    assert plan.seized == plan.lots == [1_000 * WAD * 5 // 14]


def test_quote_close_out__write_off__returns_a_plan_without_lots(scene):
    scene.open_eth(w.FLOOR * WAD, 40 * WAD)
    scene.set_price(ETH, 1)
    plan = scene.engine.quote_close_out(scene.owner)
    assert plan.is_open
    assert (plan.assets, plan.seized, plan.lots) == (0, [0], [])
    assert plan.incentive == 55 * RAD // 10


def test_quote_close_out__interest_not_yet_accrued__counts_it(scene):
    scene.set_ledger(stability_fee=RAY + 10**19)
    scene.open_eth()
    scene.wait(w.HOUR)
    scene.set_price(ETH, 150)
    plan = scene.engine.quote_close_out(scene.owner)
    scene.close_out()
    assert plan.due == scene.ledger.queued_debt() > 14_000 * RAD
    ((_, event),) = logged(scene.engine, of=scene.auctions)
    assert (event["due"], event["incentive"]) == (plan.due, plan.incentive)


def refusals(scene):
    """One account for each reason, as pairs of account and reason."""
    scene.set_limit(LINK, 55_000)
    scene.open_account(scene.stranger, {LINK: 20_000 * WAD}, 50_000 * WAD)
    scene.open_account(scene.buyer, {LINK: 20_000 * WAD}, 50_000 * WAD)
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 12_500 * WAD)
    scene.open_account(scene.receiver, {ETH: 100 * WAD}, 11_000 * WAD)
    scene.fall_by_a_quarter()
    scene.close_out(scene.stranger)
    yield scene.buyer, errors.LIQUIDATION_LIMIT_REACHED
    yield scene.owner, errors.LIQUIDATION_LIQUIDATE_INSTEAD
    yield scene.receiver, errors.LIQUIDATION_ACCOUNT_IS_HEALTHY
    yield scene.stranger, errors.LIQUIDATION_ACCOUNT_IS_HEALTHY


def test_quote_close_out__refused__says_not_open(scene):
    for account, reason in refusals(scene):
        assert not scene.engine.quote_close_out(account).is_open
        with boa.reverts(reason):
            scene.close_out(account)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_quote_close_out__paused__says_not_open(scene, level):
    scene.open_eth()
    scene.set_price(ETH, 150)
    scene.auctions.pause(level, w.HOUR, sender=scene.guardian)
    assert not scene.engine.quote_close_out(scene.owner).is_open
    scene.wait(w.HOUR)
    assert scene.engine.quote_close_out(scene.owner).is_open
