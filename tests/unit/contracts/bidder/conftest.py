# SPDX-License-Identifier: MIT
"""The scene, once per file."""

from __future__ import annotations

import boa
import pytest

from tests.deployment import deploy
from tests.unit.contracts.bidder.scene import DEBT, WAD, Market, Scene, open_account, open_pool


@pytest.fixture(scope="module")
def scene():
    protocol = deploy()
    owner = boa.env.generate_address("owner of the bidder")
    protocol.bidder.transfer_ownership(owner)
    markets = {
        "ETH": Market(
            asset=0,
            symbol="ETH",
            one=WAD,
            price=195,
            collateral=100 * WAD,
            borrower=boa.env.generate_address("borrower against ether"),
        ),
        "BTC": Market(
            asset=1,
            symbol="BTC",
            one=10**8,
            price=7_935,
            collateral=2_46_000_000,
            borrower=boa.env.generate_address("borrower against bitcoin"),
        ),
    }
    for market in markets.values():
        open_pool(protocol, market)
        open_account(protocol, market, DEBT)
    return Scene(protocol=protocol, owner=owner, markets=markets)
