# SPDX-License-Identifier: MIT
"""One deployment for all tests of liquidation; titanoboa rolls back what each test does to it."""

from __future__ import annotations

import pytest

from tests.unit.contracts.liquidation import scene as s


@pytest.fixture(scope="session")
def scene() -> s.Scene:
    return s.build()
