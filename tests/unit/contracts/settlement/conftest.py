# SPDX-License-Identifier: MIT
"""One deployment for all tests of the end; titanoboa rolls back what each test does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.contracts.settlement.building import build

if TYPE_CHECKING:
    from tests.unit.contracts.settlement.scene import Scene


@pytest.fixture(scope="session")
def scene() -> Scene:
    return build()
