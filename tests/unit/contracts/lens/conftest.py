# SPDX-License-Identifier: MIT
"""Two deployments for all of the Lens's tests; titanoboa rolls back what each test does to them."""

from __future__ import annotations

import pytest

from tests.unit.contracts.books import scene as books_scene
from tests.unit.contracts.liquidation import callee as c
from tests.unit.contracts.liquidation import scene as s


@pytest.fixture(scope="session")
def books() -> books_scene.Scene:
    """The default parameters: interest, prices that wait."""
    return books_scene.build()


@pytest.fixture(scope="session")
def scene() -> s.Scene:
    """Nine assets at round prices that move at once, no interest."""
    return s.build()


@pytest.fixture
def callee() -> c.Callee:
    """A receiver that does in its callback what it was told to."""
    return c.deploy()
