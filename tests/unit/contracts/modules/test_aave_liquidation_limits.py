# SPDX-License-Identifier: MIT
"""Aave's rules at their edges: close factor, dust, all collateral taken, rounding.

Two tokens of 6 decimals at a price of 1, so an amount of 1 is worth 100 of base, and a threshold of
80 %: with a collateral of 12,000 the health factor is 9,600 / debt.
"""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from model import aave_liquidation as twin
from model.aave_liquidation import BASE, Asset
from model.units import MAX_UINT256, WAD, Bps

UNIT = 10**6
COLLATERAL = Asset(
    price=BASE,
    unit=UNIT,
    collateral=12_000 * UNIT,
    threshold=Bps(8_000),
    loan_to_value=Bps(7_500),
    payout=Bps(10_500),
)
DEBT = Asset(price=BASE, unit=UNIT, debt=10_000 * UNIT)
ACCOUNT = twin.account_data([COLLATERAL, DEBT])
EXACTLY_95 = twin.FULL_CLOSE_HEALTH_FACTOR


@pytest.fixture
def size(aave):
    """The bytecode's result, after a look whether the twin's is the same."""

    def size(collateral, debt, account, debt_to_cover=MAX_UINT256):
        sizes = twin.liquidation(collateral, debt, account, debt_to_cover)
        arguments = (astuple(collateral), astuple(debt), astuple(account), debt_to_cover)
        assert aave.liquidation(*arguments) == astuple(sizes)
        return sizes

    return size


@pytest.fixture
def most(aave):
    """The bytecode's close factor, after a look whether the twin's is the same."""

    def most(collateral, debt, account):
        amount = twin.max_repayment(collateral, debt, account)
        arguments = (astuple(collateral), astuple(debt), astuple(account))
        assert aave.max_repayment(*arguments) == amount
        return amount

    return most


def account(**changes):
    return replace(ACCOUNT, **changes)


