# SPDX-License-Identifier: MIT
"""Names of what a run depends on: the scenario, and the code that plays it."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from lab.artifacts import ROOT

if TYPE_CHECKING:
    from lab.scenario.scenario import Scenario

_CODE: Final = ("contracts", "model", "keeper", "lab/engines", "lab/scenario", "lab/world")


def scenario_hash(scenario: Scenario) -> str:
    """Of all that a scenario says; it carries everything it needs."""
    return sha256(json.dumps(scenario.model_dump(), default=_said).encode()).hexdigest()


def _said(value: object) -> str:
    """What JSON has no way to say; 3 and 3.0 are the same."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


@cache
def code_hash() -> str:
    """Of the sources of the contracts and of every Python file that decides what a run does."""
    digest = sha256()
    for path in sorted(path for part in _CODE for path in (ROOT / part).rglob("*.[pv]y*")):
        if path.suffix != ".pyc":
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()
