# SPDX-License-Identifier: MIT
"""The stateless modules behind thin wrappers, deployed once per file."""

from __future__ import annotations

import pytest

from tests.unit.contracts.modules.differential import deployer


@pytest.fixture(scope="module")
def fixed_point():
    return deployer("FixedPointExposed").deploy()


@pytest.fixture(scope="module")
def price_curves():
    return deployer("PriceCurvesExposed").deploy()


@pytest.fixture(scope="module")
def rates():
    return deployer("RatesExposed").deploy()


@pytest.fixture(scope="module")
def health():
    return deployer("HealthExposed").deploy()


@pytest.fixture(scope="module")
def sizing():
    return deployer("LiquidationSizingExposed").deploy()


@pytest.fixture(scope="module")
def price_delay():
    return deployer("PriceDelayExposed").deploy()


@pytest.fixture(scope="module")
def price_step():
    return deployer("PriceStepExposed").deploy()


@pytest.fixture(scope="module")
def aave():
    return deployer("AaveLiquidationExposed").deploy()
