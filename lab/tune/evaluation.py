# SPDX-License-Identifier: MIT
"""Settings played in several crashes, on bytecode; what was played once is not played again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from keeper.exit_codes import ExitCode
from lab.errors import LabError
from lab.runs.store import Store
from lab.runs.sweep import Sweep, play_sweep, take_up
from lab.runs.task import FAILED, PLAYED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lab.runs.points import Settings
    from lab.runs.runner import Runner
    from lab.scenario.scenario import Scenario
    from lab.tune.objectives import Run


class RunFailed(LabError):
    """A run of the search could not be played to its end; says why."""

    exit_code = ExitCode.FOUND


@dataclass(frozen=True, slots=True)
class Refused:
    """The protocol would not have the setting."""

    reason: str


class Crashes:
    """Some scenarios, each with some seeds."""

    def __init__(
        self, scenarios: Sequence[Scenario], seeds: Sequence[int], folder: Path, runner: Runner
    ) -> None:
        """Prepare.

        Args:
            scenarios: With different names.
            seeds: Played in each.
            folder: Of the rows, one within it per scenario.
            runner: Plays them.
        """
        self.scenarios = scenarios
        self.seeds = seeds
        self._folder = folder
        self._runner = runner

    def of(self, scenario: Scenario) -> Crashes:
        """One of the scenarios alone, with its rows."""
        return Crashes([scenario], self.seeds, self._folder, self._runner)

    def play(
        self, points: Sequence[Settings], *, tell: Callable[[str], None]
    ) -> list[list[Run] | Refused]:
        """Runs of each point, scenario by scenario.

        Args:
            points: Settings.
            tell: Called with what is being done.

        Raises:
            RunFailed: If one fails.
            ScenarioError: If the folder holds runs of other scenarios.
        """
        found: list[list[Run]] = [[] for _ in points]
        refused: dict[int, Refused] = {}
        for scenario in self.scenarios:
            sweep = Sweep(scenario=scenario, points=list(dict.fromkeys(points)), seeds=self.seeds)
            folder = self._folder / scenario.name
            take_up(sweep, folder)
            store, name = Store(folder), scenario.name
            play_sweep(
                sweep,
                store,
                self._runner,
                tell=lambda done, total, name=name: tell(f"{name}: {done} of {total}"),  # type: ignore[misc]
            )
            by_key = {row["key"]: row for row in self._rows(store, sweep)}
            jobs = {(job.settings, job.seed): job.key for job in sweep.jobs()}
            for number, point in enumerate(points):
                for seed in self.seeds:
                    row = by_key[jobs[point, seed]]
                    if row["state"] == PLAYED:
                        found[number].append(row)
                    elif row["state"] == FAILED:
                        raise RunFailed(f"{scenario.name}, {dict(point)}: {row['reason']}")
                    else:
                        refused[number] = Refused(row["reason"])
        return [refused.get(number, runs) for number, runs in enumerate(found)]

    @staticmethod
    def _rows(store: Store, sweep: Sweep) -> Sequence[Run]:
        keys = [job.key for job in sweep.jobs()]
        return store.read().filter(pl.col("key").is_in(keys)).to_dicts()
