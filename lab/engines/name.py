# SPDX-License-Identifier: MIT
"""Names of the engines; apart from what opens them, which is slow to import."""

from __future__ import annotations

from enum import StrEnum


class EngineName(StrEnum):
    """What users call them."""

    REVM = "revm"
    BOA = "boa"
    ANVIL = "anvil"
