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

Positive = Annotated[Decimal, Field(gt=0)]
NotNegative = Annotated[Decimal, Field(ge=0)]
Span = tuple[NotNegative, Positive]
"""From and until when [hours since the start]."""
Spans = Annotated[tuple[Span, ...], AfterValidator(_forward)]
