# SPDX-License-Identifier: MIT
"""Times of a scenario: seconds since the first price, against spans of hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.scenario.part import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.scenario.part import Span


def is_within(offset: int, spans: Iterable[Span]) -> bool:
    """Whether a moment is in one of these times [seconds; hours]."""
    return any(begin * HOUR <= offset < end * HOUR for begin, end in spans)


def ends_of(spans: Iterable[Span]) -> Iterator[int]:
    """When each begins and ends [seconds]."""
    return (int(hour * HOUR) for span in spans for hour in span)
