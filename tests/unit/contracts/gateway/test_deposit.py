# SPDX-License-Identifier: MIT
"""`Gateway.deposit`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import WAD
from tests.unit.contracts.books import events, stand_ins
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK, USDX


def deposited(account, asset, payer, amount):
    return "Deposited", {"account": account, "asset": asset, "payer": payer, "amount": amount}


@pytest.mark.parametrize(
    ("asset", "units", "amount"),
    [
        (ETH, 3 * 10**18 + 1, 3 * WAD + 1),
        (BTC, 10**8 + 1, WAD + 10**10),
        (LINK, 200 * 10**18, 200 * WAD),
        (USDX, 600 * 10**6 + 1, 600 * WAD + 10**12),
    ],
)
def test_deposit__tokens_of_any_decimals__become_wads(scene, asset, units, amount):
    token = scene.token(asset)
    scene.mint(scene.owner, asset, 2 * amount)
    before = token.balanceOf(scene.owner)

    scene.gateway.deposit(scene.owner, asset, units, sender=scene.owner)
    assert events.logged(scene.gateway) == [deposited(scene.owner, asset, scene.owner, units)]
    assert events.logged(scene.gateway, of=scene.ledger) == [
        events.account_changed(scene.owner, 0, {asset: amount})
    ]
    assert events.logged(scene.gateway, of=token)[0][0] == "Transfer"
    assert token.balanceOf(scene.owner) == before - units
    assert token.balanceOf(scene.gateway) == units
    assert scene.collateral(scene.owner) == {asset: amount}


def test_deposit__by_a_stranger_to_an_asset_held__is_the_owners(scene):
    scene.open_account(scene.owner, {ETH: 3 * WAD})
    scene.mint(scene.stranger, ETH, 5)
    scene.gateway.deposit(scene.owner, ETH, 5, sender=scene.stranger)
    assert events.logged(scene.gateway) == [deposited(scene.owner, ETH, scene.stranger, 5)]
    assert scene.collateral(scene.owner) == {ETH: 3 * WAD + 5}
    assert scene.collateral(scene.stranger) == {}
    assert scene.token(ETH).balanceOf(scene.stranger) == 0


def test_deposit__by_a_stranger_to_an_asset_not_held__reverts(scene):
    scene.open_account(scene.owner, {ETH: 3 * WAD})
    scene.mint(scene.stranger, BTC, WAD)
    with boa.reverts(errors.LEDGER_STRANGER_MAY_NOT_OPEN_AN_ASSET):
        scene.gateway.deposit(scene.owner, BTC, 10**8, sender=scene.stranger)


def test_deposit__by_an_operator__may_open_an_asset(scene):
    scene.gateway.set_operator(scene.stranger, True, sender=scene.owner)
    scene.mint(scene.stranger, BTC, WAD)
    scene.gateway.deposit(scene.owner, BTC, 10**8, sender=scene.stranger)
    assert scene.collateral(scene.owner) == {BTC: WAD}


def test_deposit__nothing__reverts(scene):
    with boa.reverts(errors.GATEWAY_AMOUNT_IS_0):
        scene.gateway.deposit(scene.owner, ETH, 0, sender=scene.owner)


def test_deposit__for_nobody__reverts(scene):
    scene.mint(scene.owner, ETH, WAD)
    with boa.reverts(errors.GATEWAY_ACCOUNT_IS_ZERO):
        scene.gateway.deposit(s.ZERO_ADDRESS, ETH, WAD, sender=scene.owner)


@pytest.mark.parametrize("asset", [4, 15, 16, s.MAX])
def test_deposit__asset_not_added__reverts(scene, asset):
    with boa.reverts(errors.GATEWAY_ASSET_NOT_ADDED):
        scene.gateway.deposit(scene.owner, asset, WAD, sender=scene.owner)


def test_deposit__below_the_least_value_of_a_new_slot__reverts(scene):
    scene.mint(scene.owner, USDX, 500 * WAD)
    with boa.reverts(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE):
        scene.gateway.deposit(scene.owner, USDX, 500 * 10**6 - 1, sender=scene.owner)
    scene.gateway.deposit(scene.owner, USDX, 500 * 10**6, sender=scene.owner)


def test_deposit__more_than_one_has__reverts(scene):
    scene.mint(scene.owner, ETH, 3 * WAD - 1)
    with boa.reverts(stand_ins.TRANSFER_ABOVE_BALANCE):
        scene.gateway.deposit(scene.owner, ETH, 3 * WAD, sender=scene.owner)


def test_deposit__more_than_was_allowed__reverts(scene):
    scene.mint(scene.owner, ETH, 3 * WAD)
    scene.token(ETH).approve(scene.gateway, 3 * WAD - 1, sender=scene.owner)
    with boa.reverts(stand_ins.ALLOWANCE_TOO_LOW):
        scene.gateway.deposit(scene.owner, ETH, 3 * WAD, sender=scene.owner)


def test_deposit__while_paused_suspect_and_old__is_always_possible(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, s.FLOOR)
    scene.mint(scene.owner, ETH, WAD)
    scene.deployment.collateral_auction.pause(3, 6 * s.HOUR, sender=scene.governor)
    scene.poke(ETH, 50)
    scene.wait(3 * s.HOUR)
    scene.gateway.deposit(scene.owner, ETH, WAD, sender=scene.owner)
    assert scene.collateral(scene.owner) == {ETH: 101 * WAD}
