# SPDX-License-Identifier: MIT
"""A scenario with some of its values changed, by dotted names such as `keeper.latency`.

`parameters.` and a field of the parameter file, `parameters.auction_terms.cut` for example, changes
that field, in the file's own words.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ValidationError

from lab.scenario.errors import ScenarioError, explain
from lab.scenario.parameters import write_parameters
from lab.scenario.price_path import read_path
from lab.scenario.scenario import Scenario
from model.parameter_errors import Fault, ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | int | float | bool
"""What a field can be changed to."""

_PARAMETERS: Final = "parameters"


def varied(scenario: Scenario, changes: Mapping[str, Value]) -> Scenario:
    """The scenario with other values.

    Args:
        scenario: To start from.
        changes: By dotted name.

    Raises:
        ScenarioError: A name is unknown, or a value not allowed; says field, value and what is.
        ParameterError: The protocol would not accept the parameters; says the same.
    """
    # Sections that nothing changes in pass through as they are, unchecked: they were checked.
    data: dict[str, Any] = {name: getattr(scenario, name) for name in Scenario.model_fields}
    overrides = dict(scenario.parameters.overrides)
    for name, value in changes.items():
        section, *path = name.split(".")
        if section == _PARAMETERS and path:
            _put(overrides, path, value, name)
        else:
            _put(data, [section, *path], value, name)
    data[_PARAMETERS] = scenario.parameters.model_copy(update={"overrides": overrides})
    try:
        changed = Scenario.model_validate(data)
    except ValidationError as error:
        lines = [explain(dict(problem), Scenario)[1] for problem in error.errors()]
        raise ScenarioError("\n".join(lines)) from None
    if any(name.startswith(f"{_PARAMETERS}.") for name in changes):
        _check_parameters(changed)
    return changed


def _put(data: dict[str, Any], path: list[str], value: Value, name: str) -> None:
    """Set one value, in copies of the mappings on the way to it."""
    *sections, last = path
    here = data
    for section in sections:
        inner = here.get(section, {})
        if isinstance(inner, BaseModel):
            inner = inner.model_dump(mode="json")
        if not isinstance(inner, dict):
            raise ScenarioError(f"{name} is not known here: {section} is one value, {inner!r}")
        here[section] = inner = dict(inner)
        here = inner
    if isinstance(here.get(last), BaseModel | dict):
        raise ScenarioError(f"{name} is {value!r}: should be a field of {name}, not all of it")
    here[last] = value


def _check_parameters(scenario: Scenario) -> None:
    prices = {name: read_path(scenario, name)[0].price for name in scenario.prices}
    with tempfile.TemporaryDirectory() as out:
        try:
            write_parameters(scenario, prices, Path(out) / "parameters.yaml")
        except ParameterError as error:
            # The merged file is gone by the time that anybody reads this; its fields are not.
            raise ParameterError(
                Fault(fault.kind, _PARAMETERS, fault.field, fault.text) for fault in error.faults
            ) from None
