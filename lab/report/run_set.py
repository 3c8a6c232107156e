# SPDX-License-Identifier: MIT
"""Runs of one scenario that are reported on together."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from pydantic import BaseModel

from lab.run import record
from lab.runs.store import ROWS, SCHEMA, Store
from lab.runs.tables import played
from lab.runs.task import PLAYED, SET
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from lab.scenario.vary import varied

if TYPE_CHECKING:
    from pathlib import Path

    from lab.run import Recording
    from lab.scenario.scenario import Scenario

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSet:
    """A sweep, or a single run."""

    name: str
    scenario: Scenario
    """From which the runs vary."""
    frame: pl.DataFrame
    """All rows, refused ones too."""
    worst: Recording
    """Of the run with the most bad debt, played again, or of the only one."""

    @property
    def runs(self) -> pl.DataFrame:
        """Rows with figures."""
        return played(self.frame)

    @property
    def is_single(self) -> bool:
        """Whether there is nothing to be said about probabilities."""
        return self.runs.height == 1

    def current(self, name: str) -> str:
        """What the scenario itself says where the runs vary.

        Args:
            name: Dotted, of a field.
        """
        section, *path = name.split(".")
        value: Any = getattr(self.scenario, section)
        if section == "parameters":
            value = self.scenario.parameters.merged()
        for part in path:
            value = getattr(value, part) if isinstance(value, BaseModel) else value.get(part)
        return str(value)


def set_of_sweep(folder: Path) -> RunSet:
    """What a sweep has left in its folder; its worst run is played again.

    Raises:
        ScenarioError: If it holds no runs.
    """
    frame = Store(folder / ROWS).read()
    runs = played(frame)
    if runs.is_empty() or not (folder / "scenario.yaml").exists():
        raise ScenarioError(f"{folder}: should be the folder of a sweep with at least one run")
    scenario = load_scenario(folder / "scenario.yaml")
    row = runs.sort(["bad_debt", "key"], descending=[True, False]).row(0, named=True)
    settings = {
        name.removeprefix(SET): value
        for name, value in row.items()
        if name.startswith(SET) and value is not None
    }
    worst = varied(scenario, settings | {"seed": row["seed"]})
    recording = record(worst, with_keeper=row["with_keeper"])
    return RunSet(name=scenario.name, scenario=scenario, frame=frame, worst=recording)


def set_of_run(scenario: Scenario, recording: Recording) -> RunSet:
    """One run alone."""
    row = {"key": recording.row.scenario_hash, "state": PLAYED, "reason": None}
    frame = pl.DataFrame([row | asdict(recording.row)], schema=SCHEMA)
    return RunSet(name=scenario.name, scenario=scenario, frame=frame, worst=recording)


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same value: "0.10" and "0.1", "1,000 coins" and "1000 coins"."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    numbers = (f"{float(number.replace(',', '')):g}" for number in _NUMBER.findall(text))
    return json.dumps([_NUMBER.sub("#", text), *numbers])
