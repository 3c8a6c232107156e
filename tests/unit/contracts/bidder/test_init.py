# SPDX-License-Identifier: MIT
"""What the constructor leaves behind."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.bidder.scene import MAX


@pytest.mark.parametrize(
    ("immutable", "contract"),
    [
        ("LEDGER", "ledger"),
        ("GATEWAY", "gateway"),
        ("STABLECOIN", "stablecoin"),
        ("COLLATERAL_AUCTION", "collateral_auction"),
        ("DIRECT_LIQUIDATION", "direct_liquidation"),
        ("EXCHANGE", "exchange"),
    ],
)
def test_init__address__is_kept(scene, immutable, contract):
    assert getattr(scene.bidder, immutable)() == getattr(scene.protocol, contract).address


def test_init__owner_named__is_owner_instead_of_the_deployer(scene):
    named = boa.env.generate_address("named owner")
    protocol = scene.protocol
    bidder = boa.load(
        "contracts/Bidder.vy",
        named,
        protocol.ledger,
        protocol.gateway,
        protocol.stablecoin,
        protocol.collateral_auction,
        protocol.direct_liquidation,
        protocol.exchange,
    )
    assert bidder.owner() == named


def test_init__gateway__may_burn_coin(scene):
    assert scene.protocol.stablecoin.allowance(scene.bidder, scene.protocol.gateway) == MAX
