# SPDX-License-Identifier: MIT
"""`Gateway.borrow`, `repay`: what the coin's token sees of debt."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.fixed_point import ceil_div
from model.units import RAY, WAD
from tests.unit.contracts.books import events, stand_ins
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import ETH

DEBT = 12_000 * WAD


@pytest.fixture
def account(scene):
    """100 ETH, 12,000 coins of debt, and as many coins."""
    scene.open_account(scene.owner, {ETH: 100 * WAD}, DEBT)
    scene.stablecoin.approve(scene.gateway, s.MAX, sender=scene.owner)
    return scene.owner


def borrowed(account, receiver, amount):
    return "Borrowed", {"account": account, "receiver": receiver, "amount": amount}


def repaid(account, payer, amount):
    return "Repaid", {"account": account, "payer": payer, "amount": amount}


def is_supply_backed(scene):
    supply = scene.stablecoin.totalSupply()
    return supply * RAY == scene.coin(scene.gateway.address)


# --- borrow ---------------------------------------------------------------------------------------


def test_borrow__within_the_limits__mints_for_the_receiver(scene, account):
    scene.gateway.borrow(account, WAD + 1, scene.receiver, sender=account)
    assert events.logged(scene.gateway) == [borrowed(account, scene.receiver, WAD + 1)]
    assert events.logged(scene.gateway, of=scene.ledger)[-1] == events.account_changed(
        account, DEBT + WAD + 1, {}
    )
    assert scene.stablecoin.balanceOf(scene.receiver) == WAD + 1
    assert is_supply_backed(scene)
    assert scene.is_conserved()


def test_borrow__at_a_grown_rate__mints_what_was_asked_for(scene, account):
    scene.accrue_for(100 * s.DAY)
    scene.gateway.borrow(account, 777 * WAD + 1, scene.receiver, sender=account)
    assert scene.stablecoin.balanceOf(scene.receiver) == 777 * WAD + 1
    assert is_supply_backed(scene)
    assert scene.is_conserved()


def test_borrow__by_a_stranger__reverts(scene, account):
    for stranger in (scene.stranger, scene.governor, scene.treasury):
        with boa.reverts(errors.GATEWAY_CALLER_MAY_NOT_ACT_FOR_THE_ACCOUNT):
            scene.gateway.borrow(account, WAD, stranger, sender=stranger)


def test_borrow__by_an_operator__is_the_owners_debt(scene, account):
    scene.gateway.set_operator(scene.stranger, True, sender=account)
    scene.gateway.borrow(account, WAD, scene.stranger, sender=scene.stranger)
    assert scene.stablecoin.balanceOf(scene.stranger) == WAD
    assert scene.normalized_debt(account) == DEBT + WAD


def test_borrow__nothing__reverts(scene, account):
    with boa.reverts(errors.GATEWAY_AMOUNT_IS_0):
        scene.gateway.borrow(account, 0, account, sender=account)


def test_borrow__for_nobody__reverts(scene, account):
    with boa.reverts(errors.GATEWAY_RECEIVER_IS_ZERO):
        scene.gateway.borrow(account, WAD, s.ZERO_ADDRESS, sender=account)


def test_borrow__while_paused__reverts(scene, account):
    scene.deployment.collateral_auction.pause(1, s.HOUR, sender=scene.governor)
    with boa.reverts(errors.LEDGER_BORROWING_IS_PAUSED):
        scene.gateway.borrow(account, WAD, account, sender=account)


def test_borrow__above_the_limit__reverts(scene, account):
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.gateway.borrow(account, 2_625 * WAD + 1, account, sender=account)
    scene.gateway.borrow(account, 2_625 * WAD, account, sender=account)


# --- repay ----------------------------------------------------------------------------------------


def test_repay__in_part__burns_the_payers_tokens(scene, account):
    assert scene.gateway.repay(account, 3_000 * WAD + 1, sender=account) == 3_000 * WAD + 1
    assert events.logged(scene.gateway) == [repaid(account, account, 3_000 * WAD + 1)]
    assert scene.normalized_debt(account) == 9_000 * WAD - 1
    assert scene.stablecoin.balanceOf(account) == 9_000 * WAD - 1
    assert is_supply_backed(scene)
    assert scene.is_conserved()


def test_repay__more_than_the_debt__takes_the_debt_only(scene, account):
    scene.give_tokens_of_coin(account, 500 * WAD)
    assert scene.gateway.repay(account, s.MAX, sender=account) == DEBT
    assert events.logged(scene.gateway) == [repaid(account, account, DEBT)]
    assert scene.stablecoin.balanceOf(account) == 500 * WAD
    assert scene.normalized_debt(account) == 0


def test_repay__in_full_at_a_grown_rate__rounds_the_payment_up(scene, account):
    rate = scene.accrue_for(100 * s.DAY)
    scene.give_tokens_of_coin(account, 500 * WAD)
    owed = ceil_div(DEBT * rate, RAY)
    assert scene.gateway.repay(account, s.MAX, sender=account) == owed
    assert scene.stablecoin.balanceOf(account) == DEBT + 500 * WAD - owed
    assert scene.normalized_debt(account) == 0
    assert is_supply_backed(scene)
    assert scene.is_conserved()


def test_repay__by_a_stranger__may_leave_less_than_the_floor(scene, account):
    scene.give_tokens_of_coin(scene.stranger, DEBT)
    assert scene.gateway.repay(account, DEBT - 1, sender=scene.stranger) == DEBT - 1
    assert events.logged(scene.gateway) == [repaid(account, scene.stranger, DEBT - 1)]
    assert scene.normalized_debt(account) == 1
    assert scene.stablecoin.balanceOf(account) == DEBT
    assert scene.stablecoin.balanceOf(scene.stranger) == 1


@pytest.mark.parametrize("is_operator", [False, True])
def test_repay__by_the_owner_or_an_operator__leaves_the_floor(scene, account, is_operator):
    payer = account
    if is_operator:
        payer = scene.stranger
        scene.give_tokens_of_coin(payer, DEBT)
        scene.gateway.set_operator(payer, True, sender=account)
    with boa.reverts(errors.LEDGER_DEBT_BELOW_FLOOR):
        scene.gateway.repay(account, DEBT - s.FLOOR + 1, sender=payer)
    scene.gateway.repay(account, DEBT - s.FLOOR, sender=payer)


def test_repay__without_debt__takes_nothing(scene, account):
    assert scene.gateway.repay(scene.stranger, WAD, sender=account) == 0
    assert events.logged(scene.gateway) == []
    assert scene.stablecoin.balanceOf(account) == DEBT


def test_repay__nothing__reverts(scene, account):
    with boa.reverts(errors.GATEWAY_AMOUNT_IS_0):
        scene.gateway.repay(account, 0, sender=account)


def test_repay__for_nobody__reverts(scene, account):
    with boa.reverts(errors.GATEWAY_ACCOUNT_IS_ZERO):
        scene.gateway.repay(s.ZERO_ADDRESS, WAD, sender=account)


def test_repay__without_allowance__reverts(scene, account):
    scene.stablecoin.approve(scene.gateway, WAD - 1, sender=account)
    with boa.reverts(stand_ins.ALLOWANCE_TOO_LOW):
        scene.gateway.repay(account, WAD, sender=account)
    scene.gateway.repay(account, WAD - 1, sender=account)


def test_repay__without_balance__reverts(scene, account):
    scene.stablecoin.approve(scene.gateway, s.MAX, sender=scene.stranger)
    with boa.reverts(stand_ins.BURN_ABOVE_BALANCE):
        scene.gateway.repay(account, WAD, sender=scene.stranger)


def test_repay__while_paused_suspect_and_old__is_always_possible(scene, account):
    scene.deployment.collateral_auction.pause(3, 6 * s.HOUR, sender=scene.governor)
    scene.poke(ETH, 50)
    scene.wait(3 * s.HOUR)
    assert scene.gateway.repay(account, WAD, sender=account) == WAD
