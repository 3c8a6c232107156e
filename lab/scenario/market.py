# SPDX-License-Identifier: MIT
"""Where seized collateral is sold."""

from __future__ import annotations

from pydantic import Field

from lab.scenario.part import Part, Positive


class Market(Part):
    """Where seized collateral is sold."""

    depth: dict[str, Positive] = Field(min_length=1)
    """Coin side of each asset's constant-product pool, restored at each price point [coins]."""
