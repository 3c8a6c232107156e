# SPDX-License-Identifier: MIT
"""Scenarios by file, or by the name of a shipped one."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final

import typer

from lab import places
from lab.scenario.errors import ScenarioError

SHIPPED: Final = places.SHIPPED / "scenarios"


def path_of(scenario: Path) -> Path:
    """Of a scenario's file, if need be of a shipped one.

    Raises:
        ScenarioError: If it is a name, and none of a shipped one.
    """
    shipped = SHIPPED / f"{scenario}.yaml"
    if shipped.exists():
        return shipped
    if scenario.exists() or scenario.suffix or len(scenario.parts) > 1:
        return scenario
    near = get_close_matches(scenario.name, names(), n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names())}"
    raise ScenarioError(f"{scenario}: no scenario of that name, and no file; {hint}")


def names(incomplete: str = "") -> list[str]:
    """Of the shipped scenarios that begin so."""
    found = (path.stem for path in SHIPPED.glob("*.yaml"))
    return sorted(name for name in found if name.startswith(incomplete))


Scenario = Annotated[
    Path,
    typer.Argument(
        help="File, or name of one in scenarios/; its README says more.", autocompletion=names
    ),
]
