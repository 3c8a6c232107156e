# SPDX-License-Identifier: MIT
"""What every test of the keeper starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def usual_logs() -> Iterator[None]:
    """A command configures logging for its process; here the next test lives in the same one."""
    yield
    structlog.reset_defaults()
