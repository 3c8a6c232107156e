# SPDX-License-Identifier: MIT
"""How log lines look; apart from `keeper.logs`, which is slow to import."""

from __future__ import annotations

from enum import StrEnum


class LogFormat(StrEnum):
    """How lines look."""

    JSON = "json"
    """One object per line."""
    TEXT = "text"
    """Aligned, coloured on a terminal."""
