# SPDX-License-Identifier: MIT
"""Aave's sizing, twin against bytecode on any account; values in its base currency."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import aave_liquidation as twin
from model.aave_liquidation import AccountData, Asset
from model.units import BPS, MAX_UINT256, WAD
from tests.unit.contracts.modules.differential import (
    REVERTED,
    differential,
    in_model,
    on_chain,
    uints,
)

PLAIN = Asset(price=twin.BASE, unit=10**6, collateral=10**10, debt=10**9)


@st.composite
def assets(draw, bits=112):
    """An asset of an account; with 256 bits also one that overflows."""
    return Asset(
        price=draw(st.integers(1, 10**14) | uints(min(bits, 128))),
        unit=10 ** draw(st.sampled_from([6, 8, 18])),
        collateral=draw(uints(bits)),
        debt=draw(uints(bits)),
        loan_to_value=draw(st.integers(0, BPS)),
        threshold=draw(st.integers(0, BPS)),
        payout=draw(st.integers(BPS, 12_500)),
        protocol_fee=draw(st.integers(0, BPS)),
    )


@st.composite
def around_dust(draw):
    """An account of one asset of 6 decimals worth a few thousand, near every threshold of Aave."""
    collateral = draw(st.integers(0, 6_000)) * 10**6 + draw(st.integers(-1, 1))
    debt = draw(st.integers(1, 5_000)) * 10**6 + draw(st.integers(-1, 1))
    return Asset(
        price=twin.BASE,
        unit=10**6,
        collateral=max(collateral, 0),
        debt=debt,
        threshold=draw(st.sampled_from([7_500, 8_000])),
        payout=draw(st.sampled_from([10_500, 12_000])),
        protocol_fee=draw(st.sampled_from([0, 1_000])),
    )


def flat(result):
    """A twin's result as the ABI returns it."""
    return result if result == REVERTED else astuple(result)


@differential
@given(held=st.lists(assets() | assets(256), max_size=8))
def test_account_data__any_account__returns_twins_result(aave, held):
    expected = flat(in_model(twin.account_data, held))
    assert on_chain(aave.account_data, [astuple(asset) for asset in held]) == expected


@differential
@given(
    collateral=assets() | assets(256),
    debt=assets() | assets(256),
    account=st.builds(
        AccountData,
        collateral=uints(),
        debt=uints(),
        available_borrows=uints(),
        threshold=uints(),
        loan_to_value=uints(),
        health_factor=st.integers(0, WAD) | uints(),
    ),
    debt_to_cover=uints(),
)
def test_liquidation__any_arguments__returns_twins_result(
    aave, collateral, debt, account, debt_to_cover
):
    expected = flat(in_model(twin.liquidation, collateral, debt, account, debt_to_cover))
    arguments = (astuple(collateral), astuple(debt), astuple(account), debt_to_cover)
    assert on_chain(aave.liquidation, *arguments) == expected


@differential
@given(asset=around_dust(), debt_to_cover=st.just(MAX_UINT256) | st.integers(0, 5_000 * 10**6))
def test_liquidation__small_account__returns_twins_result(aave, asset, debt_to_cover):
    account = twin.account_data([asset])
    arguments = (astuple(asset), astuple(asset), astuple(account), debt_to_cover)
    expected = twin.liquidation(asset, asset, account, debt_to_cover)
    assert aave.liquidation(*arguments) == astuple(expected)


@pytest.mark.parametrize("broken", [{"unit": 0}, {"price": 2**255, "collateral": 2}])
def test_account_data__overflow_or_no_unit__reverts(aave, broken):
    asset = replace(PLAIN, **broken)

    assert on_chain(aave.account_data, [astuple(asset)]) == REVERTED
    assert in_model(twin.account_data, [asset]) == REVERTED


@pytest.mark.parametrize("broken", [{"price": 0}, {"unit": 0}, {"payout": 0}, {"payout": BPS - 1}])
def test_liquidation__no_price_or_payout_below_100_percent__reverts(aave, broken):
    bad, account = replace(PLAIN, **broken), twin.account_data([PLAIN])
    others = (astuple(PLAIN), astuple(account), 10**9)

    assert on_chain(aave.liquidation, astuple(PLAIN), *others) != REVERTED
    assert on_chain(aave.liquidation, astuple(bad), *others) == REVERTED
    assert in_model(twin.liquidation, bad, PLAIN, account, 10**9) == REVERTED
