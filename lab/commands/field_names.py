# SPDX-License-Identifier: MIT
"""Names of what can vary, for the shell's completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lab.places import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTIONS: Final = ("chain", "feeds", "guaranty_pool", "keeper", "market", "population", "treasury")
"""Of a scenario, whose fields can vary one by one."""


def fields_that_vary(incomplete: str) -> list[str]:
    """Parameters of the protocol and fields of a scenario that begin so, each with its sign."""
    found = (*_of_parameters(), *_of_scenario())
    return sorted(f"{name}=" for name in found if name.startswith(incomplete))


def _of_parameters() -> Iterator[str]:
    import yaml

    file = SHIPPED / "parameters" / "default.yaml"
    yield from _leaves("parameters", yaml.safe_load(file.read_text(encoding="utf-8")))


def _leaves(name: str, value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever YAML can hold
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}", inner)
    elif not isinstance(value, list):
        yield name


def _of_scenario() -> Iterator[str]:
    from pydantic import BaseModel

    from lab.scenario.scenario import Scenario

    for section in _SECTIONS:
        kind = Scenario.model_fields[section].annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (f"{section}.{field}" for field in kind.model_fields)
