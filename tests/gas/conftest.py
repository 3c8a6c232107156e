# SPDX-License-Identifier: MIT
"""`pytest tests/gas --update` writes the snapshot anew; without it, it is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the gas and size snapshot anew")
