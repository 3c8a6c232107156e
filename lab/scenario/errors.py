# SPDX-License-Identifier: MIT
"""What is raised when a scenario cannot be played."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.scenario.yaml_marks import Location


class ScenarioError(ValueError):
    """The scenario cannot be played; says file, line, column, field and what is allowed."""


class FieldError(ValueError):
    """A field contradicts others: raised by a check of the whole, so it says where the field is."""

    def __init__(self, location: Location, message: str) -> None:
        self.location = location
        super().__init__(message)
