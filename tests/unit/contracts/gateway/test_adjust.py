# SPDX-License-Identifier: MIT
"""`Gateway.adjust`: several changes of one account at once."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import WAD
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK, USDX


def adjust(scene, account, changes, borrowed=0, repaid=0, *, receiver=None, sender=None):
    return scene.gateway.adjust(
        account, changes, borrowed, repaid, receiver or account, sender=sender or account
    )


def test_adjust__everything_at_once__moves_tokens_and_books(scene):
    owner, receiver = scene.owner, scene.receiver
    scene.open_account(owner, {ETH: 100 * WAD, LINK: 1_000 * WAD}, 12_000 * WAD)
    scene.stablecoin.approve(scene.gateway, s.MAX, sender=owner)
    scene.mint(owner, BTC, WAD)
    changes = [(ETH, 0, 40 * WAD), (BTC, 10**8, 0), (LINK, 0, WAD)]

    assert adjust(scene, owner, changes, 500 * WAD, 2_000 * WAD, receiver=receiver) == 2_000 * WAD
    assert events.logged(scene.gateway) == [
        ("Deposited", {"account": owner, "asset": BTC, "payer": owner, "amount": 10**8}),
        ("Repaid", {"account": owner, "payer": owner, "amount": 2_000 * WAD}),
        ("Borrowed", {"account": owner, "receiver": receiver, "amount": 500 * WAD}),
        ("Withdrawn", {"account": owner, "asset": ETH, "receiver": receiver, "amount": 40 * WAD}),
        ("Withdrawn", {"account": owner, "asset": LINK, "receiver": receiver, "amount": WAD}),
    ]
    assert events.logged(scene.gateway, of=scene.ledger)[-1] == events.account_changed(
        owner, 10_500 * WAD, {ETH: 60 * WAD, BTC: WAD, LINK: 999 * WAD}
    )
    assert scene.collateral(owner) == {ETH: 60 * WAD, BTC: WAD, LINK: 999 * WAD}
    assert scene.normalized_debt(owner) == 10_500 * WAD
    assert scene.token(ETH).balanceOf(receiver) == 40 * WAD
    assert scene.token(LINK).balanceOf(receiver) == WAD
    assert scene.token(BTC).balanceOf(scene.gateway) == 10**8
    assert scene.stablecoin.balanceOf(receiver) == 500 * WAD
    assert scene.stablecoin.balanceOf(owner) == 10_000 * WAD
    assert scene.is_conserved()


def test_adjust__asset_in_and_out_in_one_change__moves_both_ways(scene):
    scene.mint(scene.owner, USDX, 600 * WAD)
    adjust(scene, scene.owner, [(USDX, 600 * 10**6, 10**6)], receiver=scene.receiver)
    assert scene.collateral(scene.owner) == {USDX: 599 * WAD}
    assert scene.token(USDX).balanceOf(scene.receiver) == 10**6
    assert scene.token(USDX).balanceOf(scene.gateway) == 599 * 10**6


def test_adjust__collateral_swapped__is_judged_after_all(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.mint(scene.owner, BTC, 3 * WAD)
    out = (ETH, 0, 100 * WAD)
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        adjust(scene, scene.owner, [out, (BTC, 2 * 10**8, 0)])
    adjust(scene, scene.owner, [out, (BTC, 3 * 10**8, 0)])
    assert scene.collateral(scene.owner) == {BTC: 3 * WAD}


def test_adjust__nothing__changes_nothing(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    assert adjust(scene, scene.owner, []) == 0
    assert events.logged(scene.gateway) == []
    assert scene.collateral(scene.owner) == {ETH: 100 * WAD}


def test_adjust__by_a_stranger__reverts_even_to_add(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD})
    scene.mint(scene.stranger, ETH, WAD)
    for changes, repaid in [([], 0), ([(ETH, 1, 0)], 0), ([], 1)]:
        with boa.reverts(errors.GATEWAY_CALLER_MAY_NOT_ACT_FOR_THE_ACCOUNT):
            adjust(scene, scene.owner, changes, 0, repaid, sender=scene.stranger)


def test_adjust__by_an_operator__pays_and_may_receive(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 12_000 * WAD)
    operator = scene.stranger
    scene.gateway.set_operator(operator, True, sender=scene.owner)
    scene.give_tokens_of_coin(operator, 2_000 * WAD)
    out = [(ETH, 0, WAD)]
    paid = adjust(scene, scene.owner, out, 0, 2_000 * WAD, receiver=operator, sender=operator)
    assert paid == 2_000 * WAD
    assert scene.stablecoin.balanceOf(operator) == 0
    assert scene.token(ETH).balanceOf(operator) == WAD


@pytest.mark.parametrize(("changes", "borrowed"), [([(ETH, 0, 1)], 0), ([], WAD)])
def test_adjust__to_nobody__reverts(scene, changes, borrowed):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, s.FLOOR)
    with boa.reverts(errors.GATEWAY_RECEIVER_IS_ZERO):
        adjust(scene, scene.owner, changes, borrowed, receiver=s.ZERO_ADDRESS)


def test_adjust__to_nobody_with_nothing_leaving__needs_no_receiver(scene):
    scene.mint(scene.owner, ETH, 100 * WAD)
    adjust(scene, scene.owner, [(ETH, 100 * WAD, 0)], receiver=s.ZERO_ADDRESS)
    assert scene.collateral(scene.owner) == {ETH: 100 * WAD}


@pytest.mark.parametrize("order", [(ETH, ETH), (LINK, ETH)])
def test_adjust__assets_not_ascending__reverts(scene, order):
    for asset in order:
        scene.mint(scene.owner, asset, 3_000 * WAD)
    with boa.reverts(errors.LEDGER_ASSETS_NOT_ASCENDING):
        adjust(scene, scene.owner, [(asset, 1_000 * WAD, 0) for asset in order])


def test_adjust__asset_not_added__reverts(scene):
    scene.mint(scene.owner, ETH, 100 * WAD)
    with boa.reverts(errors.GATEWAY_ASSET_NOT_ADDED):
        adjust(scene, scene.owner, [(ETH, 100 * WAD, 0), (4, 1, 0)])
