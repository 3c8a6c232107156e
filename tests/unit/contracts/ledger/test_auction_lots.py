# SPDX-License-Identifier: MIT
"""`Ledger.release_lots`, `collect`, `mint_incentive`, `return_collateral`: the auction's part."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest

from model import errors
from model.units import RAD, WAD, Wad
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK, USDX


def log(scene):
    return events.logged(scene.ledger)


def give_back(scene, account, asset, amount):
    scene.ledger.return_collateral(account, asset, amount, sender=scene.auction)
    return log(scene)


# --- release_lots, collect, mint_incentive --------------------------------------------------------


def test_release_lots__several__credits_and_emits_each(scene):
    scene.ledger.release_lots(
        scene.receiver, [ETH, LINK], [3 * WAD, 5], False, sender=scene.auction
    )
    assert log(scene) == [
        events.free_balance_changed(scene.receiver, ETH, 3 * WAD),
        events.free_balance_changed(scene.receiver, LINK, 5),
    ]
    scene.ledger.release_lots(scene.receiver, [LINK], [2], False, sender=scene.auction)
    assert log(scene) == [events.free_balance_changed(scene.receiver, LINK, 7)]
    # Free balances are nobody's collateral.
    assert scene.ledger.total_collateral(ETH) == 0
    assert not scene.ledger.is_in_callback()


def test_release_lots__no_lots__does_nothing(scene):
    scene.ledger.release_lots(scene.receiver, [], [], False, sender=scene.auction)
    assert log(scene) == []


def test_release_lots__fewer_amounts_than_assets__reverts(scene):
    with s.reverts_without_a_text():
        scene.ledger.release_lots(scene.receiver, [ETH, BTC], [1], False, sender=scene.auction)


@pytest.mark.parametrize(("excess", "is_paid"), [(-1, True), (0, True), (1, False)])
def test_collect__all_coin_of_the_payer__is_the_most(scene, excess, is_paid):
    scene.give_coin(scene.owner, 700 * WAD)
    amount = 700 * RAD + excess
    if is_paid:
        scene.ledger.collect(scene.owner, amount, 0, sender=scene.auction)
        assert log(scene) == [
            events.coin_changed(scene.owner, -excess),
            events.coin_changed(scene.treasury, amount),
        ]
        assert scene.is_conserved()
    else:
        with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
            scene.ledger.collect(scene.owner, amount, 0, sender=scene.auction)


@pytest.mark.parametrize("share", [0, 1, 200 * RAD])
def test_collect__share_of_the_pool__is_the_auctions_coin(scene, share):
    scene.give_coin(scene.owner, 700 * WAD)
    scene.ledger.collect(scene.owner, 200 * RAD, share, sender=scene.auction)
    assert scene.coin(scene.owner) == 500 * RAD
    assert scene.coin(scene.treasury) == 200 * RAD - share
    assert scene.coin(scene.auction) == share
    assert scene.is_conserved()


def test_collect__share_above_the_amount__reverts(scene):
    scene.give_coin(scene.owner, 700 * WAD)
    with s.reverts_without_a_text():
        scene.ledger.collect(scene.owner, 200 * RAD, 200 * RAD + 1, sender=scene.auction)


def test_sell_lot__coin_for_collateral__moves_both_and_emits(scene):
    scene.give_coin(scene.owner, 700 * WAD)
    lot = (scene.owner, scene.receiver, ETH, 3 * WAD, 200 * RAD, 5 * RAD)
    scene.ledger.sell_lot(*lot, sender=scene.auction)
    assert log(scene) == [
        events.free_balance_changed(scene.receiver, ETH, 3 * WAD),
        events.coin_changed(scene.owner, 500 * RAD),
        events.coin_changed(scene.treasury, 195 * RAD),
        events.coin_changed(scene.auction, 5 * RAD),
    ]
    assert scene.is_conserved()


def test_sell_lot__payer_without_the_coin__reverts(scene):
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        scene.ledger.sell_lot(scene.owner, scene.receiver, ETH, WAD, 1, 0, sender=scene.auction)


def test_sell_lot__in_a_callback__reverts(scene):
    scene.ledger.release_lots(scene.receiver, [ETH], [1], True, sender=scene.auction)
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        scene.ledger.sell_lot(scene.owner, scene.receiver, ETH, WAD, 0, 0, sender=scene.auction)


def test_mint_incentive__empty_treasury__is_paid_against_matured_debt(scene):
    scene.ledger.mint_incentive(scene.receiver, 3 * RAD + 1, sender=scene.auction)
    assert log(scene) == [
        events.unbacked_changed(3 * RAD + 1),
        events.coin_changed(scene.receiver, 3 * RAD + 1),
    ]
    assert scene.ledger.matured_debt() == 3 * RAD + 1
    assert scene.coin(scene.treasury) == 0
    assert scene.is_conserved()


def test_mint_incentive__nothing__mints_nothing(scene):
    scene.ledger.mint_incentive(scene.receiver, 0, sender=scene.auction)
    assert log(scene) == [events.unbacked_changed(0)]


@pytest.mark.parametrize("keeper", ["nobody", "gateway"])
def test_mint_incentive__keeper_who_cannot_spend__reverts(scene, keeper):
    payee = s.ZERO_ADDRESS if keeper == "nobody" else scene.gateway.address
    with boa.reverts(errors.LEDGER_KEEPER_CANNOT_BE_PAID):
        scene.ledger.mint_incentive(payee, 0, sender=scene.auction)


# --- return_collateral ----------------------------------------------------------------------------


def test_return_collateral__asset_held_with_debt__is_collateral_again(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, s.FLOOR)
    assert give_back(scene, scene.owner, ETH, 7) == [
        events.account_changed(scene.owner, s.FLOOR, {ETH: 100 * WAD + 7})
    ]
    assert scene.ledger.total_collateral(ETH) == 100 * WAD + 7
    assert scene.ledger.free_balance(scene.owner, ETH) == 0


def test_return_collateral__slot_closed_with_debt__opens_it_with_any_amount(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, s.FLOOR)
    assert give_back(scene, scene.owner, USDX, 1) == [
        events.account_changed(scene.owner, s.FLOOR, {USDX: 1})
    ]
    assert scene.collateral(scene.owner) == {ETH: 100 * WAD, USDX: 1}


def test_return_collateral__supply_cap_full__is_ignored(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, s.FLOOR)
    full = replace(s.SETTINGS.protocol.assets["ETH"].ledger, supply_cap=Wad(100 * WAD))
    scene.ledger.set_asset_parameters(ETH, astuple(full), sender=scene.governor)
    give_back(scene, scene.owner, ETH, WAD)
    assert scene.collateral(scene.owner) == {ETH: 101 * WAD}


@pytest.mark.parametrize("asset", [ETH, BTC])
def test_return_collateral__no_debt__is_a_free_balance(scene, asset):
    scene.change(scene.owner, [(ETH, 3 * WAD, 0)])
    assert give_back(scene, scene.owner, asset, 5) == [
        events.free_balance_changed(scene.owner, asset, 5)
    ]
    assert scene.collateral(scene.owner) == {ETH: 3 * WAD}
    assert scene.ledger.total_collateral(asset) == (3 * WAD if asset == ETH else 0)


def test_return_collateral__eight_slots_full__only_assets_held_become_collateral(scene):
    for _ in range(4, 9):
        scene.list_asset(s.new_token())
    # Seven of nine: there is room for one more.
    scene.change(scene.owner, [(asset, 10_000 * WAD, 0) for asset in range(7)], borrowed=s.FLOOR)
    assert give_back(scene, scene.owner, 7, 1) == [
        events.account_changed(scene.owner, s.FLOOR, {7: 1})
    ]
    assert give_back(scene, scene.owner, 8, 1) == [events.free_balance_changed(scene.owner, 8, 1)]
    assert give_back(scene, scene.owner, 7, 1) == [
        events.account_changed(scene.owner, s.FLOOR, {7: 2})
    ]
    assert set(scene.collateral(scene.owner)) == set(range(8))
