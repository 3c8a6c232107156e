# SPDX-License-Identifier: MIT
"""Who may call what: every restricted function of the Ledger refuses every other caller."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import boa
import pytest

from model import errors
from tests.unit.contracts.books import scene as s

NOBODY = "0x" + 39 * "0" + "1"
GATEWAY = {"gateway"}
COIN_MOVERS = {"gateway", "treasury", "debt auction", "surplus auction", "guaranty pool"}
AUCTION = {"collateral auction"}
AUCTION_OR_SETTLEMENT = {"collateral auction", "settlement"}
TREASURY = {"treasury"}
SEIZERS = {"engine", "settlement"}
LANES = {"engine", "direct liquidation"}
ASSET = astuple(s.SETTINGS.protocol.assets["ETH"].ledger)

RULES: list[tuple[str, tuple[Any, ...], set[str], str]] = [
    ("change_account", (NOBODY, [], 0, 0, False), GATEWAY, errors.LEDGER_CALLER_IS_NOT_THE_GATEWAY),
    ("debit_free_balance", (NOBODY, 0, 0), GATEWAY, errors.LEDGER_CALLER_IS_NOT_THE_GATEWAY),
    ("credit_free_balance", (NOBODY, 0, 0), GATEWAY, errors.LEDGER_CALLER_IS_NOT_THE_GATEWAY),
    ("move_coin", (NOBODY, NOBODY, 0), COIN_MOVERS, errors.LEDGER_CALLER_MAY_NOT_MOVE_COIN),
    ("accrue_and_read", (NOBODY,), LANES, errors.LEDGER_CALLER_IS_NOT_A_LIQUIDATION_LANE),
    ("seize", (NOBODY, [], 0, NOBODY, 0), SEIZERS, errors.LEDGER_CALLER_IS_NOT_THE_ENGINE),
    ("set_debt_floor", (1,), {"engine"}, errors.LEDGER_CALLER_IS_NOT_THE_ENGINE),
    (
        "settle_liquidation",
        (NOBODY, 0, 0, 0, NOBODY, False),
        {"direct liquidation"},
        errors.LEDGER_CALLER_IS_NOT_DIRECT_LIQUIDATION,
    ),
    (
        "charge_liquidation",
        (NOBODY, 0, 0),
        {"direct liquidation"},
        errors.LEDGER_CALLER_IS_NOT_DIRECT_LIQUIDATION,
    ),
    (
        "release_lots",
        (NOBODY, [], [], False),
        AUCTION_OR_SETTLEMENT,
        errors.LEDGER_CALLER_IS_NOT_THE_AUCTION,
    ),
    (
        "sell_lot",
        (NOBODY, NOBODY, 0, 0, 0, 0),
        AUCTION,
        errors.LEDGER_CALLER_IS_NOT_THE_AUCTION,
    ),
    ("restore_debt", (NOBODY, 0), AUCTION, errors.LEDGER_CALLER_IS_NOT_THE_AUCTION),
    ("pause_borrowing", (0,), AUCTION, errors.LEDGER_CALLER_IS_NOT_THE_AUCTION),
    ("collect", (NOBODY, 0, 0), AUCTION, errors.LEDGER_CALLER_IS_NOT_THE_AUCTION),
    ("return_collateral", (NOBODY, 0, 0), AUCTION, errors.LEDGER_CALLER_IS_NOT_THE_AUCTION),
    ("mint_incentive", (NOBODY, 0), AUCTION, errors.LEDGER_CALLER_IS_NOT_THE_AUCTION),
    ("accrue", (), TREASURY, errors.LEDGER_CALLER_IS_NOT_THE_TREASURY),
    ("mature", (0,), TREASURY, errors.LEDGER_CALLER_IS_NOT_THE_TREASURY),
    ("burn", (NOBODY, 0), {"settlement"}, errors.LEDGER_CALLER_IS_NOT_THE_TREASURY),
    ("put_on_auction", (0,), TREASURY, errors.LEDGER_CALLER_IS_NOT_THE_TREASURY),
    ("burn_on_auction", (0,), TREASURY, errors.LEDGER_CALLER_IS_NOT_THE_TREASURY),
    (
        "set_parameters",
        (astuple(s.LEDGER),),
        {"governor"},
        errors.LEDGER_CALLER_IS_NOT_THE_GOVERNOR,
    ),
    (
        "set_asset_parameters",
        (0, ASSET),
        {"governor"},
        errors.LEDGER_CALLER_IS_NOT_THE_GOVERNOR,
    ),
    (
        "ramp_threshold",
        (0, 7_999, s.DAY),
        {"governor"},
        errors.LEDGER_CALLER_IS_NOT_THE_GOVERNOR,
    ),
    ("freeze", (), {"settlement"}, errors.LEDGER_CALLER_IS_NOT_SETTLEMENT),
]


@pytest.mark.parametrize(("function", "arguments", "allowed", "text"), RULES)
def test_restricted_function__by_everyone_else__reverts(scene, function, arguments, allowed, text):
    call = getattr(scene.ledger, function)
    for name, actor in scene.actors.items():
        if name in allowed:
            call(*arguments, sender=actor)
        else:
            with boa.reverts(text):
                call(*arguments, sender=actor)


def test_transfer_free_balance__by_everyone_but_the_treasury__reverts(scene):
    """Not in the table: it wants the Treasury's own address."""
    transfer = scene.ledger.transfer_free_balance
    for name, actor in scene.actors.items():
        if name not in {"treasury", "settlement"}:
            with boa.reverts(errors.LEDGER_CALLER_IS_NOT_THE_TREASURY):
                transfer(scene.treasury, scene.receiver, 0, 0, sender=actor)
    with boa.reverts(errors.LEDGER_CALLER_IS_NOT_THE_TREASURY):
        transfer(scene.receiver, scene.treasury, 0, 0, sender=scene.treasury)


def test_restricted_functions__are_all_in_the_table(scene):
    """A new function that changes state does not go untested."""
    changing = {
        entry["name"]
        for entry in scene.ledger.abi
        if entry["type"] == "function" and entry["stateMutability"] == "nonpayable"
    }
    assert changing == {name for name, *_ in RULES} | {"transfer_free_balance"}


def test_governor__role_given_and_taken__counts_at_once(scene):
    access = scene.deployment.access_controller
    role = access.GOVERNOR_ROLE()
    access.grantRole(role, scene.stranger, sender=scene.governor)
    scene.ledger.set_parameters(astuple(s.LEDGER), sender=scene.stranger)
    access.revokeRole(role, scene.stranger, sender=scene.governor)
    with boa.reverts(errors.LEDGER_CALLER_IS_NOT_THE_GOVERNOR):
        scene.ledger.set_parameters(astuple(s.LEDGER), sender=scene.stranger)


def test_guardian__is_no_governor(scene):
    access = scene.deployment.access_controller
    access.grantRole(access.GUARDIAN_ROLE(), scene.stranger, sender=scene.governor)
    with boa.reverts(errors.LEDGER_CALLER_IS_NOT_THE_GOVERNOR):
        scene.ledger.set_asset_parameters(0, ASSET, sender=scene.stranger)
