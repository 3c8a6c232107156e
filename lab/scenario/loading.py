# SPDX-License-Identifier: MIT
"""From a scenario's file to a scenario that needs no other file, or to what is wrong and where."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from lab.scenario.account_file import read_accounts
from lab.scenario.candle_file import ALL_TIME, read_candles
from lab.scenario.errors import ScenarioError, explain
from lab.scenario.parameters import write_parameters
from lab.scenario.population import DrawnPopulation, ListedPopulation
from lab.scenario.price_path import read_path
from lab.scenario.scenario import Scenario
from lab.scenario.yaml_marks import Marks, read_yaml
from model.parameter_errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.scenario.parameter_set import ParameterSet
    from lab.scenario.prices import PriceSeries


def load_scenario(path: Path) -> Scenario:
    """Read and check a scenario file, and every file that it names.

    Raises:
        ScenarioError: One line per mistake: file, line, column, field, value, what is allowed.
    """
    data, marks = _read(path)
    scenario = _checked(path, data, marks)
    filled = scenario.model_copy(
        update={
            "parameters": _with_values(scenario, path, marks),
            "population": _with_accounts(scenario, path),
            "prices": {name: _with_candles(scenario, name, path) for name in scenario.prices},
        }
    )
    loaded = _checked(path, filled.model_dump(), marks)
    _check_parameters(loaded, path, marks)
    return loaded


def _check_parameters(scenario: Scenario, path: Path, marks: Marks) -> None:
    """Refuse parameters that the contracts would refuse; the model states the same rules."""
    prices = {name: read_path(scenario, name)[0].price for name in scenario.prices}
    with tempfile.TemporaryDirectory() as out:
        try:
            write_parameters(scenario, prices, Path(out) / "parameters.yaml")
        except ParameterError as error:
            where = ":".join(map(str, (path, *marks.find(("parameters",)))))
            lines = [
                f"{where}: parameters: {fault.field}: {fault.text} [{fault.kind}]"
                for fault in error.faults
            ]
            raise ScenarioError("\n".join(lines)) from None


def _with_values(scenario: Scenario, path: Path, marks: Marks) -> ParameterSet:
    """The parameters with the content of their file."""
    named = scenario.parameters
    if named.file is None:
        return named
    file = path.parent / named.file
    try:
        values = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        where = ":".join(map(str, (path, *marks.find(("parameters", "file")))))
        raise ScenarioError(f"{where}: parameters.file: {file} cannot be read: {error}") from None
    return named.model_copy(update={"file": None, "values": values})


def _with_accounts(scenario: Scenario, path: Path) -> DrawnPopulation | ListedPopulation:
    """The population with the accounts of its file."""
    population = scenario.population
    if isinstance(population, DrawnPopulation) or population.csv is None:
        return population
    accounts = read_accounts(path.parent / population.csv, scenario.assets)
    return ListedPopulation(listed=accounts)


def _with_candles(scenario: Scenario, name: str, path: Path) -> PriceSeries:
    """A price series with the candles of its file."""
    series = scenario.prices[name]
    if series.csv is not None:
        start, length = int(scenario.start.timestamp()), series.own_time(scenario.duration)
        file = path.parent / series.csv.path
        candles = read_candles(file, series.csv, start, length, series.interval)
        return series.model_copy(update={"csv": None, "candles": candles})
    donor = series.bootstrap
    if donor is not None and donor.csv is not None:
        file = path.parent / donor.csv.path
        candles = read_candles(file, donor.csv, 0, ALL_TIME, series.interval)
        filled = donor.model_copy(update={"csv": None, "candles": candles})
        return series.model_copy(update={"bootstrap": filled})
    return series


def _checked(path: Path, data: object, marks: Marks) -> Scenario:
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        found = (explain(dict(problem), Scenario) for problem in error.errors())
        lines = [f"{':'.join(map(str, (path, *marks.find(at))))}: {told}" for at, told in found]
        raise ScenarioError("\n".join(lines)) from None


def _read(path: Path, *, is_extended: bool = False) -> tuple[Any, Marks]:
    """A file over what it extends, and where its own values stand."""
    try:
        data, marks = read_yaml(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ScenarioError(f"{path}{where}: {error.problem}") from None
    if not isinstance(data, dict) or "extends" not in data:
        return data, marks
    name = data.pop("extends")
    base = path.parent / str(name)
    where = ":".join(map(str, (path, *marks.find(("extends",)))))
    if base.parent != path.parent or base == path:
        raise ScenarioError(f"{where}: extends is {name!r}: should be another file of its folder")
    if is_extended:
        raise ScenarioError(f"{where}: extends: should not stand in what is extended")
    below, places = _read(base, is_extended=True)
    _checked(base, below, places)
    return _merged(below, data), marks


def _merged(base: dict[str, Any], over: dict[str, Any], *, depth: int = 2) -> dict[str, Any]:
    """Mappings merge key by key, two deep and no deeper: a price path is replaced as a whole.

    So are parameters and a population that are written out.
    """
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        is_whole = depth == 1 or not isinstance(value, dict) or _is_written_out(value)
        if isinstance(old, dict) and not is_whole:
            merged[key] = _merged(old, value, depth=depth - 1)
        else:
            merged[key] = value
    return merged


def _is_written_out(part: Mapping[str, Any]) -> bool:
    return bool({"listed", "csv", "values"} & set(part))
