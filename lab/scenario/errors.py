# SPDX-License-Identifier: MIT
"""What is raised when a scenario cannot be played."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from lab.errors import LabError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from lab.scenario.yaml_marks import Location


class ScenarioError(LabError, ValueError):
    """The scenario cannot be played; says file, line, column, field and what is allowed."""


class FieldError(ValueError):
    """A field contradicts others: raised by a check of the whole, so it says where the field is."""

    def __init__(self, location: Location, message: str) -> None:
        self.location = location
        super().__init__(message)


def explain(problem: dict[str, Any], whole: type[BaseModel]) -> tuple[Location, str]:
    """Turn one of pydantic's errors into where it is, and `field is value: what is allowed`.

    Args:
        problem: One of `ValidationError.errors()`.
        whole: What was validated, for the names that there are.
    """
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
        told = f" is not known here{_hint(location, whole)}"
    elif isinstance(problem["input"], dict | list | tuple):
        told = f": {message}"
    else:
        told = f" is {problem['input']!r}: {message}"
    return location, f"{field}{told}"


def _hint(location: Location, whole: type[BaseModel]) -> str:
    """The field that was probably meant; nothing where there is no such field, or no model."""
    *way, name = map(str, location)
    model: Any = whole
    for step in way:
        field = getattr(model, "model_fields", {}).get(step)
        model = field.annotation if field is not None else None
    near = get_close_matches(name, list(getattr(model, "model_fields", {})), n=1)
    return f"; did you mean {near[0]}?" if near else ""
