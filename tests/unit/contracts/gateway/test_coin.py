# SPDX-License-Identifier: MIT
"""`Gateway.enter_coin`, `exit_coin`: the coin as a token and as a number of the Ledger."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books import events, stand_ins
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import ETH


@pytest.fixture
def holder(scene):
    """Has 700 tokens of the coin."""
    scene.give_tokens_of_coin(scene.owner, 700 * WAD)
    return scene.owner


def is_supply_backed(scene):
    return scene.stablecoin.totalSupply() * RAY == scene.coin(scene.gateway.address)


# --- enter_coin -----------------------------------------------------------------------------------


def test_enter_coin__tokens__become_internal_coin(scene, holder):
    gateway = scene.coin(scene.gateway.address)
    scene.gateway.enter_coin(scene.receiver, 200 * WAD + 1, sender=holder)
    amount = 200 * WAD + 1
    assert events.logged(scene.gateway) == [
        ("CoinEntered", {"account": scene.receiver, "payer": holder, "amount": amount})
    ]
    assert events.logged(scene.gateway, of=scene.ledger) == [
        events.coin_changed(scene.gateway.address, gateway - amount * RAY),
        events.coin_changed(scene.receiver, amount * RAY),
    ]
    assert scene.stablecoin.balanceOf(holder) == 500 * WAD - 1
    assert is_supply_backed(scene)
    assert scene.is_conserved()


def test_enter_coin__for_the_gateway__reverts(scene, holder):
    # Its coin is the coin's supply, to the wei.
    with boa.reverts(errors.GATEWAY_ACCOUNT_IS_THE_GATEWAY):
        scene.gateway.enter_coin(scene.gateway.address, WAD, sender=holder)


def test_enter_coin__nothing__reverts(scene, holder):
    with boa.reverts(errors.GATEWAY_AMOUNT_IS_0):
        scene.gateway.enter_coin(holder, 0, sender=holder)


def test_enter_coin__for_nobody__reverts(scene, holder):
    with boa.reverts(errors.GATEWAY_ACCOUNT_IS_ZERO):
        scene.gateway.enter_coin(s.ZERO_ADDRESS, WAD, sender=holder)


def test_enter_coin__more_than_one_has__reverts(scene, holder):
    with boa.reverts(stand_ins.BURN_ABOVE_BALANCE):
        scene.gateway.enter_coin(holder, 700 * WAD + 1, sender=holder)
    scene.gateway.enter_coin(holder, 700 * WAD, sender=holder)


def test_enter_coin__more_than_was_allowed__reverts(scene, holder):
    scene.stablecoin.approve(scene.gateway, WAD - 1, sender=holder)
    with boa.reverts(stand_ins.ALLOWANCE_TOO_LOW):
        scene.gateway.enter_coin(holder, WAD, sender=holder)


# --- exit_coin ------------------------------------------------------------------------------------


def test_exit_coin__internal_coin__becomes_tokens(scene, holder):
    scene.gateway.enter_coin(scene.stranger, 700 * WAD, sender=holder)
    gateway = scene.coin(scene.gateway.address)
    amount = 200 * WAD + 1
    scene.gateway.exit_coin(amount, scene.receiver, sender=scene.stranger)
    assert events.logged(scene.gateway) == [
        (
            "CoinExited",
            {"account": scene.stranger, "receiver": scene.receiver, "amount": amount},
        )
    ]
    assert events.logged(scene.gateway, of=scene.ledger) == [
        events.coin_changed(scene.stranger, (500 * WAD - 1) * RAY),
        events.coin_changed(scene.gateway.address, gateway + amount * RAY),
    ]
    assert scene.stablecoin.balanceOf(scene.receiver) == amount
    assert is_supply_backed(scene)
    assert scene.is_conserved()


def test_exit_coin__one_wad_too_many__reverts(scene, holder):
    scene.gateway.enter_coin(scene.stranger, 700 * WAD, sender=holder)
    scene.ledger.move_coin(scene.stranger, scene.receiver, 1, sender=scene.treasury)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        scene.gateway.exit_coin(700 * WAD, scene.stranger, sender=scene.stranger)
    scene.gateway.exit_coin(700 * WAD - 1, scene.stranger, sender=scene.stranger)
    # What is no whole wad stays.
    assert scene.coin(scene.stranger) == RAY - 1
    assert is_supply_backed(scene)


def test_exit_coin__of_another__reverts_even_for_operators(scene, holder):
    scene.gateway.enter_coin(holder, 700 * WAD, sender=holder)
    scene.gateway.set_operator(scene.stranger, True, sender=holder)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        scene.gateway.exit_coin(1, scene.stranger, sender=scene.stranger)


def test_exit_coin__nothing__reverts(scene):
    with boa.reverts(errors.GATEWAY_AMOUNT_IS_0):
        scene.gateway.exit_coin(0, scene.owner, sender=scene.owner)


def test_exit_coin__to_nobody__reverts(scene, holder):
    scene.gateway.enter_coin(holder, WAD, sender=holder)
    with boa.reverts(errors.GATEWAY_RECEIVER_IS_ZERO):
        scene.gateway.exit_coin(WAD, s.ZERO_ADDRESS, sender=holder)


def test_exit_coin__while_paused__works(scene, holder):
    scene.gateway.enter_coin(holder, WAD, sender=holder)
    scene.deployment.collateral_auction.pause(3, s.HOUR, sender=scene.governor)
    scene.gateway.exit_coin(WAD, holder, sender=holder)


def test_exit_coin__incentive_of_a_close_out__is_worth_tokens(scene):
    """Minted against unbacked debt, so that more coin is out than accounts owe."""
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.set_price(ETH, 160)
    scene.deployment.engine.close_out(scene.owner, scene.receiver)
    incentive = scene.coin(scene.receiver)
    assert incentive > 100 * RAD
    scene.gateway.exit_coin(incentive // RAY, scene.receiver, sender=scene.receiver)
    assert scene.stablecoin.balanceOf(scene.receiver) == incentive // RAY
    assert is_supply_backed(scene)
    assert scene.is_conserved()
