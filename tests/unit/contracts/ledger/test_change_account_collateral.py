# SPDX-License-Identifier: MIT
"""`Ledger.change_account`: collateral in and out."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest

from model import errors
from model.units import WAD, Wad
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK, USDX

LEAST = s.LEDGER.min_collateral_value * WAD
"""Least value that opens a slot; as many USDX [wad]."""
CAP = s.SETTINGS.protocol.assets["ETH"].ledger.supply_cap


def log(scene):
    return events.logged(scene.ledger)


# --- Adding and removing --------------------------------------------------------------------------


def test_change_account__first_asset__adds_it_and_logs_it(scene):
    assert scene.change(scene.owner, [(ETH, 3 * WAD, 0)]) == 0
    assert log(scene) == [events.account_changed(scene.owner, 0, {ETH: 3 * WAD})]
    assert scene.collateral(scene.owner) == {ETH: 3 * WAD}
    assert scene.ledger.total_collateral(ETH) == 3 * WAD
    assert scene.coin(scene.gateway.address) == 0


def test_change_account__several_assets__logs_those_changed_only(scene):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0), (LINK, 200 * WAD, 0), (USDX, LEAST, 0)])
    scene.change(scene.owner, [(ETH, 5, 0), (USDX, 0, 7)])

    assert log(scene) == [
        events.account_changed(scene.owner, 0, {ETH: 3 * WAD + 5, USDX: LEAST - 7})
    ]
    assert scene.collateral(scene.owner) == {
        ETH: 3 * WAD + 5,
        LINK: 200 * WAD,
        USDX: LEAST - 7,
    }
    assert [scene.ledger.total_collateral(asset) for asset in (ETH, BTC, LINK, USDX)] == [
        3 * WAD + 5,
        0,
        200 * WAD,
        LEAST - 7,
    ]


def test_change_account__added_and_removed_in_one_change__counts_both(scene):
    scene.change(scene.owner, [(ETH, 10 * WAD, 4 * WAD)])
    assert log(scene) == [events.account_changed(scene.owner, 0, {ETH: 6 * WAD})]
    assert scene.ledger.total_collateral(ETH) == 6 * WAD


def test_change_account__everything_removed__closes_the_slot(scene):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0), (BTC, WAD, 0)])
    scene.change(scene.owner, [(ETH, 0, 3 * WAD)])

    assert log(scene) == [events.account_changed(scene.owner, 0, {ETH: 0})]
    assert scene.collateral(scene.owner) == {BTC: WAD}
    assert scene.ledger.total_collateral(ETH) == 0


def test_change_account__first_asset_gone__leaves_the_second_as_it_is(scene):
    for first, second in [(BTC, ETH), (ETH, BTC)]:
        scene.change(scene.owner, [(first, 4 * WAD, 0)])
        scene.change(scene.owner, [(second, 3 * WAD, 0)])
        scene.change(scene.owner, [(first, 0, 4 * WAD)])
        assert scene.collateral(scene.owner) == {second: 3 * WAD}
        scene.change(scene.owner, [(second, 0, 3 * WAD)])
        assert scene.collateral(scene.owner) == {}


def test_change_account__assets_that_went__are_empty_when_they_come_back(scene):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0), (BTC, WAD, 0)])
    scene.change(scene.owner, [(ETH, 0, 3 * WAD)])
    scene.change(scene.owner, [(BTC, WAD, 0)])
    assert scene.collateral(scene.owner) == {BTC: 2 * WAD}

    scene.change(scene.owner, [(BTC, 0, 2 * WAD)])
    scene.change(scene.owner, [(LINK, 200 * WAD, 0)])
    scene.change(scene.owner, [(BTC, 5 * WAD, 0)])
    scene.change(scene.owner, [(ETH, 7 * WAD, 0)])
    assert scene.collateral(scene.owner) == {LINK: 200 * WAD, BTC: 5 * WAD, ETH: 7 * WAD}


def test_change_account__nothing_added_nor_removed__changes_nothing(scene):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0)])
    scene.change(scene.owner, [(ETH, 0, 0), (LINK, 0, 0)])
    assert log(scene) == [events.account_changed(scene.owner, 0, {ETH: 3 * WAD, LINK: 0})]
    assert scene.collateral(scene.owner) == {ETH: 3 * WAD}


@pytest.mark.parametrize("excess", [1, 10**30])
def test_change_account__more_removed_than_held__reverts(scene, excess):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0)])
    with boa.reverts(errors.LEDGER_COLLATERAL_TOO_LOW):
        scene.change(scene.owner, [(ETH, 0, 3 * WAD + excess)])


def test_change_account__other_accounts_collateral__cannot_be_removed(scene):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0)])
    with boa.reverts(errors.LEDGER_COLLATERAL_TOO_LOW):
        scene.change(scene.stranger, [(ETH, 0, 1)])


# --- Which assets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(ETH, ETH), (BTC, ETH), (ETH, LINK, LINK), (ETH, LINK, BTC)])
def test_change_account__assets_not_ascending__reverts(scene, order):
    with boa.reverts(errors.LEDGER_ASSETS_NOT_ASCENDING):
        scene.change(scene.owner, [(asset, 1_000 * WAD, 0) for asset in order])


@pytest.mark.parametrize("asset", [16, 255, 256, s.MAX])
def test_change_account__no_such_asset__reverts(scene, asset):
    with boa.reverts(errors.LEDGER_ASSET_NOT_LISTED):
        scene.change(scene.owner, [(asset, WAD, 0)])


def test_change_account__asset_without_parameters__has_a_cap_of_0(scene):
    with boa.reverts(errors.LEDGER_SUPPLY_CAP_EXCEEDED):
        scene.change(scene.owner, [(15, 1, 0)])


def test_change_account__eight_assets__are_held_a_ninth_reverts(scene):
    for _ in range(4, 9):
        scene.list_asset(s.new_token())
    eight = [(asset, 1_000 * WAD, 0) for asset in range(8)]
    scene.change(scene.owner, eight)
    assert scene.collateral(scene.owner) == dict.fromkeys(range(8), 1_000 * WAD)

    with boa.reverts(errors.LEDGER_TOO_MANY_ASSETS):
        scene.change(scene.owner, [(8, 1_000 * WAD, 0)])
    # One out, one in is no ninth.
    scene.change(scene.owner, [(2, 0, 1_000 * WAD), (8, 1_000 * WAD, 0)])
    assert set(scene.collateral(scene.owner)) == {0, 1, 3, 4, 5, 6, 7, 8}


# --- Supply cap -----------------------------------------------------------------------------------


def test_change_account__supply_cap_of_all_accounts__holds_to_the_wei(scene):
    scene.change(scene.stranger, [(ETH, 3 * WAD, 0)])
    scene.change(scene.owner, [(ETH, CAP - 3 * WAD - 1, 0)])
    with boa.reverts(errors.LEDGER_SUPPLY_CAP_EXCEEDED):
        scene.change(scene.owner, [(ETH, 2, 0)])
    scene.change(scene.owner, [(ETH, 1, 0)])
    assert scene.ledger.total_collateral(ETH) == CAP
    with boa.reverts(errors.LEDGER_SUPPLY_CAP_EXCEEDED):
        scene.change(scene.owner, [(ETH, 1, 0)])


def test_change_account__cap_lowered_below_the_supply__only_stops_adding(scene):
    scene.change(scene.owner, [(ETH, 9 * WAD, 0)])
    lowered = replace(s.SETTINGS.protocol.assets["ETH"].ledger, supply_cap=Wad(5 * WAD))
    scene.ledger.set_asset_parameters(ETH, astuple(lowered), sender=scene.governor)

    with boa.reverts(errors.LEDGER_SUPPLY_CAP_EXCEEDED):
        scene.change(scene.owner, [(ETH, 1, 0)])
    scene.change(scene.owner, [(ETH, 0, 3 * WAD)])
    assert scene.ledger.total_collateral(ETH) == 6 * WAD


# --- Least value of a new slot --------------------------------------------------------------------


def test_change_account__new_slot_of_the_least_value__is_opened(scene):
    with boa.reverts(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE):
        scene.change(scene.owner, [(USDX, LEAST - 1, 0)])
    scene.change(scene.owner, [(USDX, LEAST, 0)])
    assert scene.collateral(scene.owner) == {USDX: LEAST}
    # From then on any amount may come and go.
    scene.change(scene.owner, [(USDX, 0, LEAST - 1)])
    scene.change(scene.owner, [(USDX, 1, 0)])
    assert scene.collateral(scene.owner) == {USDX: 2}


def test_change_account__two_new_slots__are_valued_one_by_one(scene):
    with boa.reverts(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE):
        scene.change(scene.owner, [(ETH, 1_000 * WAD, 0), (USDX, LEAST - 1, 0)])
    # 500 coins are 131.57... LINK.
    with boa.reverts(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE):
        scene.change(scene.owner, [(LINK, 131 * WAD, 0), (USDX, LEAST, 0)])
    scene.change(scene.owner, [(LINK, 132 * WAD, 0), (USDX, LEAST, 0)])


def test_change_account__new_slot_beside_old_ones_with_debt__is_valued_itself(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD, LINK: 10 * LEAST}, s.FLOOR)
    both = [(ETH, 0, WAD), (USDX, LEAST - 1, 0)]
    with boa.reverts(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE):
        scene.change(scene.owner, both)
    scene.change(scene.owner, [(ETH, 0, WAD), (USDX, LEAST, 0)])


def test_change_account__asset_without_a_price__cannot_be_opened_even_without_a_minimum(scene):
    free = replace(s.LEDGER, min_collateral_value=0)
    scene.ledger.set_parameters(astuple(free), sender=scene.governor)
    scene.list_in_ledger(7)
    with boa.reverts(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE):
        scene.change(scene.owner, [(7, CAP, 0)])
    scene.change(scene.owner, [(ETH, 1, 0)])
    assert scene.collateral(scene.owner) == {ETH: 1}


@pytest.mark.parametrize(("coins", "is_enough"), [(1.1, True), (0.9, False)])
def test_change_account__new_slot_while_a_price_waits__is_valued_at_the_lower(
    scene, coins, is_enough
):
    scene.poke(USDX, coins)
    if is_enough:
        scene.change(scene.owner, [(USDX, LEAST, 0)])
    else:
        with boa.reverts(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE):
            scene.change(scene.owner, [(USDX, LEAST, 0)])
        scene.change(scene.owner, [(USDX, LEAST * 10 // 9 + 1, 0)])


def test_change_account__new_slot__refreshes_its_price_first(scene):
    scene.answer(USDX, 0.9)
    with boa.reverts(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE):
        scene.change(scene.owner, [(USDX, LEAST, 0)])


def test_change_account__new_slot__refreshes_no_other_price(scene):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0)])
    before = scene.oracle.price_state(ETH)
    scene.answer(ETH, 200)
    scene.change(scene.owner, [(USDX, LEAST, 0)])
    assert scene.oracle.price_state(ETH) == before


@pytest.mark.parametrize(("coins", "is_enough"), [(2, True), (0.5, False)])
def test_change_account__new_slot_of_a_suspect_asset__is_valued_at_the_lower(
    scene, coins, is_enough
):
    scene.poke(USDX, coins)
    assert scene.oracle.prices(1 << USDX)[0].is_suspect
    if is_enough:
        scene.change(scene.owner, [(USDX, LEAST, 0)])
    else:
        with boa.reverts(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE):
            scene.change(scene.owner, [(USDX, 2 * LEAST - 1, 0)])
        scene.change(scene.owner, [(USDX, 2 * LEAST, 0)])


# --- Strangers ------------------------------------------------------------------------------------


def test_change_account__stranger__adds_to_an_asset_held(scene):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0)])
    scene.change(scene.owner, [(ETH, 1, 0)], is_stranger=True)
    assert log(scene) == [events.account_changed(scene.owner, 0, {ETH: 3 * WAD + 1})]


def test_change_account__stranger__may_not_open_an_asset(scene):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0)])
    with boa.reverts(errors.LEDGER_STRANGER_MAY_NOT_OPEN_AN_ASSET):
        scene.change(scene.owner, [(ETH, 1, 0), (BTC, WAD, 0)], is_stranger=True)


@pytest.mark.parametrize("change", [(ETH, 0, 1), (ETH, 1, 1), (ETH, 0, 0), (BTC, 0, 0)])
def test_change_account__stranger__may_not_remove(scene, change):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0)])
    with boa.reverts(errors.LEDGER_STRANGER_MAY_ONLY_ADD):
        scene.change(scene.owner, [change], is_stranger=True)
