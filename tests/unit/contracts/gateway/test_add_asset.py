# SPDX-License-Identifier: MIT
"""`Gateway.add_asset`, `token_of`, `scale_of`, `asset_count`; `__init__`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from tests.unit.contracts.books import events, stand_ins
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK, USDX


def add(scene, token, sender=None):
    return scene.gateway.add_asset(token, sender=sender or scene.governor)


def test_init__sets_addresses(scene):
    assert scene.gateway.ACCESS_CONTROLLER() == scene.deployment.access_controller.address
    assert scene.gateway.LEDGER() == scene.ledger.address
    assert scene.gateway.STABLECOIN() == scene.stablecoin.address


def test_views__assets_of_the_deployment__are_numbered_and_scaled(scene):
    assert scene.gateway.asset_count() == 4
    for asset, scale in [(ETH, 1), (BTC, 10**10), (LINK, 1), (USDX, 10**12)]:
        assert scene.gateway.token_of(asset) == scene.token(asset).address
        assert scene.gateway.scale_of(asset) == scale


@pytest.mark.parametrize("asset", [4, 15, 16, s.MAX])
def test_views__asset_not_added__revert(scene, asset):
    for view in (scene.gateway.token_of, scene.gateway.scale_of):
        with boa.reverts(errors.GATEWAY_ASSET_NOT_ADDED):
            view(asset)


@pytest.mark.parametrize("decimals", [0, 6, 8, 17, 18])
def test_add_asset__listed__adds_and_emits_it(scene, decimals):
    token = s.contract("testing/TestToken").deploy("Test", "TEST", decimals)
    scene.list_in_ledger(4)
    assert add(scene, token) == 4
    assert events.logged(scene.gateway) == [
        ("AssetAdded", {"asset": 4, "token": str(token.address), "decimals": decimals})
    ]
    assert scene.gateway.asset_count() == 5
    assert scene.gateway.token_of(4) == token.address
    assert scene.gateway.scale_of(4) == 10 ** (18 - decimals)


def test_add_asset__not_listed_in_the_ledger__reverts(scene):
    with boa.reverts(errors.GATEWAY_ASSET_NOT_LISTED):
        add(scene, s.new_token())


def test_add_asset__token_twice__reverts(scene):
    scene.list_in_ledger(4)
    for asset in (ETH, USDX):
        with boa.reverts(errors.GATEWAY_TOKEN_ALREADY_ADDED):
            add(scene, scene.token(asset))


def test_add_asset__19_decimals__reverts(scene):
    scene.list_in_ledger(4)
    with boa.reverts(errors.GATEWAY_TOO_MANY_DECIMALS):
        add(scene, boa.loads(stand_ins.WIDE_ERC20))


def test_add_asset__no_contract__reverts(scene):
    scene.list_in_ledger(4)
    with boa.reverts(errors.GATEWAY_TOKEN_IS_NOT_A_CONTRACT):
        add(scene, scene.stranger)


def test_add_asset__16th_asset__reverts(scene):
    for asset in range(4, 15):
        scene.list_in_ledger(asset)
        assert add(scene, s.new_token()) == asset
    scene.list_in_ledger(15)
    with boa.reverts(errors.GATEWAY_TOO_MANY_ASSETS):
        add(scene, s.new_token())
    assert scene.gateway.asset_count() == 15


@pytest.mark.parametrize("who", ["owner", "stranger", "treasury", "engine", "gateway"])
def test_add_asset__by_anyone_but_the_governor__reverts(scene, who):
    scene.list_in_ledger(4)
    with boa.reverts(errors.GATEWAY_CALLER_IS_NOT_THE_GOVERNOR):
        add(scene, s.new_token(), scene.actors[who])
