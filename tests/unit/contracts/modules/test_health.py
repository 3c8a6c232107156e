# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import health as twin
from model.units import BPS, MAX_UINT256, WAD
from tests.unit.contracts.modules.differential import (
    REVERTED,
    differential,
    near,
    on_chain,
    uints,
)

AMOUNTS, PRICES, DEBTS = uints(112), uints(88), uints(216)
PACKED_BPS = st.lists(st.integers(0, BPS), min_size=16, max_size=16).map(
    lambda weights: sum(weight << 16 * asset for asset, weight in enumerate(weights))
)
ASSETS = st.sets(st.integers(0, 15), max_size=8).map(lambda assets: sum(1 << k for k in assets))


@differential
@given(data=st.data(), assets=ASSETS, packed_bps=PACKED_BPS)
def test_weigh__any_account__returns_twins_result(health, data, assets, packed_bps):
    count = assets.bit_count()
    amounts = data.draw(st.lists(AMOUNTS, min_size=count, max_size=count))
    prices = data.draw(st.lists(PRICES, min_size=count, max_size=count))

    # No on_chain(): within the fields of storage nothing overflows.
    result = health.weigh(amounts, prices, assets, packed_bps)
    assert result == twin.weigh(amounts, prices, assets, packed_bps)


def test_weigh__widest_account__fits(health):
    packed_bps = sum(BPS << 16 * asset for asset in range(16))
    total = 8 * (2**112 - 1) * (2**88 - 1) * 10**9

    result = health.weigh([2**112 - 1] * 8, [2**88 - 1] * 8, 0xFF00, packed_bps)
    assert result == (total * BPS, total)
    assert not health.is_unsafe(total * BPS, 2**216 - 1)


def test_weigh__weights_by_asset__follow_the_bitmap(health):
    # Assets 1 and 3 of four: 2 tokens at 3 coins at 50 %, 5 tokens at 7 coins at 80 %.
    packed_bps = 1_000 | 5_000 << 16 | 2_000 << 32 | 8_000 << 48
    rad = 10**45

    weighted, total = health.weigh([2 * WAD, 5 * WAD], [3 * WAD, 7 * WAD], 0b1010, packed_bps)
    assert (weighted, total) == (6 * rad * 5_000 + 35 * rad * 8_000, 41 * rad)


def test_weigh__amount_missing__reverts(health):
    assert on_chain(health.weigh, [WAD], [WAD], 0b11, 0) == REVERTED


@pytest.mark.parametrize("offset", [-1, 0, 1])
@differential
@given(debt=DEBTS.filter(bool))
def test_is_unsafe__around_health_factor_1__returns_true_only_below(health, debt, offset):
    weighted = debt * BPS + offset
    assert health.is_unsafe(weighted, debt) == twin.is_unsafe(weighted, debt) == (offset < 0)


def test_is_unsafe__no_debt__returns_false(health):
    assert not health.is_unsafe(0, 0)


@differential
@given(data=st.data(), debt=DEBTS, ratio=st.integers(0, 2 * BPS))
def test_is_below__around_the_ratio__returns_twins_result(health, data, debt, ratio):
    weighted = data.draw(near(debt * ratio))
    expected = weighted < debt * ratio
    assert (
        health.is_below(weighted, debt, ratio) == twin.is_below(weighted, debt, ratio) == expected
    )


@differential
@given(weighted=uints(247), debt=DEBTS)
def test_health_factor__any_account__returns_twins_result(health, weighted, debt):
    assert health.health_factor(weighted, debt) == twin.health_factor(weighted, debt)


@pytest.mark.parametrize(
    ("weighted", "debt", "health_factor"),
    [
        (BPS, 1, WAD),
        (BPS - 1, 1, WAD - WAD // BPS),
        (3 * BPS * 10**45 - 1, 3 * 10**45, WAD - 1),
        (3 * BPS * 10**45, 3 * 10**45, WAD),
        (1, 0, MAX_UINT256),
        (0, 1, 0),
        (2**247, 1, MAX_UINT256),
        # Where the last digits would wrap around.
        (MAX_UINT256 // 10**14 * 3 + 2, 3, MAX_UINT256),
        (MAX_UINT256 // 10**14 * 3 - 1, 3, MAX_UINT256 // 10**14 * 10**14 - 10**14 // 3 - 1),
    ],
)
def test_health_factor__known_accounts__rounds_down(health, weighted, debt, health_factor):
    assert health.health_factor(weighted, debt) == health_factor