def test_account_data__known_account__returns_figures(aave):
    data = aave.account_data([astuple(COLLATERAL), astuple(DEBT)])

    assert data == astuple(ACCOUNT)
    assert data == (12_000 * BASE, 10_000 * BASE, 0, 8_000, 7_500, 96 * WAD // 100)


@pytest.mark.parametrize(
    ("collateral", "debt", "expected"),
    [
        # Nothing at all; no debt; no collateral.
        (0, 0, (0, 0, 0, 0, 0, MAX_UINT256)),
        (UNIT, 0, (BASE, 0, 75 * BASE // 100, 8_000, 7_500, MAX_UINT256)),
        (0, UNIT, (0, BASE, 0, 0, 0, 0)),
        # What may be borrowed: exactly nothing, and the least more.
        (4 * UNIT, 3 * UNIT, (4 * BASE, 3 * BASE, 0, 8_000, 7_500, 16 * WAD // 15)),
        (
            4 * UNIT,
            3 * UNIT - 1,
            (4 * BASE, 3 * BASE - 100, 100, 8_000, 7_500, 1_066_667_022_222_340_740),
        ),
    ],
)
def test_account_data__little_or_nothing__returns_figures(aave, collateral, debt, expected):
    held = [replace(COLLATERAL, collateral=collateral), replace(DEBT, debt=debt)]

    assert aave.account_data([astuple(asset) for asset in held]) == expected
    assert astuple(twin.account_data(held)) == expected


def test_account_data__values_of_fractions__rounds_collateral_down_and_debt_up(aave):
    # 1 of 10**18 at a price of 1 is worth 0.0000000001 of base: nothing as collateral, 1 as debt.
    tiny = replace(COLLATERAL, unit=10**18, collateral=1, debt=1)
    data = aave.account_data([astuple(tiny), astuple(tiny)])

    assert (data.collateral, data.debt, data.health_factor) == (0, 2, 0)


@pytest.mark.parametrize(
    ("owed", "health_factor"), [(2 * WAD // 19_999, 1), (2 * WAD // 19_999 + 1, 0)]
)
def test_account_data__quotient_around_9999_and_a_half__rounds_half_up(aave, owed, health_factor):
    # Weighted value 1 bps: 1e18 / owed is just above or below 9,999.5; then / 10,000, down.
    held = [
        Asset(price=1, unit=1, collateral=1, threshold=Bps(1)),
        Asset(price=1, unit=1, debt=owed),
    ]
    assert WAD // owed == 9_999

    assert aave.account_data([astuple(asset) for asset in held]).health_factor == health_factor
    assert twin.account_data(held).health_factor == health_factor


@pytest.mark.parametrize(
    ("health_factor", "amount"),
    [(EXACTLY_95 - 1, 10_000), (EXACTLY_95, 10_000), (EXACTLY_95 + 1, 5_000), (WAD - 1, 5_000)],
)
def test_max_repayment__around_health_factor_95__returns_all_or_half(most, health_factor, amount):
    assert most(COLLATERAL, DEBT, account(health_factor=health_factor)) == amount * UNIT


@pytest.mark.parametrize(
    ("held", "is_all"), [(2_000 * UNIT - 1, True), (2_000 * UNIT, False), (2_000 * UNIT + 1, False)]
)
def test_max_repayment__around_2000_of_collateral__returns_all_or_half(most, held, is_all):
    amount = most(replace(COLLATERAL, collateral=held), DEBT, ACCOUNT)
    assert amount == (10_000 if is_all else 5_000) * UNIT


@pytest.mark.parametrize(
    ("owed", "amount"),
    [
        (2_000 * UNIT - 1, 2_000 * UNIT - 1),
        (2_000 * UNIT, 1_000 * UNIT),
        (2_000 * UNIT + 1, 1_000 * UNIT),
    ],
)
def test_max_repayment__around_2000_of_debt__returns_all_or_half(most, owed, amount):
    debt = replace(DEBT, debt=owed)
    assert most(COLLATERAL, debt, account(debt=2_000 * BASE)) == amount


def test_max_repayment__debt_worth_2000_only_when_rounded_up__returns_half(most):
    # 1,999.999999999 of base more is 2,000 rounded up; collateral of the same worth is not.
    nearly = 2_000 * 10**18 - 1
    debt = replace(DEBT, unit=10**18, debt=nearly)
    assert most(COLLATERAL, debt, account(debt=2_000 * BASE)) == 1_000 * 10**18
    small = replace(COLLATERAL, unit=10**18, collateral=nearly)
    assert most(small, debt, account(debt=2_000 * BASE)) == nearly


@pytest.mark.parametrize(
    ("total", "amount"),
    [
        # Half of all debt is less than this one, exactly this one, more than this one.
        (20_000 * BASE - 2, 10_000 * UNIT - 1),
        (20_000 * BASE, 10_000 * UNIT),
        (20_000 * BASE + 2, 10_000 * UNIT),
        # Half of an odd total is rounded up to this one.
        (20_000 * BASE - 1, 10_000 * UNIT),
    ],
)
def test_max_repayment__other_debts__counts_half_of_all(most, total, amount):
    assert most(COLLATERAL, DEBT, account(debt=total)) == amount


@pytest.mark.parametrize(
    ("cover", "repaid"), [(0, 0), (1, 1), (5_000 * UNIT, 5_000 * UNIT), (MAX_UINT256, 5_000 * UNIT)]
)
def test_liquidation__debt_to_cover__is_capped_by_the_close_factor(size, cover, repaid):
    sizes = size(COLLATERAL, DEBT, ACCOUNT, cover)

    assert (sizes.repaid, sizes.seized) == (repaid, repaid * 105 // 100)


@pytest.mark.parametrize(
    ("held", "repaid", "seized"),
    [
        # 10,000 cost exactly 10,500.
        (10_500 * UNIT + 1, 10_000 * UNIT, 10_500 * UNIT),
        (10_500 * UNIT, 10_000 * UNIT, 10_500 * UNIT),
        # One unit too little: all of it, for the repayment rounded up.
        (10_500 * UNIT - 1, 10_000 * UNIT, 10_500 * UNIT - 1),
        (10_500 * UNIT - 2, 10_000 * UNIT - 1, 10_500 * UNIT - 2),
        (21, 20, 21),
        (20, 20, 20),
        (1, 1, 1),
    ],
)
def test_liquidation__around_enough_collateral__takes_what_there_is(size, held, repaid, seized):
    sizes = size(replace(COLLATERAL, collateral=held), DEBT, account(health_factor=0))

    assert (sizes.repaid, sizes.seized) == (repaid, seized)


@pytest.mark.parametrize(
    ("cover", "leaves_dust"),
    [
        # Debt left of 1,000 + 1, 1,000, 1,000 - 1, and none.
        (9_000 * UNIT - 1, False),
        (9_000 * UNIT, False),
        (9_000 * UNIT + 1, True),
        (10_000 * UNIT - 1, True),
        (10_000 * UNIT, False),
    ],
)
def test_liquidation__around_1000_of_debt_left__leaves_dust(size, cover, leaves_dust):
    plenty = replace(COLLATERAL, collateral=20_000 * UNIT)
    assert size(plenty, DEBT, account(health_factor=0), cover).leaves_dust is leaves_dust


@pytest.mark.parametrize(
    ("held", "leaves_dust"),
    [
        # 2,000 repaid take 2,100: 1,000 + 1, 1,000, 1,000 - 1 left, and none.
        (3_100 * UNIT + 1, False),
        (3_100 * UNIT, False),
        (3_100 * UNIT - 1, True),
        (2_100 * UNIT + 1, True),
        (2_100 * UNIT, False),
    ],
)
def test_liquidation__around_1000_of_collateral_left__leaves_dust(size, held, leaves_dust):
    collateral = replace(COLLATERAL, collateral=held)
    sizes = size(collateral, DEBT, account(health_factor=0), 2_000 * UNIT)
    assert sizes.leaves_dust is leaves_dust


def test_liquidation__remainders_of_fractions__rounds_debt_up_and_collateral_down(size):
    # Each is worth 1,000 less a fraction of base: enough as debt, too little as collateral.
    debt = replace(DEBT, unit=10**18, debt=3_000 * 10**18 - 1)
    sizes = size(COLLATERAL, debt, account(health_factor=0), 2_000 * 10**18)
    assert sizes.leaves_dust is False
    collateral = replace(COLLATERAL, unit=10**18, collateral=3_100 * 10**18 - 1)
    sizes = size(collateral, DEBT, account(health_factor=0), 2_000 * UNIT)
    assert sizes.leaves_dust is True


@pytest.mark.parametrize(("total", "takes_all"), [(-1, False), (0, True), (1, False)])
def test_liquidation__around_all_collateral__takes_all(size, total, takes_all):
    collateral = replace(COLLATERAL, collateral=10_500 * UNIT)
    data = account(health_factor=0, collateral=10_500 * BASE + total)
    assert size(collateral, DEBT, data).takes_all is takes_all


@pytest.mark.parametrize(
    ("cover", "share", "fee"),
    [
        # Bonus of 10,500 for 10,000 repaid: 500.
        (10_000, 1_000, 50),
        (10_000, 10_000, 500),
        (10_000, 0, 0),
        # 50.05 becomes 51.
        (10_000, 1_001, 51),
        # 19 repaid seize 19, of which 18 are worth the repayment, rounded down: the bonus is 1.
        (19, 1, 1),
        (0, 10_000, 0),
    ],
)
def test_liquidation__protocol_fee__is_a_share_of_the_bonus_rounded_up(size, cover, share, fee):
    collateral = replace(COLLATERAL, protocol_fee=Bps(share))
    sizes = size(collateral, DEBT, ACCOUNT, cover)
    assert sizes.fee == fee
