# SPDX-License-Identifier: MIT
"""One deployment for all of the Gateway's tests; titanoboa rolls back what each test does to it."""

from __future__ import annotations

import pytest

from tests.unit.contracts.books import scene as s


@pytest.fixture(scope="session")
def scene() -> s.Scene:
    return s.build()
