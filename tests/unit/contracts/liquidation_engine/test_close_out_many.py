# SPDX-License-Identifier: MIT
"""`LiquidationEngine.close_out_many`: what is not open is skipped."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.events import named
from tests.unit.contracts.liquidation.world import BTC, ETH


@pytest.fixture
def crowd(scene):
    """Owner and stranger unsafe, buyer in lane A only, receiver healthy."""
    scene.open_eth()
    scene.open_account(scene.stranger, {ETH: 50 * WAD}, 7_000 * WAD)
    scene.open_account(scene.buyer, {ETH: 100 * WAD}, 12_500 * WAD)
    scene.open_account(scene.receiver, {BTC: WAD}, 5_000 * WAD)
    scene.set_price(ETH, 150)
    return scene


def close_out_many(scene, *accounts):
    return scene.engine.close_out_many(list(accounts), scene.keeper)


def test_close_out_many__some_open__closes_out_those_in_order(crowd):
    done = close_out_many(crowd, crowd.receiver, crowd.owner, crowd.buyer, crowd.stranger)
    assert done == 2
    events = named(logged(crowd.engine, of=crowd.auctions), "AuctionStarted")
    assert [event["account"] for _, event in events] == [crowd.owner, crowd.stranger]
    assert [event["auction_id"] % 2**32 for _, event in events] == [1, 2]
    assert crowd.debt(crowd.owner) == crowd.debt(crowd.stranger) == 0
    assert crowd.debt(crowd.buyer) == 12_500 * RAD
    assert crowd.debt(crowd.receiver) == 5_000 * RAD
    assert crowd.coin(crowd.keeper) == (115_4 + 107_7) * RAD // 10
    assert crowd.coin_gap() == 0


def test_close_out_many__same_account_twice__counts_once(crowd):
    assert close_out_many(crowd, crowd.owner, crowd.owner) == 1


def test_close_out_many__as_singles__does_the_same(crowd):
    with boa.env.anchor():
        close_out_many(crowd, crowd.owner, crowd.stranger)
        together = [tuple(e.items()) for _, e in logged(crowd.engine, of=crowd.auctions)]
    singles = []
    for account in (crowd.owner, crowd.stranger):
        crowd.close_out(account)
        singles += [tuple(e.items()) for _, e in logged(crowd.engine, of=crowd.auctions)]
    assert together == singles


def test_close_out_many__limit_reached_on_the_way__skips_the_rest(crowd):
    for asset in range(9):
        crowd.set_limit(asset, 55_000)
    crowd.set_engine(liquidation_limit=55_000)
    crowd.set_price(ETH, 200)
    crowd.open_account(crowd.keeper, {ETH: 360 * WAD}, 50_000 * WAD)
    crowd.set_price(ETH, 150)
    assert close_out_many(crowd, crowd.keeper, crowd.owner) == 1
    assert crowd.debt(crowd.owner) == 14_000 * RAD


def test_close_out_many__most_accounts__closes_out_the_open_one(crowd):
    accounts = [crowd.receiver] * 63 + [crowd.owner]
    assert close_out_many(crowd, *accounts) == 1


@pytest.mark.parametrize("accounts", [[], ["receiver"], ["receiver", "buyer"]])
def test_close_out_many__none_open__reverts(crowd, accounts):
    with boa.reverts(errors.LIQUIDATION_NOTHING_DONE):
        close_out_many(crowd, *(getattr(crowd, name) for name in accounts))


@pytest.mark.parametrize("level", [1, 2, 3])
def test_close_out_many__paused__reverts(crowd, level):
    crowd.auctions.pause(level, w.HOUR, sender=crowd.guardian)
    with boa.reverts(errors.LIQUIDATION_NOTHING_DONE):
        close_out_many(crowd, crowd.owner)
