# SPDX-License-Identifier: MIT
"""Names of runs: a hash of what a scenario says, and one of the code that plays it."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from lab.artifacts import LOCAL_CONTRACTS, artifact
from lab.places import ROOT
from model.manifest import CORE_CONTRACTS

if TYPE_CHECKING:
    from lab.scenario.scenario import Scenario

PLAYING: Final = ("lab/engines", "lab/metrics", "lab/scenario", "lab/world", "keeper", "model")
"""Folders of the Python code that what comes of a run depends on."""


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 of all that a run depends on, but the code; the same on every machine.

    Title and sources are for people and do not count. Neither does in which way something is said:
    a parameter in the file or in the overrides, a number as 1 or 1.0, a default or the same value.
    """
    data = scenario.model_dump(exclude_defaults=True, exclude={"title", "parameters"})
    for series in data["prices"].values():
        del series["source"]
    return sha256(
        canonical(
            {
                "scenario": data,
                "parameters": scenario.parameters.merged(),
                # Keys are sorted, but assets are numbered and drawn in this order.
                "order": [list(scenario.prices), *_drawn_in_order(data["population"])],
            }
        ).encode()
    ).hexdigest()


def _drawn_in_order(population: dict[str, Any]) -> list[list[Any]]:
    return [list(population.get(field, ())) for field in ("assets", "collateral_count")]


def canonical(value: object) -> str:
    """JSON of plain data with sorted keys and numbers without needless digits."""
    match value:
        case None | bool() | str():
            return json.dumps(value)
        case int() | float() | Decimal():
            text = f"{Decimal(str(value)):f}"
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return "0" if text == "-0" else text
        case dict():
            items = sorted((str(key), inner) for key, inner in value.items())
            return "{" + ",".join(f"{json.dumps(k)}:{canonical(v)}" for k, v in items) + "}"
        case list() | tuple():
            return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(str(value))


@cache
def code_hash() -> str:
    """SHA-256 of what plays scenarios: every contract's bytecode, and the Python around it.

    A figure is kept under both hashes, so that it is played anew when anything changes that could
    change it.
    """
    digest = sha256()
    for name in (*CORE_CONTRACTS, *LOCAL_CONTRACTS):
        digest.update(f"{name} {artifact(name).bytecode}\n".encode())
    for folder in PLAYING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()
