# SPDX-License-Identifier: MIT
"""Scenarios by file, or by the name of a shipped one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SHIPPED: Final = Path(__file__).parents[2] / "scenarios"


def path_of(scenario: Path) -> Path:
    """Of a scenario's file, if need be of a shipped one."""
    shipped = SHIPPED / f"{scenario}.yaml"
    return shipped if shipped.exists() else scenario
