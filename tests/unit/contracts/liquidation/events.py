# SPDX-License-Identifier: MIT
"""Events by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.contracts.books.events import Event


def named(events: list[Event], *names: str) -> list[Event]:
    """Only the events of these names."""
    return [event for event in events if event[0] in names]
