# SPDX-License-Identifier: MIT
"""What is wrong with the feeds."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from lab.scenario.part import Part, Spans


class Feeds(Part):
    """What is wrong with the feeds; the market moves on."""

    outages: Spans = ()
    """When none of them says anything new."""
    error: Annotated[Decimal, Field(gt=-1, lt=10)] = Decimal(0)
    """Part by which they are wrong: -0.0285 is 2.85 % too low."""
