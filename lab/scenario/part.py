# SPDX-License-Identifier: MIT
"""What all parts of a scenario are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A part of a scenario: plain data that never changes, and nothing that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _forward(spans: tuple[tuple[Decimal, Decimal], ...]) -> tuple[tuple[Decimal, Decimal], ...]:
    if any(begin >= end for begin, end in spans):
        raise ValueError("each should be [from, until] with from < until")
    return spans


HOUR: Final = 3600
"""[seconds]."""

GOVERNANCE: Final = "governance"
"""Name under which the governance token's price path stands among the assets'."""

Positive = Annotated[Decimal, Field(gt=0)]
NotNegative = Annotated[Decimal, Field(ge=0)]
Span = tuple[NotNegative, Positive]
"""From and until when [hours since the start]."""
Spans = Annotated[tuple[Span, ...], AfterValidator(_forward)]


def check_hours(hours: list[Decimal]) -> None:
    """Refuse times that do not begin at 0 and rise."""
    if not hours or hours[0] != 0 or hours != sorted(set(hours)):
        raise ValueError("hours should begin at 0 and rise")
