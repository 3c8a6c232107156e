# SPDX-License-Identifier: MIT
"""The scene of the oracle's tests: listed, not yet poked; poked once at 4 coins."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.price_oracle import scene as s


@pytest.fixture(scope="module")
def deployed() -> s.Scene:
    """Contracts without a listed asset."""
    return s.deploy()


@pytest.fixture
def listed(deployed: s.Scene) -> s.Scene:
    """LINK is listed and has no price."""
    deployed.set_parameters(deployed.parameters)
    return deployed


@pytest.fixture
def scene(listed: s.Scene) -> s.Scene:
    """LINK is listed and its first price, 4 coins, taken now."""
    listed.poke(4)
    return listed


@pytest.fixture
def stranger() -> str:
    return str(boa.env.generate_address("stranger"))


@pytest.fixture
def wide_feed():
    """A feed of 18 decimals."""
    return boa.load("contracts/testing/SettableFeed.vy", 18, "WIDE / USD")
