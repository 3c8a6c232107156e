# SPDX-License-Identifier: MIT
"""Names of the designs; apart from what plays them, which is slow to import."""

from __future__ import annotations

from enum import StrEnum


class DesignName(StrEnum):
    """Designs that a scenario can be played through."""

    BACKSTOP = "backstop"
    AUCTION_ONLY = "auction-only"
    DIRECT_ONLY = "direct-only"
    MAKER_2020 = "maker-2020"
    AAVE_STYLE = "aave-style"
