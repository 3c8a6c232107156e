# SPDX-License-Identifier: MIT
"""The protocol's parameters as a space to search: fields, bounds, and what holds between them."""

from __future__ import annotations

import tempfile
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from lab.scenario.parameters import write_parameters
from lab.scenario.price_path import read_path
from model.bounds import BUCKET_LENGTH, LIQUIDATION_LIMIT, RANGES
from model.inequalities import broken_rules
from model.units import BPS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from lab.scenario.scenario import Scenario
    from model.bounds import Range
    from model.parameters import ProtocolParameters
    from model.settings import DeploymentSettings

_SECTIONS: Final = (
    "ledger",
    "engine",
    "direct_liquidation",
    "auction_terms",
    "treasury",
    "guaranty_pool",
    "debt_auction",
    "surplus_auction",
)
_ASSET_SECTIONS: Final = ("ledger", "oracle", "direct_liquidation")
_STEPS: Final = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)
"""How far towards the new value, where the whole way breaks a rule."""
_TRIES: Final = 4
LEAST_LIMIT: Final = 10
"""Of an asset, over F * (1 + P): rule P10."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field of the parameter file."""

    path: tuple[str, ...]
    """Its sections and its name there."""
    attributes: tuple[str, ...]
    """The same in `ProtocolParameters`; an asset's symbol stands after `assets`."""
    range: Range


def deployed(scenario: Scenario) -> DeploymentSettings:
    """What a scenario's parameters say, in the contracts' units.

    Raises:
        ParameterError: The protocol would not accept them.
    """
    prices = {name: read_path(scenario, name)[0].price for name in scenario.prices}
    with tempfile.TemporaryDirectory() as folder:
        return write_parameters(scenario, prices, Path(folder) / "parameters.yaml")


def parameters_of(protocol: ProtocolParameters) -> Iterator[Parameter]:
    """Every field that a setter takes."""
    yield Parameter(("bucket_length",), ("bucket_length",), BUCKET_LENGTH)
    for section in _SECTIONS:
        for name, bounds in RANGES[type(getattr(protocol, section))].items():
            yield Parameter((section, name), (section, name), bounds)
    for name, bounds in RANGES[type(protocol.governance_oracle)].items():
        yield Parameter(("governance_token", "oracle", name), ("governance_oracle", name), bounds)
    for symbol, asset in protocol.assets.items():
        of_asset = ("assets", symbol)
        for section in _ASSET_SECTIONS:
            for name, bounds in RANGES[type(getattr(asset, section))].items():
                yield Parameter((*of_asset, section, name), (*of_asset, section, name), bounds)
        limit = (*of_asset, "liquidation_limit")
        yield Parameter(limit, limit, LIQUIDATION_LIMIT)


def moved_parameters(scenario: Scenario, random: Random) -> Scenario | None:
    """The scenario with one parameter elsewhere within its bounds; None if none could be moved."""
    protocol = deployed(scenario).protocol
    fields = tuple(parameters_of(protocol))
    for _ in range(_TRIES):
        field = random.choice(fields)
        value = _read(protocol, field.attributes)
        wanted = _wanted(value, field.range, random)
        for step in _STEPS:
            raw = value + int((wanted - value) * step)
            raw -= raw % field.range.step
            if raw == value or field.range.fault(raw):
                continue
            if not list(broken_rules(_with(protocol, field.attributes, raw))):
                return with_override(scenario, field.path, field.range.quantity.show(raw))
    return None


def moved_limits(scenario: Scenario, random: Random) -> Scenario | None:
    """The scenario with all liquidation limits tighter, in proportion, as far as P10 allows."""
    protocol = deployed(scenario).protocol
    engine, factor = protocol.engine, 10 ** random.uniform(-2.5, 0)
    least = -(-LEAST_LIMIT * engine.debt_floor * (BPS + engine.penalty) // BPS)
    limits: dict[tuple[str, ...], int] = {
        ("assets", symbol, "liquidation_limit"): max(int(asset.liquidation_limit * factor), least)
        for symbol, asset in protocol.assets.items()
    }
    most = max(*limits.values(), protocol.treasury.debt_lot, int(engine.liquidation_limit * factor))
    limits["engine", "liquidation_limit"] = most
    changed: ProtocolParameters = protocol
    for path, limit in limits.items():
        changed = _with(changed, path, limit)
    if broken_rules(changed):
        return None
    for path, limit in limits.items():
        scenario = with_override(scenario, path, LIQUIDATION_LIMIT.quantity.show(limit))
    return scenario


def _wanted(value: int, bounds: Range, random: Random) -> int:
    """Where to: a bound, or a multiple of what it is."""
    choice = random.random()
    if choice < 0.25:  # noqa: PLR2004 - a share
        return bounds.low
    if choice < 0.5:  # noqa: PLR2004
        return min(bounds.high, max(value, 1) * 1_000)
    return min(max(int(value * 2 ** random.uniform(-3, 3)), bounds.low), bounds.high)


def with_override(scenario: Scenario, path: tuple[str, ...], text: str) -> Scenario:
    """The scenario with one field of the parameter file saying something else."""
    overrides: dict[str, Any] = deepcopy(scenario.parameters.overrides)
    here = overrides
    for section in path[:-1]:
        here = here.setdefault(section, {})
    here[path[-1]] = text
    return _with_overrides(scenario, overrides)


def overridden(scenario: Scenario) -> list[tuple[str, ...]]:
    """Paths of all fields that are not as in the parameter file."""
    return list(_leaves(scenario.parameters.overrides))


def without_overrides(scenario: Scenario, paths: list[tuple[str, ...]]) -> Scenario:
    """The scenario with these fields as in the parameter file again."""
    overrides: dict[str, Any] = deepcopy(scenario.parameters.overrides)
    for path in paths:
        here = overrides
        for section in path[:-1]:
            here = here[section]
        del here[path[-1]]
    return _with_overrides(scenario, _pruned(overrides))


def _with_overrides(scenario: Scenario, overrides: dict[str, Any]) -> Scenario:
    parameters = scenario.parameters.model_copy(update={"overrides": overrides})
    return scenario.model_copy(update={"parameters": parameters})


def _pruned(tree: dict[str, Any]) -> dict[str, Any]:
    pruned = {k: _pruned(v) if isinstance(v, dict) else v for k, v in tree.items()}
    return {k: v for k, v in pruned.items() if v != {}}


def _leaves(tree: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name)


def _read(record: Any, attributes: tuple[str, ...]) -> int:  # noqa: ANN401 - a record or a mapping
    for name in attributes:
        record = record[name] if isinstance(record, dict) else getattr(record, name)
    return cast("int", record)


def _with(record: Any, attributes: tuple[str, ...], raw: int) -> Any:  # noqa: ANN401
    """The record with one field of one within changed."""
    name, *rest = attributes
    if isinstance(record, dict):
        return {**record, name: _with(record[name], tuple(rest), raw)}
    if not rest:
        return replace(record, **{name: raw})
    return replace(record, **{name: _with(getattr(record, name), tuple(rest), raw)})
