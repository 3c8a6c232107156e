# SPDX-License-Identifier: MIT
"""The protocol's parameters, as a scenario carries them."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, model_validator

from lab.scenario.part import Part

if TYPE_CHECKING:
    from collections.abc import Mapping


class ParameterSet(Part):
    """A parameter file, named or written out, and what is laid over it."""

    file: str | None = None
    """Path, relative to the scenario; when the scenario is loaded its content becomes `values`."""
    values: dict[str, Any] | None = None
    """Content of a parameter file, in its own words."""
    overrides: dict[str, Any] = Field(default_factory=dict)
    """Merged over the file, key by key."""

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.file is None) == (self.values is None):
            raise ValueError("should have exactly one of file, values")
        return self

    def merged(self) -> dict[str, Any]:
        """The content of the file with the overrides laid over it; a copy.

        Raises:
            ValueError: If the file is only named: it has not been loaded.
        """
        if self.values is None:
            raise ValueError(f"{self.file} is not loaded: load_scenario does it")
        return _merge(deepcopy(self.values), self.overrides)


def _merge(base: dict[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings merge key by key, anything else is replaced."""
    merged = dict(base)
    for key, value in overrides.items():
        old = merged.get(key)
        merged[key] = (
            _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged
