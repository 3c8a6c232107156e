# SPDX-License-Identifier: MIT
"""What is raised when a scenario cannot be played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.errors import LabError

if TYPE_CHECKING:
    from lab.scenario.yaml_marks import Location


class ScenarioError(LabError, ValueError):
    """The scenario cannot be played; says file, line, column, field and what is allowed."""


class FieldError(ValueError):
    """A field contradicts others: raised by a check of the whole, so it says where the field is."""

    def __init__(self, location: Location, message: str) -> None:
        self.location = location
        super().__init__(message)


def explain(problem: dict[str, Any]) -> tuple[Location, str]:
    """Turn one of pydantic's errors into where it is, and `field is value: what is allowed`."""
    # In square brackets pydantic says which kind of value it is, or that a key is meant.
    location = tuple(item for item in problem["loc"] if not str(item).startswith("["))
    cause = problem.get("ctx", {}).get("error")
    if isinstance(cause, FieldError):
        location += cause.location
    field = ".".join(str(item) for item in location) or "the scenario"
    message = problem["msg"].removeprefix("Value error, ").replace("Input should", "should")
    if problem["type"] == "missing":
        told = " is missing"
    elif problem["type"] == "extra_forbidden":
        told = " is not known here"
    elif isinstance(problem["input"], dict | list | tuple):
        told = f": {message}"
    else:
        told = f" is {problem['input']!r}: {message}"
    return location, f"{field}{told}"
