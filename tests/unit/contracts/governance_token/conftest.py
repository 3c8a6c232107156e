# SPDX-License-Identifier: MIT
"""The governance token with plain addresses as debt auction and first holder."""

from __future__ import annotations

import boa
import pytest

SUPPLY = 1_000 * 10**18


@pytest.fixture
def debt_auction() -> str:
    return str(boa.env.generate_address("debt auction"))


@pytest.fixture
def holder() -> str:
    return str(boa.env.generate_address("holder"))


@pytest.fixture
def stranger() -> str:
    return str(boa.env.generate_address("stranger"))


@pytest.fixture(scope="module")
def deployer():
    return boa.load_partial("contracts/GovernanceToken.vy")


@pytest.fixture
def token(deployer, debt_auction, holder):
    return deployer.deploy("Backstop Governance", "BACK", debt_auction, holder, SUPPLY)
