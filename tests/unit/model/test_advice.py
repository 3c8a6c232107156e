# SPDX-License-Identifier: MIT
"""What a deployer hears about parameters that every setter accepts."""

from __future__ import annotations

import pytest

from model.advice import advice_on
from model.inequalities import broken_rules
from model.units import WAD
from tests.deployment import default_settings
from tests.variations import varied


@pytest.fixture(scope="module")
def protocol():
    return default_settings().protocol


def test_advice_on__default_parameters__is_none(protocol):
    assert advice_on(protocol) == []


@pytest.mark.parametrize(
    ("within", "beyond", "advice"),
    [
        (
            {"engine.incentive_tip": 50 * WAD},
            {"engine.incentive_tip": 50 * WAD - 10**12},
            "P9: incentive_tip does not pay for a transaction of 50 coins",
        ),
        (
            # 5,000 coins * 1.12 % * 0.90 = 50.4 coins
            {"assets.BTC.direct_liquidation.min_bonus": 112},
            {"assets.BTC.direct_liquidation.min_bonus": 111},
            "P9: BTC: min_bonus on a debt of debt_floor does not pay for a transaction of 50 coins",
        ),
        (
            {"treasury.surplus_buffer": 1_000_000},
            {"treasury.surplus_buffer": 999_999},
            "P18: surplus_buffer is below a tenth of liquidation_limit",
        ),
        (
            {"surplus_auction.coin_limit": 50_000},
            {"surplus_auction.coin_limit": 49_999},
            "surplus_lot is above the coin_limit of surplus auctions: none will ever start",
        ),
    ],
)
def test_advice_on__one_beyond__names_it(protocol, within, beyond, advice):
    assert advice_on(varied(protocol, within)) == []
    assert advice_on(varied(protocol, beyond)) == [advice]
    assert broken_rules(varied(protocol, beyond)) == []
