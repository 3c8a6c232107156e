# SPDX-License-Identifier: MIT
"""`Gateway.liquidate`: lane A for who has tokens, and wants tokens."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAY, WAD
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH

MAX = s.MAX
SATOSHI = 10**10
"""Wad per unit of a token of 8 decimals."""


@pytest.fixture
def unsafe(scene):
    """The owner owes 29,000 against 5 BTC, health factor 0.97; the stranger has tokens of the coin."""
    scene.give_tokens_of_coin(scene.stranger, 40_000 * WAD)
    scene.open_account(scene.owner, {BTC: 5 * WAD}, 29_000 * WAD)
    scene.set_price(BTC, 7_040.123)
    return scene


def liquidate(scene, *, asset=BTC, max_debt=MAX, min_collateral=0, receiver=None, sender=None):
    return scene.gateway.liquidate(
        scene.owner,
        asset,
        max_debt,
        min_collateral,
        receiver or scene.receiver,
        sender=sender or scene.stranger,
    )


def quoted(scene, max_debt=MAX):
    lane = scene.deployment.direct_liquidation
    return lane.quote_liquidation(scene.owner, BTC, max_debt)


def is_supply_backed(scene):
    return scene.stablecoin.totalSupply() * RAY == scene.coin(scene.gateway.address)


def test_liquidate__tokens_paid__gives_tokens_and_keeps_the_dust_as_free_balance(unsafe):
    found = quoted(unsafe)
    assert found.debt > 0
    assert found.collateral % SATOSHI > 0
    held = unsafe.token(BTC).balanceOf(unsafe.gateway.address)

    amount = found.collateral // SATOSHI
    assert liquidate(unsafe) == (found.debt + found.fee, amount)
    assert events.logged(unsafe.gateway) == [
        (
            "Liquidated",
            {
                "account": unsafe.owner,
                "asset": BTC,
                "payer": unsafe.stranger,
                "paid": found.debt + found.fee,
                "receiver": unsafe.receiver,
                "amount": amount,
            },
        )
    ]
    assert unsafe.token(BTC).balanceOf(unsafe.receiver) == amount
    assert unsafe.token(BTC).balanceOf(unsafe.gateway.address) == held - amount
    assert unsafe.stablecoin.balanceOf(unsafe.stranger) == 40_000 * WAD - found.debt - found.fee
    assert unsafe.ledger.free_balance(unsafe.stranger, BTC) == found.collateral % SATOSHI
    assert unsafe.ledger.free_balance(unsafe.gateway.address, BTC) == 0
    assert unsafe.collateral(unsafe.owner) == {BTC: 5 * WAD - found.collateral}
    assert unsafe.coin(unsafe.stranger) == 0
    assert is_supply_backed(unsafe)
    assert unsafe.is_conserved()


def test_liquidate__token_of_18_decimals__leaves_no_free_balance(scene):
    scene.give_tokens_of_coin(scene.stranger, 40_000 * WAD)
    scene.open_account(scene.owner, {ETH: 200 * WAD}, 29_000 * WAD)
    scene.set_price(ETH, 177.1)
    found = scene.deployment.direct_liquidation.quote_liquidation(scene.owner, ETH, MAX)
    assert liquidate(scene, asset=ETH) == (found.debt + found.fee, found.collateral)
    assert scene.token(ETH).balanceOf(scene.receiver) == found.collateral > 0
    assert scene.ledger.free_balance(scene.stranger, ETH) == 0
    assert scene.is_conserved()


def test_liquidate__at_most_so_much_debt__is_the_bound_of_the_debt_without_fee(unsafe):
    found = quoted(unsafe, 1_000 * WAD)
    assert found.debt == 1_000 * WAD
    assert liquidate(unsafe, max_debt=1_000 * WAD)[0] == 1_000 * WAD + found.fee


@pytest.mark.parametrize(("above", "reverts"), [(0, False), (1, True)])
def test_liquidate__least_collateral__is_in_token_units(unsafe, above, reverts):
    least = quoted(unsafe).collateral // SATOSHI + above
    if reverts:
        with boa.reverts(errors.LIQUIDATION_TOO_LITTLE_COLLATERAL):
            liquidate(unsafe, min_collateral=least)
    else:
        assert liquidate(unsafe, min_collateral=least)[1] == least


def test_liquidate__healthy_account__reverts(unsafe):
    unsafe.set_price(BTC, 7_700)
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        liquidate(unsafe)


def test_liquidate__asset_not_added__reverts(unsafe):
    for asset in (4, 15, MAX):
        with boa.reverts(errors.GATEWAY_ASSET_NOT_ADDED):
            liquidate(unsafe, asset=asset)


def test_liquidate__receiver_zero__reverts(unsafe):
    with boa.reverts(errors.GATEWAY_RECEIVER_IS_ZERO):
        liquidate(unsafe, receiver=s.ZERO_ADDRESS)


def test_liquidate__too_few_tokens__reverts_and_changes_nothing(unsafe):
    before = unsafe.collateral(unsafe.owner)
    left = unsafe.stablecoin.balanceOf(unsafe.stranger) - 1_000 * WAD
    unsafe.stablecoin.transfer(unsafe.receiver, left, sender=unsafe.stranger)
    with boa.reverts("erc20: burn amount exceeds balance"):
        liquidate(unsafe)
    assert unsafe.collateral(unsafe.owner) == before


def test_liquidate__no_allowance__reverts(unsafe):
    unsafe.stablecoin.approve(unsafe.gateway.address, 0, sender=unsafe.stranger)
    with boa.reverts("erc20: insufficient allowance"):
        liquidate(unsafe)


def test_direct_liquidation__to_the_gateway_by_others__reverts(unsafe):
    lane, gateway = unsafe.deployment.direct_liquidation, unsafe.gateway.address
    with boa.reverts(errors.LIQUIDATION_RECEIVER_IS_THE_GATEWAY):
        lane.liquidate(unsafe.owner, BTC, MAX, 0, gateway, b"", sender=unsafe.stranger)
    with boa.reverts(errors.LIQUIDATION_RECEIVER_IS_THE_GATEWAY):
        lane.liquidate_many(
            [(unsafe.owner, BTC, MAX, 0)], gateway, sender=unsafe.stranger
        )
