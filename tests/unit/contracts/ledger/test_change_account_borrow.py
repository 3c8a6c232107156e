# SPDX-License-Identifier: MIT
"""`Ledger.change_account`: borrowing, and what bounds it."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest

from model import errors
from model.fixed_point import ceil_div
from model.units import BPS, RAD, RAY, WAD, Bps
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK

COLLATERAL = 100 * WAD
LIMIT = 100 * s.ETH_PRICE * s.LTV * WAD // BPS
"""Most debt against 100 ETH, exact [wad]."""


@pytest.fixture
def account(scene):
    """100 ETH, no debt."""
    scene.change(scene.owner, [(ETH, COLLATERAL, 0)])
    return scene.owner


def log(scene):
    return events.logged(scene.ledger)


def set_ceiling(scene, coins):
    scene.ledger.set_parameters(
        astuple(replace(s.LEDGER, debt_ceiling=coins)), sender=scene.governor
    )


# --- Amounts --------------------------------------------------------------------------------------


def test_change_account__borrowed__creates_debt_and_coin_of_the_gateway(scene, account):
    assert scene.change(account, borrowed=6_000 * WAD) == 0
    assert log(scene) == [
        events.coin_changed(scene.gateway.address, 6_000 * RAD),
        events.account_changed(account, 6_000 * WAD, {}),
    ]
    assert scene.normalized_debt(account) == 6_000 * WAD
    assert scene.ledger.total_normalized_debt() == 6_000 * WAD
    assert scene.is_conserved()


def test_change_account__borrowed_at_a_grown_rate__rounds_debt_up_for_the_treasury(scene, account):
    rate = scene.accrue_for(100 * s.DAY)
    amount = 6_000 * WAD + 1
    scene.change(account, borrowed=amount)

    normalized = ceil_div(amount * RAY, rate)
    rest = normalized * rate - amount * RAY
    assert 0 < rest < rate
    assert log(scene) == [
        events.coin_changed(scene.gateway.address, amount * RAY),
        events.coin_changed(scene.treasury, rest),
        events.account_changed(account, normalized, {}),
    ]
    assert scene.is_conserved()


def test_change_account__deposit_and_borrow_at_once__logs_the_account_once(scene):
    scene.change(scene.owner, [(ETH, COLLATERAL, 0)], borrowed=LIMIT)
    assert log(scene) == [
        events.coin_changed(scene.gateway.address, LIMIT * RAY),
        events.account_changed(scene.owner, LIMIT, {ETH: COLLATERAL}),
    ]


# --- Loan to value --------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [LIMIT - 1, LIMIT])
def test_change_account__debt_at_the_limit__is_lent(scene, account, amount):
    scene.change(account, borrowed=amount)
    assert scene.normalized_debt(account) == amount


@pytest.mark.parametrize("amount", [LIMIT + 1, 10**6 * WAD])
def test_change_account__debt_above_the_limit__reverts(scene, account, amount):
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.change(account, borrowed=amount)


def test_change_account__limit_at_a_grown_rate__holds_to_the_rad(scene, account):
    rate = scene.accrue_for(100 * s.DAY)
    most = LIMIT * RAY // rate * rate // RAY
    """Its debt, rounded up to a multiple of the rate, still fits."""
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.change(account, borrowed=most + 1)
    scene.change(account, borrowed=most)
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.change(account, borrowed=1)


def test_change_account__several_assets__each_counts_by_its_own_limit(scene, account):
    halved = replace(s.SETTINGS.protocol.assets["LINK"].ledger, loan_to_value=Bps(BPS // 2))
    scene.ledger.set_asset_parameters(LINK, astuple(halved), sender=scene.governor)
    scene.change(account, [(BTC, WAD, 0), (LINK, 1_000 * WAD, 0)])

    limit = LIMIT + 7_935 * WAD * s.LTV // BPS + 3_800 * WAD // 2
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.change(account, borrowed=limit + 1)
    scene.change(account, borrowed=limit)


def test_change_account__borrowed_without_collateral__reverts(scene):
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.change(scene.stranger, borrowed=s.FLOOR)


def test_change_account__removed_with_debt__is_held_to_the_limit(scene, account):
    scene.change(account, borrowed=LIMIT // 2)
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.change(account, [(ETH, 0, COLLATERAL // 2 + 1)])
    scene.change(account, [(ETH, 0, COLLATERAL // 2)])
    assert scene.collateral(account) == {ETH: COLLATERAL // 2}


def test_change_account__swapped_and_repaid_at_once__is_judged_at_the_end(scene, account):
    scene.change(account, borrowed=LIMIT)
    half = [(ETH, 0, COLLATERAL // 2)]
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.change(account, half, repaid=LIMIT // 2 - 1)
    scene.change(account, half, repaid=LIMIT // 2)
    assert scene.normalized_debt(account) == LIMIT // 2


# --- Prices ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("coins", "limit"), [(234, LIMIT), (156, LIMIT * 8 // 10)])
def test_change_account__borrowed_while_a_price_waits__uses_the_lower(scene, account, coins, limit):
    scene.answer(ETH, coins)  # the Ledger pokes by itself
    with boa.reverts(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED):
        scene.change(account, borrowed=limit + 1)
    scene.change(account, borrowed=limit)


@pytest.mark.parametrize("coins", [100, 300])
def test_change_account__suspect_price__stops_borrowing_and_removing_with_debt(
    scene, account, coins
):
    scene.change(account, borrowed=s.FLOOR)
    scene.answer(ETH, coins)
    with boa.reverts(errors.LEDGER_PRICE_IS_SUSPECT):
        scene.change(account, borrowed=1)
    with boa.reverts(errors.LEDGER_PRICE_IS_SUSPECT):
        scene.change(account, [(ETH, 0, 1)])

    scene.change(account, [(ETH, 1, 0)])
    scene.change(account, repaid=s.FLOOR)
    scene.change(account, [(ETH, 0, COLLATERAL)])
    assert scene.collateral(account) == {ETH: 1}


@pytest.mark.parametrize("age", [2 * s.HOUR, 10 * s.DAY])
def test_change_account__old_price__stops_borrowing_and_removing_with_debt(scene, account, age):
    scene.change(account, borrowed=s.FLOOR)
    scene.open_account(scene.stranger, {ETH: COLLATERAL}, s.FLOOR)  # coin to pay interest
    scene.wait(age)
    with boa.reverts(errors.LEDGER_PRICE_IS_TOO_OLD):
        scene.change(account, borrowed=1)
    with boa.reverts(errors.LEDGER_PRICE_IS_TOO_OLD):
        scene.change(account, [(ETH, 0, 1)])

    scene.change(account, [(ETH, 1, 0)])
    scene.change(account, repaid=s.MAX)
    scene.change(account, [(ETH, 0, COLLATERAL)])


def test_change_account__price_one_second_before_it_is_too_old__is_good(scene, account):
    scene.wait(2 * s.HOUR - 1)
    scene.change(account, borrowed=s.FLOOR)


def test_change_account__one_old_price_of_two__stops_borrowing(scene, account):
    scene.change(account, [(LINK, 1_000 * WAD, 0)])
    scene.wait(2 * s.HOUR)
    scene.answer(ETH, s.PRICES[ETH])
    with boa.reverts(errors.LEDGER_PRICE_IS_TOO_OLD):
        scene.change(account, borrowed=s.FLOOR)
    scene.answer(LINK, s.PRICES[LINK])
    scene.change(account, borrowed=s.FLOOR)


# --- Debt floor -----------------------------------------------------------------------------------


def test_change_account__debt_of_the_floor__is_the_least(scene, account):
    with boa.reverts(errors.LEDGER_DEBT_BELOW_FLOOR):
        scene.change(account, borrowed=s.FLOOR - 1)
    scene.change(account, borrowed=s.FLOOR)
    scene.change(account, borrowed=1)
    assert scene.normalized_debt(account) == s.FLOOR + 1


def test_change_account__floor_raised_above_a_debt__stops_borrowing_below_it_only(scene, account):
    scene.change(account, borrowed=s.FLOOR)
    scene.ledger.set_debt_floor(2 * s.FLOOR // WAD, sender=scene.engine)

    with boa.reverts(errors.LEDGER_DEBT_BELOW_FLOOR):
        scene.change(account, borrowed=s.FLOOR - 1)
    with boa.reverts(errors.LEDGER_DEBT_BELOW_FLOOR):
        scene.change(account, repaid=1)
    with boa.reverts(errors.LEDGER_DEBT_BELOW_FLOOR):
        scene.change(account, [(ETH, 0, 1)])
    # Collateral may come, and a stranger may repay.
    scene.change(account, [(ETH, 1, 0)])
    scene.change(account, repaid=1, is_stranger=True)
    scene.change(account, borrowed=s.FLOOR + 1)
    assert scene.normalized_debt(account) == 2 * s.FLOOR


# --- Debt ceiling ---------------------------------------------------------------------------------


def test_change_account__debt_of_all_at_the_ceiling__is_lent(scene, account):
    set_ceiling(scene, 11_000)
    scene.open_account(scene.stranger, {ETH: COLLATERAL}, s.FLOOR)
    with boa.reverts(errors.LEDGER_DEBT_CEILING_EXCEEDED):
        scene.change(account, borrowed=6_000 * WAD + 1)
    scene.change(account, borrowed=6_000 * WAD)


def test_change_account__unbacked_debt__counts_towards_the_ceiling(scene, account):
    set_ceiling(scene, 6_000)
    scene.ledger.mint_incentive(scene.stranger, 500 * RAD + 1, sender=scene.auction)
    with boa.reverts(errors.LEDGER_DEBT_CEILING_EXCEEDED):
        scene.change(account, borrowed=5_500 * WAD)
    scene.change(account, borrowed=5_500 * WAD - 1)


def test_change_account__ceiling_lowered_below_the_debt__only_stops_borrowing(scene, account):
    scene.change(account, borrowed=2 * s.FLOOR)
    set_ceiling(scene, 0)
    with boa.reverts(errors.LEDGER_DEBT_CEILING_EXCEEDED):
        scene.change(account, borrowed=1)
    scene.change(account, [(ETH, 0, 1)])
    scene.change(account, repaid=s.FLOOR)
    assert scene.normalized_debt(account) == s.FLOOR


def test_change_account__repaid_and_borrowed_at_once__repays_first(scene, account):
    set_ceiling(scene, 6_000)
    scene.change(account, borrowed=6_000 * WAD)
    assert scene.change(account, borrowed=6_000 * WAD, repaid=s.MAX) == 6_000 * WAD
    assert scene.normalized_debt(account) == 6_000 * WAD


def test_change_account__more_than_the_packed_total_holds__reverts(scene, account):
    with boa.reverts(errors.PACKING_VALUE_TOO_WIDE):
        scene.change(account, borrowed=2**104)
    with boa.reverts(errors.LEDGER_DEBT_CEILING_EXCEEDED):
        scene.change(account, borrowed=2**104 - 1)


# --- Pause ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2, 3])
def test_change_account__while_paused__only_borrowing_stops(scene, account, level):
    scene.change(account, borrowed=2 * s.FLOOR)
    scene.deployment.collateral_auction.pause(level, s.HOUR, sender=scene.governor)

    with boa.reverts(errors.LEDGER_BORROWING_IS_PAUSED):
        scene.change(account, borrowed=1)
    scene.change(account, [(ETH, WAD, 0)])
    scene.change(account, [(ETH, 0, WAD)])
    scene.change(account, repaid=s.FLOOR)
    assert scene.normalized_debt(account) == s.FLOOR


@pytest.mark.parametrize(("waited", "is_lent"), [(-1, False), (0, True), (1, True)])
def test_change_account__pause_over__borrowing_is_back(scene, account, waited, is_lent):
    scene.deployment.collateral_auction.pause(1, s.HOUR, sender=scene.governor)
    scene.wait(s.HOUR + waited)
    if is_lent:
        scene.change(account, borrowed=s.FLOOR)
    else:
        with boa.reverts(errors.LEDGER_BORROWING_IS_PAUSED):
            scene.change(account, borrowed=s.FLOOR)
