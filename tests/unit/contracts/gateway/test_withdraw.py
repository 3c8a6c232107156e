# SPDX-License-Identifier: MIT
"""`Gateway.withdraw`, `withdraw_free`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import WAD
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, USDX


@pytest.fixture
def account(scene):
    """100 ETH, 1 BTC, 600 USDX, no debt."""
    scene.open_account(scene.owner, {ETH: 100 * WAD, BTC: WAD, USDX: 600 * WAD})
    return scene.owner


def credit(scene, who, asset, amount):
    """A free balance with its tokens in custody."""
    scene.token(asset).mint(scene.gateway, scene.units(asset, amount))
    scene.ledger.release_lots(who, [asset], [amount], False, sender=scene.auction)


# --- withdraw -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asset", "units", "left"),
    [
        (ETH, 30 * 10**18 - 1, 70 * WAD + 1),
        (BTC, 1, WAD - 10**10),
        (USDX, 1, 600 * WAD - 10**12),
    ],
)
def test_withdraw__tokens_of_any_decimals__leave(scene, account, asset, units, left):
    held = scene.token(asset).balanceOf(scene.gateway)
    scene.gateway.withdraw(account, asset, units, scene.receiver, sender=account)
    assert events.logged(scene.gateway) == [
        (
            "Withdrawn",
            {"account": account, "asset": asset, "receiver": scene.receiver, "amount": units},
        )
    ]
    assert events.logged(scene.gateway, of=scene.ledger) == [
        events.account_changed(account, 0, {asset: left})
    ]
    assert scene.token(asset).balanceOf(scene.receiver) == units
    assert scene.token(asset).balanceOf(scene.gateway) == held - units


def test_withdraw__everything__closes_the_slot(scene, account):
    scene.gateway.withdraw(account, ETH, 100 * WAD, account, sender=account)
    assert scene.collateral(account) == {BTC: WAD, USDX: 600 * WAD}


def test_withdraw__by_a_stranger__reverts(scene, account):
    for stranger in (scene.stranger, scene.governor, scene.treasury, s.ZERO_ADDRESS):
        with boa.reverts(errors.GATEWAY_CALLER_MAY_NOT_ACT_FOR_THE_ACCOUNT):
            scene.gateway.withdraw(account, ETH, 1, stranger, sender=stranger)


def test_withdraw__by_an_operator__works_until_it_is_none(scene, account):
    scene.gateway.set_operator(scene.stranger, True, sender=account)
    scene.gateway.withdraw(account, ETH, WAD, scene.stranger, sender=scene.stranger)
    assert scene.token(ETH).balanceOf(scene.stranger) == WAD
    scene.gateway.set_operator(scene.stranger, False, sender=account)
    with boa.reverts(errors.GATEWAY_CALLER_MAY_NOT_ACT_FOR_THE_ACCOUNT):
        scene.gateway.withdraw(account, ETH, WAD, scene.stranger, sender=scene.stranger)


def test_withdraw__nothing__reverts(scene, account):
    with boa.reverts(errors.GATEWAY_AMOUNT_IS_0):
        scene.gateway.withdraw(account, ETH, 0, account, sender=account)


def test_withdraw__to_nobody__reverts(scene, account):
    with boa.reverts(errors.GATEWAY_RECEIVER_IS_ZERO):
        scene.gateway.withdraw(account, ETH, 1, s.ZERO_ADDRESS, sender=account)


@pytest.mark.parametrize("asset", [4, 16, s.MAX])
def test_withdraw__asset_not_added__reverts(scene, account, asset):
    with boa.reverts(errors.GATEWAY_ASSET_NOT_ADDED):
        scene.gateway.withdraw(account, asset, 1, account, sender=account)


def test_withdraw__more_than_the_account_has__reverts(scene, account):
    # The Gateway itself holds more.
    scene.open_account(scene.stranger, {BTC: 5 * WAD})
    with boa.reverts(errors.LEDGER_COLLATERAL_TOO_LOW):
        scene.gateway.withdraw(account, BTC, 10**8 + 1, account, sender=account)
    scene.gateway.withdraw(account, BTC, 10**8, account, sender=account)


def test_withdraw__more_units_than_fit_in_a_wad_amount__reverts(scene, account):
    with boa.reverts(errors.LEDGER_COLLATERAL_TOO_LOW):
        scene.gateway.withdraw(account, BTC, 2**128, account, sender=account)
    with boa.reverts(errors.GATEWAY_AMOUNT_TOO_LARGE):
        scene.gateway.withdraw(account, BTC, 2**128 + 1, account, sender=account)


def test_withdraw__with_debt__keeps_loan_to_value(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 7_312 * WAD + WAD // 2)
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.gateway.withdraw(scene.owner, ETH, 50 * WAD + 1, scene.owner, sender=scene.owner)
    scene.gateway.withdraw(scene.owner, ETH, 50 * WAD, scene.owner, sender=scene.owner)


@pytest.mark.parametrize(
    ("coins", "wait", "text"),
    [
        (50, 0, errors.LEDGER_PRICE_IS_SUSPECT),
        (195, 3 * s.HOUR, errors.LEDGER_PRICE_IS_TOO_OLD),
    ],
)
def test_withdraw__price_suspect_or_old__is_for_those_without_debt(
    scene, account, coins, wait, text
):
    scene.open_account(scene.stranger, {ETH: 100 * WAD}, s.FLOOR)
    scene.poke(ETH, coins)
    scene.wait(wait)
    with boa.reverts(text):
        scene.gateway.withdraw(scene.stranger, ETH, 1, scene.stranger, sender=scene.stranger)
    scene.gateway.withdraw(account, ETH, 1, account, sender=account)


def test_withdraw__while_paused__works(scene, account):
    scene.deployment.collateral_auction.pause(3, s.HOUR, sender=scene.governor)
    scene.gateway.withdraw(account, ETH, 1, account, sender=account)


# --- withdraw_free --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asset", "units", "left"),
    [(ETH, 2 * 10**18, 3 * WAD), (BTC, 5 * 10**8, 0), (USDX, 1, 5 * WAD - 10**12)],
)
def test_withdraw_free__tokens_of_any_decimals__leave(scene, asset, units, left):
    credit(scene, scene.owner, asset, 5 * WAD)
    scene.gateway.withdraw_free(asset, units, scene.receiver, sender=scene.owner)
    assert events.logged(scene.gateway) == [
        (
            "FreeBalanceWithdrawn",
            {
                "account": scene.owner,
                "asset": asset,
                "receiver": scene.receiver,
                "amount": units,
            },
        )
    ]
    assert events.logged(scene.gateway, of=scene.ledger) == [
        events.free_balance_changed(scene.owner, asset, left)
    ]
    assert scene.token(asset).balanceOf(scene.receiver) == units


def test_withdraw_free__one_unit_too_many__reverts(scene):
    credit(scene, scene.owner, BTC, 5 * WAD + 10**10 - 1)
    with boa.reverts(errors.LEDGER_FREE_BALANCE_TOO_LOW):
        scene.gateway.withdraw_free(BTC, 5 * 10**8 + 1, scene.owner, sender=scene.owner)
    scene.gateway.withdraw_free(BTC, 5 * 10**8, scene.owner, sender=scene.owner)
    # What is no whole unit stays.
    assert scene.ledger.free_balance(scene.owner, BTC) == 10**10 - 1


def test_withdraw_free__of_another__reverts_even_for_operators(scene):
    credit(scene, scene.owner, ETH, WAD)
    scene.gateway.set_operator(scene.stranger, True, sender=scene.owner)
    with boa.reverts(errors.LEDGER_FREE_BALANCE_TOO_LOW):
        scene.gateway.withdraw_free(ETH, 1, scene.stranger, sender=scene.stranger)


def test_withdraw_free__nothing__reverts(scene):
    with boa.reverts(errors.GATEWAY_AMOUNT_IS_0):
        scene.gateway.withdraw_free(ETH, 0, scene.owner, sender=scene.owner)


def test_withdraw_free__to_nobody__reverts(scene):
    credit(scene, scene.owner, ETH, WAD)
    with boa.reverts(errors.GATEWAY_RECEIVER_IS_ZERO):
        scene.gateway.withdraw_free(ETH, 1, s.ZERO_ADDRESS, sender=scene.owner)


@pytest.mark.parametrize("asset", [4, 16, s.MAX])
def test_withdraw_free__asset_not_added__reverts(scene, asset):
    with boa.reverts(errors.GATEWAY_ASSET_NOT_ADDED):
        scene.gateway.withdraw_free(asset, 1, scene.owner, sender=scene.owner)


def test_withdraw_free__while_paused_suspect_and_old__works(scene):
    credit(scene, scene.owner, ETH, WAD)
    scene.deployment.collateral_auction.pause(3, 6 * s.HOUR, sender=scene.governor)
    scene.poke(ETH, 50)
    scene.wait(3 * s.HOUR)
    scene.gateway.withdraw_free(ETH, WAD, scene.owner, sender=scene.owner)
