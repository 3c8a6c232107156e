# SPDX-License-Identifier: MIT
"""Where seized collateral is sold."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from lab.scenario.part import Part, Positive


class Market(Part):
    """Where seized collateral is sold."""

    depth: dict[str, Positive] = Field(min_length=1)
    """Coin side of each asset's constant-product pool [coins]."""
    recovery: Annotated[Decimal, Field(gt=0, le=1)] = Decimal(1)
    """Part of the missing depth that other traders bring back per block."""
