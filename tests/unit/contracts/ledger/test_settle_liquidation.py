# SPDX-License-Identifier: MIT
"""`Ledger.settle_liquidation`, `charge_liquidation`: the two halves of a direct liquidation."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import ETH, LINK

DEBT = 12_000 * WAD


@pytest.fixture
def account(scene):
    """100 ETH, 1,000 LINK, 12,000 coins of debt."""
    scene.open_account(scene.owner, {ETH: 100 * WAD, LINK: 1_000 * WAD}, DEBT)
    return scene.owner


@pytest.fixture
def payer(scene):
    scene.give_coin(scene.stranger, 6_000 * WAD)
    return scene.stranger


def settle(scene, account, asset, collateral, normalized_debt):
    scene.ledger.settle_liquidation(
        account, asset, collateral, normalized_debt, scene.receiver, False, sender=scene.lane_a
    )
    return events.logged(scene.ledger)


def charge(scene, payer, debt, charged):
    scene.ledger.charge_liquidation(payer, debt, charged, sender=scene.lane_a)
    return events.logged(scene.ledger)


def test_settle_liquidation__part__makes_account_and_receiver_final(scene, account):
    assert settle(scene, account, ETH, 30 * WAD, 4_000 * WAD) == [
        events.free_balance_changed(scene.receiver, ETH, 30 * WAD),
        events.account_changed(account, 8_000 * WAD, {ETH: 70 * WAD}),
    ]
    assert scene.collateral(account) == {ETH: 70 * WAD, LINK: 1_000 * WAD}
    assert scene.ledger.total_collateral(ETH) == 70 * WAD
    assert scene.ledger.free_balance(scene.receiver, ETH) == 30 * WAD
    assert not scene.ledger.is_in_callback()


def test_settle_liquidation__all_of_an_asset__closes_its_slot(scene, account):
    assert settle(scene, account, LINK, 1_000 * WAD, WAD) == [
        events.free_balance_changed(scene.receiver, LINK, 1_000 * WAD),
        events.account_changed(account, DEBT - WAD, {LINK: 0}),
    ]
    assert scene.collateral(account) == {ETH: 100 * WAD}


def test_settle_liquidation__more_collateral_than_held__reverts(scene, account):
    with boa.reverts(errors.LEDGER_COLLATERAL_TOO_LOW):
        settle(scene, account, LINK, 1_000 * WAD + 1, WAD)


def test_settle_liquidation__more_debt_than_owed__reverts(scene, account):
    with s.reverts_without_a_text():
        settle(scene, account, LINK, WAD, DEBT + 1)


@pytest.mark.parametrize("fee", [0, 1, 50 * RAD])
def test_charge_liquidation__after_settling__conserves_coin(scene, account, payer, fee):
    rate = scene.accrue_for(50 * s.DAY)
    before, treasury = scene.coin(payer), scene.coin(scene.treasury)
    settle(scene, account, ETH, 30 * WAD, 4_000 * WAD)
    debt = 4_000 * WAD * rate
    paid = events.coin_changed(payer, before - debt - fee)
    credited = [events.coin_changed(scene.treasury, treasury + fee)] if fee else []
    assert charge(scene, payer, debt, debt + fee) == [paid, *credited]
    assert scene.is_conserved()


@pytest.mark.parametrize(("excess", "is_charged"), [(-1, True), (0, True), (1, False)])
def test_charge_liquidation__all_coin_of_the_payer__is_the_most(scene, payer, excess, is_charged):
    amount = 6_000 * RAD + excess
    if is_charged:
        charge(scene, payer, amount, amount)
        assert scene.coin(payer) == -excess
    else:
        with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
            charge(scene, payer, amount, amount)


def test_charge_liquidation__less_than_the_debt__reverts(scene, payer):
    with s.reverts_without_a_text():
        charge(scene, payer, 2 * RAY, 2 * RAY - 1)
