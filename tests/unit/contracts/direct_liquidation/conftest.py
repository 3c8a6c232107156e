# SPDX-License-Identifier: MIT
"""One deployment for all tests of liquidation; titanoboa rolls back what each test does to it."""

from __future__ import annotations

import pytest

from tests.unit.contracts.liquidation import scene as s
from tests.unit.contracts.liquidation.world import ETH


@pytest.fixture(scope="session")
def scene() -> s.Scene:
    return s.build()


@pytest.fixture
def unsafe(scene: s.Scene) -> s.Scene:
    """100 ETH at 171.5 against 14,000: HF 0.98, bonus 5 %."""
    scene.open_eth()
    scene.set_price(ETH, "171.5")
    scene.give_coin(scene.buyer)
    return scene
