# SPDX-License-Identifier: MIT
"""Who collects what: `ape test` the tests that need Ape, `pytest` all others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog

from tests import quick_compiler

if TYPE_CHECKING:
    from collections.abc import Iterator

APE_TESTS = Path(__file__).parent / "ape"
IS_APE = "ape" in Path(sys.argv[0]).parts[-2:]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Ape's fixtures exist under `ape test` only, and in process it is twenty times slower."""
    is_for_ape = collection_path.is_relative_to(APE_TESTS)
    is_above = APE_TESTS.is_relative_to(collection_path)
    return True if is_for_ape != IS_APE and not is_above else None


if not IS_APE:
    quick_compiler.install()


@pytest.fixture(autouse=True)
def usual_logs() -> Iterator[None]:
    """A command configures logging for its process; here the next test lives in the same one."""
    yield
    structlog.reset_defaults()
