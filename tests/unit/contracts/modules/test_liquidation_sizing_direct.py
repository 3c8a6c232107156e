# SPDX-License-Identifier: MIT
"""Lane A: bonus and amount."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model import liquidation_sizing as twin
from model.units import BPS, Bps
from tests.unit.contracts.modules.differential import differential, uints


@dataclass(frozen=True, slots=True)
class Account:
    """Arguments of `direct`; by default HF .96, LT .80, bonus 5 %, so k = .84 and T - k = .21."""

    debt: int = 10_000
    weighted: int = 9_600 * BPS
    total_value: int = 12_000
    asset_value: int = 12_000
    threshold: int = 8_000
    bonus: int = 500
    target: int = 10_500
    debt_floor: int = 5_000
    max_debt: int = 2**216

    @property
    def arguments(self):
        return astuple(self)

    @property
    def named(self):
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@st.composite
def accounts(draw):
    """Accounts about to be liquidated, within the bounds of the parameters, in rad."""
    debt = draw(uints(216).filter(bool))
    threshold = draw(st.integers(1, 9_500))
    bonus = draw(st.integers(0, 2_000))
    cost = threshold * (BPS + bonus)
    target = draw(st.integers(10_100, 2 * BPS))
    assume(target * BPS - cost >= 500 * BPS)
    health_factor = draw(st.integers(min(cost // BPS, BPS), BPS) | st.integers(0, 2 * BPS))
    total_value = draw(st.integers(debt, 2 * debt) | uints(233))
    return Account(
        debt=debt,
        weighted=debt * health_factor + draw(st.integers(0, 2)),
        total_value=total_value,
        asset_value=draw(st.integers(0, total_value)),
        threshold=threshold,
        bonus=bonus,
        target=target,
        debt_floor=draw(st.integers(0, 2 * debt)),
        max_debt=draw(st.integers(0, debt) | uints(216)),
    )


@differential
@given(account=accounts())
def test_direct__any_account__returns_twins_result(sizing, account):
    # No on_chain(): within the fields of storage nothing overflows.
    assert sizing.direct(*account.arguments) == twin.direct(**account.named)


@differential
@given(account=accounts())
def test_direct__any_open_account__raises_health_and_leaves_floor(account):
    repaid = twin.direct(**account.named)
    assume(repaid > 0)

    assert repaid <= min(account.debt, account.max_debt)
    debt_left = account.debt - repaid
    assert debt_left == 0 or debt_left >= account.debt_floor

    # HF rises strictly, W' * D > W * D', and C / D does not fall, C' * D >= C * D'.
    seized = min(repaid * (BPS + account.bonus) // BPS, account.asset_value)
    weighted_left = account.weighted - seized * account.threshold
    assert weighted_left * account.debt > account.weighted * debt_left
    assert (account.total_value - seized) * account.debt >= account.total_value * debt_left


@pytest.mark.parametrize(
    ("changes", "repaid"),
    [
        # ceil((10,500 - 9,600) / .21) = 4,286
        ({}, 4_286),
        ({"max_debt": 4_286}, 4_286),
        ({"max_debt": 4_285}, 4_285),
        ({"max_debt": 0}, 0),
        # HF exactly 1, one less.
        ({"weighted": 10_000 * BPS}, 0),
        ({"weighted": 10_000 * BPS - 1}, 2_381),
        # HF exactly k = .84, one more: the amount is then nearly all, of which the floor stays.
        ({"weighted": 8_400 * BPS, "debt_floor": 0}, 0),
        ({"weighted": 8_400 * BPS + 1, "debt_floor": 0}, 10_000),
        # C exactly D * (1 + b), one less.
        ({"total_value": 10_500, "asset_value": 10_500}, 4_286),
        ({"total_value": 10_499, "asset_value": 10_499}, 0),
        # The rest, 5,714, is exactly the floor, one less than it: then all.
        ({"debt_floor": 5_714}, 4_286),
        ({"debt_floor": 5_715}, 10_000),
        # All is too much for the caller, or for the asset: then down to the floor.
        ({"debt_floor": 5_715, "max_debt": 10_000}, 10_000),
        ({"debt_floor": 5_715, "max_debt": 9_999}, 4_285),
        ({"debt_floor": 5_715, "asset_value": 10_500}, 10_000),
        ({"debt_floor": 5_715, "asset_value": 10_499}, 4_285),
        # A debt below the floor: all or nothing.
        ({"debt_floor": 10_001}, 10_000),
        ({"debt_floor": 10_001, "max_debt": 9_999}, 0),
        # 4,286 costs 4,500.3: an asset worth 4,501 pays it, a smaller one is taken whole.
        ({"asset_value": 4_501}, 4_286),
        ({"asset_value": 4_500}, 4_286),
        ({"asset_value": 4_499}, 4_285),
        ({"asset_value": 2_100}, 2_000),
        ({"asset_value": 2_101}, 2_001),
        ({"asset_value": 0}, 0),
        # No debt.
        ({"debt": 0, "weighted": 0}, 0),
    ],
)
def test_direct__known_account__returns_amount(sizing, changes, repaid):
    account = replace(Account(), **changes)

    assert sizing.direct(*account.arguments) == repaid
    assert twin.direct(**account.named) == repaid


def test_direct__in_rad__returns_the_exact_multiple(sizing):
    rad = 10**45
    account = Account(
        debt=10_000 * rad,
        weighted=9_600 * rad * BPS,
        total_value=12_000 * rad,
        asset_value=12_000 * rad,
        debt_floor=5_000 * rad,
    )
    assert sizing.direct(*account.arguments) == 900 * rad * 100 // 21 + 1


@pytest.mark.parametrize(
    ("weighted", "bonus"),
    [
        (10_001 * BPS, 300),
        (10_000 * BPS, 300),
        (10_000 * BPS - 1, 300),
        (9_990 * BPS, 310),
        (9_990 * BPS + 1, 309),
        (9_750 * BPS, 550),
        (9_501 * BPS, 799),
        (9_500 * BPS + 1, 799),
        (9_500 * BPS, 800),
        (0, 800),
    ],
)
def test_bonus__from_3_to_8_percent_at_95__is_linear_and_rounds_down(sizing, weighted, bonus):
    assert sizing.bonus(weighted, 10_000, 300, 800, 9_500) == bonus
    assert twin.bonus(weighted, 10_000, Bps(300), Bps(800), Bps(9_500)) == bonus


def test_bonus__greatest_at_health_factor_1__does_not_divide_by_zero(sizing):
    assert sizing.bonus(10_000 * BPS - 1, 10_000, 300, 800, BPS) == 800
    assert sizing.bonus(0, 0, 300, 800, BPS) == 300


@differential
@given(
    debt=uints(216),
    health_factor=st.integers(0, 11_000),
    bonuses=st.tuples(st.integers(0, BPS), st.integers(0, BPS)),
    of_max=st.integers(0, BPS),
)
def test_bonus__any_account__returns_twins_result(sizing, debt, health_factor, bonuses, of_max):
    arguments = (debt * health_factor, debt, min(bonuses), max(bonuses), of_max)
    assert sizing.bonus(*arguments) == twin.bonus(*arguments)
