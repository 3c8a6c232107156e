# SPDX-License-Identifier: MIT
"""`Ledger.move_coin`, `debit_free_balance`, `transfer_free_balance`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, WAD
from tests.unit.contracts.books import events
from tests.unit.contracts.books.scene import BTC, ETH


@pytest.fixture
def payer(scene):
    """Has 700 internal coins."""
    scene.give_coin(scene.owner, 700 * WAD)
    return scene.owner


@pytest.mark.parametrize(
    "mover", ["gateway", "treasury", "debt auction", "surplus auction", "guaranty pool"]
)
def test_move_coin__by_each_who_may__moves_and_emits(scene, payer, mover):
    scene.ledger.move_coin(payer, scene.receiver, 300 * RAD + 1, sender=scene.actors[mover])
    assert events.logged(scene.ledger) == [
        events.coin_changed(payer, 400 * RAD - 1),
        events.coin_changed(scene.receiver, 300 * RAD + 1),
    ]
    assert (scene.coin(payer), scene.coin(scene.receiver)) == (400 * RAD - 1, 300 * RAD + 1)
    assert scene.is_conserved()


@pytest.mark.parametrize(("excess", "is_moved"), [(-1, True), (0, True), (1, False)])
def test_move_coin__all_of_it__is_the_most(scene, payer, excess, is_moved):
    amount = 700 * RAD + excess
    if is_moved:
        scene.ledger.move_coin(payer, scene.receiver, amount, sender=scene.treasury)
        assert scene.coin(payer) == -excess
    else:
        with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
            scene.ledger.move_coin(payer, scene.receiver, amount, sender=scene.treasury)


def test_move_coin__to_oneself__changes_nothing(scene, payer):
    scene.ledger.move_coin(payer, payer, 300 * RAD, sender=scene.treasury)
    assert scene.coin(payer) == 700 * RAD
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        scene.ledger.move_coin(payer, payer, 700 * RAD + 1, sender=scene.treasury)


# --- Free balances --------------------------------------------------------------------------------


def release(scene, who, amounts):
    scene.ledger.release_lots(
        who, list(amounts), list(amounts.values()), False, sender=scene.auction
    )


@pytest.mark.parametrize(("excess", "is_debited"), [(-1, True), (0, True), (1, False)])
def test_debit_free_balance__all_of_it__is_the_most(scene, excess, is_debited):
    release(scene, scene.owner, {ETH: 5 * WAD, BTC: WAD})
    amount = 5 * WAD + excess
    if is_debited:
        scene.ledger.debit_free_balance(scene.owner, ETH, amount, sender=scene.gateway.address)
        assert events.logged(scene.ledger) == [
            events.free_balance_changed(scene.owner, ETH, -excess)
        ]
        assert scene.ledger.free_balance(scene.owner, ETH) == -excess
        assert scene.ledger.free_balance(scene.owner, BTC) == WAD
    else:
        with boa.reverts(errors.LEDGER_FREE_BALANCE_TOO_LOW):
            scene.ledger.debit_free_balance(scene.owner, ETH, amount, sender=scene.gateway.address)


def test_debit_free_balance__collateral__is_no_free_balance(scene):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0)])
    with boa.reverts(errors.LEDGER_FREE_BALANCE_TOO_LOW):
        scene.ledger.debit_free_balance(scene.owner, ETH, 1, sender=scene.gateway.address)


def test_transfer_free_balance__of_the_treasury__moves_and_emits(scene):
    release(scene, scene.treasury, {ETH: 5 * WAD})
    release(scene, scene.receiver, {ETH: WAD})
    scene.ledger.transfer_free_balance(
        scene.treasury, scene.receiver, ETH, 2 * WAD, sender=scene.treasury
    )
    assert events.logged(scene.ledger) == [
        events.free_balance_changed(scene.treasury, ETH, 3 * WAD),
        events.free_balance_changed(scene.receiver, ETH, 3 * WAD),
    ]


def test_transfer_free_balance__more_than_there_is__reverts(scene):
    release(scene, scene.treasury, {ETH: 5 * WAD})
    with boa.reverts(errors.LEDGER_FREE_BALANCE_TOO_LOW):
        scene.ledger.transfer_free_balance(
            scene.treasury, scene.receiver, ETH, 5 * WAD + 1, sender=scene.treasury
        )
    scene.ledger.transfer_free_balance(
        scene.treasury, scene.receiver, ETH, 5 * WAD, sender=scene.treasury
    )


def test_transfer_free_balance__of_anyone_else__reverts(scene):
    release(scene, scene.owner, {ETH: 5 * WAD})
    with boa.reverts(errors.LEDGER_CALLER_IS_NOT_THE_TREASURY):
        scene.ledger.transfer_free_balance(
            scene.owner, scene.treasury, ETH, WAD, sender=scene.treasury
        )
