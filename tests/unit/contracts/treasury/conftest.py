# SPDX-License-Identifier: MIT
"""One deployment per test module; titanoboa rolls back what a test does to it."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.waterfall import scene as s


@pytest.fixture(scope="module")
def scene() -> s.Scene:
    return s.build()


@pytest.fixture
def stranger() -> str:
    return str(boa.env.generate_address("stranger"))
