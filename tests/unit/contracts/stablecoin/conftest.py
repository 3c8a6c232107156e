# SPDX-License-Identifier: MIT
"""The coin's ERC-20 form with a plain address as Gateway."""

from __future__ import annotations

import boa
import pytest


@pytest.fixture
def gateway() -> str:
    return str(boa.env.generate_address("gateway"))


@pytest.fixture
def stranger() -> str:
    return str(boa.env.generate_address("stranger"))


@pytest.fixture(scope="module")
def deployer():
    return boa.load_partial("contracts/Stablecoin.vy")


@pytest.fixture
def coin(deployer, gateway):
    return deployer.deploy("Backstop Coin", "BSC", gateway)
