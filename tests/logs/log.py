# SPDX-License-Identifier: MIT
"""What a reader of logs has: nothing but this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Log:
    """One decoded event."""

    source: str
    """Name of the contract that logged it."""
    name: str
    fields: Mapping[str, Any]
    """Integers, strings, bytes, lists; structs are named tuples."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """All events of one transaction, in order."""

    timestamp: int
    """Of its block [unix time]."""
    logs: tuple[Log, ...]


class UnknownEvent(Exception):
    """An event that the reader has not heard of: the tables of events and state have parted."""

    def __init__(self, log: Log) -> None:
        super().__init__(f"{log.source}.{log.name}")
