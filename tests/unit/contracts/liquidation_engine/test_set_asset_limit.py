# SPDX-License-Identifier: MIT
"""`LiquidationEngine.set_asset_limit`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH


@pytest.mark.parametrize("limit", [55_000, 55_001, 9_999_999, 10_000_000])
def test_set_asset_limit__within_the_bounds__stores_and_emits_it(scene, limit):
    scene.set_limit(BTC, limit)
    event = ("AssetLimitSet", {"asset": BTC, "liquidation_limit": limit})
    assert logged(scene.engine, of=scene.auctions) == [event]
    assert scene.auctions.asset_limit(BTC) == limit
    assert scene.auctions.asset_limit(ETH) == w.ASSET_LIMIT
    assert scene.auctions.capacity(1 << BTC).asset_rooms == [limit * RAD]


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        (0, errors.LIQUIDATION_ASSET_LIMIT_BELOW_TEN_FLOORS),
        (54_999, errors.LIQUIDATION_ASSET_LIMIT_BELOW_TEN_FLOORS),
        (10_000_001, errors.LIQUIDATION_ASSET_LIMIT_ABOVE_THE_LIMIT),
        (w.MAX, errors.LIQUIDATION_ASSET_LIMIT_ABOVE_THE_LIMIT),
    ],
)
def test_set_asset_limit__outside_the_bounds__reverts(scene, limit, reason):
    """P10."""
    with boa.reverts(reason):
        scene.set_limit(BTC, limit)


def test_set_asset_limit__last_asset__stores_it(scene):
    scene.set_limit(15, 55_000)
    assert scene.auctions.asset_limit(15) == 55_000


@pytest.mark.parametrize("asset", [16, w.MAX])
def test_set_asset_limit__no_such_asset__reverts(scene, asset):
    with boa.reverts(errors.LIQUIDATION_ASSET_OUT_OF_RANGE):
        scene.set_limit(asset, 55_000)


@pytest.mark.parametrize("caller", ["stranger", "guardian"])
def test_set_asset_limit__not_the_governor__reverts(scene, caller):
    with boa.reverts(errors.LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR):
        scene.engine.set_asset_limit(BTC, 55_000, sender=getattr(scene, caller))


def test_set_asset_limit__while_auctions_run__keeps_the_open_tab(scene):
    scene.auction_eth()
    scene.set_limit(ETH, 55_000)
    assert scene.auctions.open_tab(ETH) == 15_400 * RAD
    assert scene.auctions.capacity(1 << ETH).asset_rooms == [(55_000 - 15_400) * RAD]
