# SPDX-License-Identifier: MIT
"""`DirectLiquidation.quote_liquidation`: what it says is what `liquidate` does."""

from __future__ import annotations

import pytest

from model.units import WAD
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK

NOTHING = (0, 0, 0, 0, 0)


def test_quote_liquidation__open__returns_all_amounts(scene):
    scene.open_eth()
    scene.set_price(ETH, "171.5")
    assert scene.direct.quote_liquidation(scene.owner, ETH, 1_000 * WAD)._asdict() == {
        "debt": 1_000 * WAD,
        "normalized_debt": 1_000 * WAD,
        "fee": 5 * WAD,
        "collateral": 1_050 * WAD * 10 // 1_715,
        "bonus": 500,
    }


def test_quote_liquidation__interest_not_yet_accrued__counts_it(scene):
    """Healthy when it was last accrued, unsafe by interest alone."""
    scene.open_eth()
    scene.set_price(ETH, 175)
    scene.set_ledger(stability_fee=10**27 + 10**18)
    assert tuple(scene.direct.quote_liquidation(scene.owner, ETH, w.MAX)) == NOTHING
    scene.wait(1)
    quote = scene.direct.quote_liquidation(scene.owner, ETH, w.MAX)
    assert quote.debt > quote.normalized_debt > 0
    scene.give_coin(scene.buyer)
    assert scene.liquidate() == (quote.debt, quote.collateral)


@pytest.mark.parametrize(
    ("price", "asset"),
    [
        (175, ETH),  # healthy
        (150, ETH),  # for lane B
        ("171.5", BTC),  # not held
        ("171.5", 16),
        ("171.5", w.MAX),
    ],
)
def test_quote_liquidation__closed__returns_nothing(scene, price, asset):
    scene.open_eth()
    scene.set_price(ETH, price)
    assert tuple(scene.direct.quote_liquidation(scene.owner, asset, w.MAX)) == NOTHING


def test_quote_liquidation__nothing_wanted_or_price_too_old__returns_nothing(scene):
    scene.open_eth()
    scene.set_price(ETH, "171.5")
    assert tuple(scene.direct.quote_liquidation(scene.owner, ETH, 0)) == NOTHING
    scene.wait(w.MAX_PRICE_AGE)
    assert tuple(scene.direct.quote_liquidation(scene.owner, ETH, w.MAX)) == NOTHING


def test_quote_liquidation__account_that_never_was__returns_nothing(scene):
    assert tuple(scene.direct.quote_liquidation(scene.stranger, LINK, w.MAX)) == NOTHING
