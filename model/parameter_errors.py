# SPDX-License-Identifier: MIT
"""What can be wrong with a parameter file; correcting the file helps, trying again does not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class FaultKind(StrEnum):
    """The ways in which a value cannot be used."""

    FILE = "unreadable file"
    FORM = "wrong form"
    TWICE = "field twice"
    MISSING = "missing field"
    UNKNOWN = "unknown field"
    UNIT = "wrong unit"
    RANGE = "out of range"
    RULE = "rule broken"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file."""

    kind: FaultKind
    place: str
    """File, and line where there is one."""
    field: str
    """Path of the field, or name of the broken rule (P1, P2, ...)."""
    text: str
    """What is wrong, with the value and what is allowed."""

    def __str__(self) -> str:
        named = ": ".join(part for part in (self.place, self.field, self.text) if part)
        return f"{named} [{self.kind}]"


class ParameterError(ValueError):
    """A parameter file that no contract would accept."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))
