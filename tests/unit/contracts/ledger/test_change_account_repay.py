# SPDX-License-Identifier: MIT
"""`Ledger.change_account`: repaying."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.fixed_point import ceil_div
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import ETH

DEBT = 12_000 * WAD


@pytest.fixture
def account(scene):
    """100 ETH, 12,000 coins of debt."""
    scene.change(scene.owner, [(ETH, 100 * WAD, 0)], borrowed=DEBT)
    return scene.owner


def log(scene):
    return events.logged(scene.ledger)


def test_change_account__repaid_in_part__burns_coin_and_debt(scene, account):
    assert scene.change(account, repaid=3_000 * WAD) == 3_000 * WAD
    assert log(scene) == [
        events.coin_changed(scene.gateway.address, 9_000 * RAD),
        events.account_changed(account, 9_000 * WAD, {}),
    ]
    assert scene.ledger.total_normalized_debt() == 9_000 * WAD
    assert scene.is_conserved()


@pytest.mark.parametrize("most", [DEBT, DEBT + 1, s.MAX])
def test_change_account__repaid_in_full__charges_the_debt_only(scene, account, most):
    assert scene.change(account, repaid=most) == DEBT
    assert log(scene) == [
        events.coin_changed(scene.gateway.address, 0),
        events.account_changed(account, 0, {}),
    ]
    assert scene.ledger.total_normalized_debt() == 0


def test_change_account__repaid_in_part_at_a_grown_rate__rounds_for_the_treasury(scene, account):
    rate = scene.accrue_for(100 * s.DAY)
    treasury = scene.coin(scene.treasury)
    paid = 1_000 * WAD + 1
    assert scene.change(account, repaid=paid) == paid

    removed = paid * RAY // rate
    rest = paid * RAY - removed * rate
    assert 0 < rest < rate
    assert log(scene) == [
        events.coin_changed(scene.gateway.address, (DEBT - paid) * RAY),
        events.coin_changed(scene.treasury, treasury + rest),
        events.account_changed(account, DEBT - removed, {}),
    ]
    assert scene.is_conserved()


def test_change_account__repaid_in_full_at_a_grown_rate__charges_whole_wads(scene, account):
    rate = scene.accrue_for(100 * s.DAY)
    scene.change(scene.stranger, [(ETH, 100 * WAD, 0)], borrowed=DEBT)
    treasury, gateway = scene.coin(scene.treasury), scene.coin(scene.gateway.address)

    owed = ceil_div(DEBT * rate, RAY)
    rest = owed * RAY - DEBT * rate
    assert 0 < rest < RAY
    assert scene.change(account, repaid=s.MAX) == owed
    assert log(scene) == [
        events.coin_changed(scene.gateway.address, gateway - owed * RAY),
        events.coin_changed(scene.treasury, treasury + rest),
        events.account_changed(account, 0, {}),
    ]
    assert scene.is_conserved()


def test_change_account__one_wei_less_than_all__leaves_the_floor_to_check(scene, account):
    rate = scene.accrue_for(100 * s.DAY)
    scene.change(scene.stranger, [(ETH, 100 * WAD, 0)], borrowed=DEBT)
    owed = ceil_div(DEBT * rate, RAY)
    with boa.reverts(errors.LEDGER_DEBT_BELOW_FLOOR):
        scene.change(account, repaid=owed - 1)
    # A stranger may: the rest is 1 wei of normalized debt.
    scene.change(account, repaid=owed - 1, is_stranger=True)
    assert scene.normalized_debt(account) == 1


def test_change_account__one_wei_repaid_at_a_grown_rate__removes_nothing(scene, account):
    scene.accrue_for(100 * s.DAY)
    treasury = scene.coin(scene.treasury)
    assert scene.change(account, repaid=1) == 1
    assert scene.normalized_debt(account) == DEBT
    assert scene.coin(scene.treasury) == treasury + RAY
    assert scene.is_conserved()


def test_change_account__repaid_down_to_the_floor__is_the_least_of_the_owner(scene, account):
    with boa.reverts(errors.LEDGER_DEBT_BELOW_FLOOR):
        scene.change(account, repaid=DEBT - s.FLOOR + 1)
    scene.change(account, repaid=DEBT - s.FLOOR)
    assert scene.normalized_debt(account) == s.FLOOR


def test_change_account__repaid_by_a_stranger__may_leave_less_than_the_floor(scene, account):
    assert scene.change(account, repaid=DEBT - 1, is_stranger=True) == DEBT - 1
    assert scene.normalized_debt(account) == 1


def test_change_account__withdrawal_from_a_debt_below_the_floor__reverts(scene, account):
    # Else a dust debt sheds its collateral to lots not worth selling, and is written off.
    scene.change(account, repaid=DEBT - s.FLOOR + 1, is_stranger=True)
    with boa.reverts(errors.LEDGER_DEBT_BELOW_FLOOR):
        scene.change(account, [(ETH, 0, 1)])
    scene.change(account, [(ETH, 1, 0)])
    scene.change(account, [(ETH, 0, 1)], repaid=s.FLOOR)
    assert scene.normalized_debt(account) == 0


def test_change_account__repaid_without_debt__charges_nothing(scene):
    assert scene.change(scene.owner, repaid=WAD) == 0
    assert log(scene) == [
        events.coin_changed(scene.gateway.address, 0),
        events.account_changed(scene.owner, 0, {}),
    ]


def test_change_account__gateways_coin_too_low__reverts(scene, account):
    # Coin that entered the Ledger is no longer the Gateway's.
    scene.ledger.move_coin(scene.gateway.address, scene.stranger, RAD, sender=scene.gateway.address)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        scene.change(account, repaid=DEBT)
    scene.change(account, repaid=DEBT - WAD, is_stranger=True)
    assert scene.coin(scene.gateway.address) == 0
    assert scene.is_conserved()


def test_change_account__interest_since_the_last_accrual__is_owed(scene, account):
    scene.wait(50 * s.DAY)
    rate = scene.ledger.rate()
    scene.change(account, repaid=1_000 * WAD)

    income = DEBT * (rate - RAY)
    removed = 1_000 * WAD * RAY // rate
    assert log(scene) == [
        events.coin_changed(scene.gateway.address, 11_000 * RAD),
        # The fee, and what rounding leaves over, at once.
        events.rate_accrued(rate, income + 1_000 * RAD - removed * rate),
        events.account_changed(account, DEBT - removed, {}),
    ]
    assert scene.is_conserved()
