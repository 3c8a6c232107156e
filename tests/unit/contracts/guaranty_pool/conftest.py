# SPDX-License-Identifier: MIT
"""One deployment per test: the twin is not rolled back as titanoboa does it."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.guaranty_pool import pool_scene as s


@pytest.fixture
def scene() -> s.Scene:
    return s.build()


@pytest.fixture
def stranger() -> str:
    return str(boa.env.generate_address("stranger"))
