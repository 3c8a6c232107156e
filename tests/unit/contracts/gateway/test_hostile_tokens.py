# SPDX-License-Identifier: MIT
"""Tokens that do not do as they are told: the Gateway refuses them or lives with them."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import WAD
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books import stand_ins
from tests.unit.contracts.books.scene import ETH

AMOUNT = 1_000 * WAD


@pytest.fixture
def listed(scene):
    """Lists a token at 1 coin, gives the owner a thousand; the asset's number."""

    def list_it(token, units=AMOUNT):
        asset = scene.list_asset(token)
        token.mint(scene.owner, units)
        if hasattr(token, "approve"):
            token.approve(scene.gateway, s.MAX, sender=scene.owner)
        return asset

    return list_it


def deposit(scene, asset, amount=AMOUNT):
    scene.gateway.deposit(scene.owner, asset, amount, sender=scene.owner)


def withdraw(scene, asset, amount=AMOUNT):
    scene.gateway.withdraw(scene.owner, asset, amount, scene.receiver, sender=scene.owner)


def test_fee_on_transfer__deposit__reverts(scene, listed):
    asset = listed(s.contract("testing/FeeOnTransferToken").deploy())
    with boa.reverts(errors.GATEWAY_TOKEN_DID_NOT_DELIVER_THE_AMOUNT):
        deposit(scene, asset)


def test_rebasing__deposit_that_loses_a_wei__reverts(scene, listed):
    token = s.contract("testing/RebasingToken").deploy()
    asset = listed(token, 3 * AMOUNT)
    token.rebase(3 * WAD // 2 + 1)
    with boa.reverts(errors.GATEWAY_TOKEN_DID_NOT_DELIVER_THE_AMOUNT):
        deposit(scene, asset, AMOUNT + 1)


def test_rebasing__balances_that_shrink__hurt_who_comes_last(scene, listed):
    """Why such tokens must not be listed: the books do not follow."""
    token = s.contract("testing/RebasingToken").deploy()
    asset = listed(token)
    deposit(scene, asset)
    token.rebase(WAD // 2)
    with s.reverts_without_a_text():
        withdraw(scene, asset)
    withdraw(scene, asset, AMOUNT // 2)
    assert scene.collateral(scene.owner) == {asset: AMOUNT // 2}


def test_no_return__deposit_and_withdraw__work(scene, listed):
    token = s.contract("testing/NoReturnToken").deploy()
    asset = listed(token, 1_000 * 10**6)
    deposit(scene, asset, 1_000 * 10**6)
    assert scene.collateral(scene.owner) == {asset: AMOUNT}
    withdraw(scene, asset, 1)
    assert token.balanceOf(scene.receiver) == 1
    scene.ledger.release_lots(scene.owner, [asset], [10**12], False, sender=scene.auction)
    scene.gateway.withdraw_free(asset, 1, scene.receiver, sender=scene.owner)
    assert token.balanceOf(scene.receiver) == 2


def test_refusing__deposit_and_withdraw__revert(scene, listed):
    token = boa.loads(stand_ins.REFUSING_ERC20)
    asset = listed(token)
    token.set_refusing(True)
    with boa.reverts(errors.GATEWAY_TOKEN_TRANSFER_FAILED):
        deposit(scene, asset)
    token.set_refusing(False)
    deposit(scene, asset)

    token.set_refusing(True)
    scene.ledger.release_lots(scene.owner, [asset], [WAD], False, sender=scene.auction)
    with boa.reverts(errors.GATEWAY_TOKEN_TRANSFER_FAILED):
        withdraw(scene, asset)
    with boa.reverts(errors.GATEWAY_TOKEN_TRANSFER_FAILED):
        scene.gateway.withdraw_free(asset, WAD, scene.owner, sender=scene.owner)
    token.set_refusing(False)
    withdraw(scene, asset)
    assert token.balanceOf(scene.receiver) == AMOUNT


def test_paused__only_its_own_collateral__is_stuck(scene, listed):
    token = s.contract("testing/RevertingToken").deploy()
    asset = listed(token)
    deposit(scene, asset)
    scene.open_account(scene.owner, {ETH: 100 * WAD})
    token.set_paused(True)
    with boa.reverts("testing: token is paused"):
        withdraw(scene, asset)
    with boa.reverts("testing: token is paused"):
        scene.gateway.adjust(
            scene.owner, [(ETH, 0, 1), (asset, 0, 1)], 0, 0, scene.owner, sender=scene.owner
        )

    withdraw(scene, ETH, WAD)
    scene.gateway.borrow(scene.owner, s.FLOOR, scene.owner, sender=scene.owner)
    # It can be seized and sold all the same: that moves numbers only.
    scene.ledger.seize(scene.owner, [0, AMOUNT], WAD, scene.receiver, 0, sender=scene.engine)
    scene.ledger.release_lots(scene.receiver, [asset], [AMOUNT], False, sender=scene.auction)
    with boa.reverts("testing: token is paused"):
        scene.gateway.withdraw_free(asset, AMOUNT, scene.receiver, sender=scene.receiver)
    token.set_paused(False)
    scene.gateway.withdraw_free(asset, AMOUNT, scene.receiver, sender=scene.receiver)
    assert token.balanceOf(scene.receiver) == AMOUNT


def test_gift_of_tokens__to_the_gateway__changes_no_books(scene):
    scene.token(ETH).mint(scene.gateway, 5 * WAD)
    scene.open_account(scene.owner, {ETH: 100 * WAD})
    assert scene.collateral(scene.owner) == {ETH: 100 * WAD}
    assert scene.ledger.total_collateral(ETH) == 100 * WAD
