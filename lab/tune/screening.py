# SPDX-License-Identifier: MIT
"""Settings screened by the fast twin; where it cannot say for certain, the bytecode does."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from lab.scenario.errors import ScenarioError
from lab.scenario.vary import varied
from lab.tune.evaluation import Refused
from model.parameter_errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.runs.points import Settings
    from lab.scenario.scenario import Scenario
    from lab.tune.evaluation import Crashes
    from lab.tune.objectives import Run


class Screen:
    """The crashes of a search, played by the twin."""

    def __init__(self, crashes: Crashes) -> None:
        """Prepare.

        Args:
            crashes: The same on bytecode.
        """
        self._crashes = crashes
        self._known: dict[tuple[str, Settings], list[Run] | Refused | None] = {}

    @property
    def screened(self) -> frozenset[Settings]:
        """All settings that were asked for."""
        return frozenset(point for _, point in self._known)

    @property
    def unsure(self) -> frozenset[Settings]:
        """Those of them that the bytecode had to play, at least in one crash."""
        return frozenset(point for (_, point), found in self._known.items() if found is None)

    def play(
        self, points: Sequence[Settings], *, tell: Callable[[str], None]
    ) -> list[list[Run] | Refused]:
        """As `Crashes.play`, with rows of the twin where it is certain of all seeds of a crash."""
        found: list[list[Run]] = [[] for _ in points]
        refused: dict[int, Refused] = {}
        for scenario in self._crashes.scenarios:
            for number, point in enumerate(points):
                tell(f"{scenario.name}: {number} of {len(points)} screened")
                self._screen(scenario, point)
            unsure = [point for point in points if self._known[scenario.name, point] is None]
            played = (
                dict(zip(unsure, self._crashes.of(scenario).play(unsure, tell=tell), strict=True))
                if unsure
                else {}
            )
            for number, point in enumerate(points):
                runs = self._known[scenario.name, point] or played[point]
                if isinstance(runs, Refused):
                    refused[number] = runs
                else:
                    found[number] += runs
        return [refused.get(number, runs) for number, runs in enumerate(found)]

    def _screen(self, scenario: Scenario, point: Settings) -> None:
        key = (scenario.name, point)
        if key not in self._known:
            self._known[key] = self._runs(scenario, point)

    def _runs(self, scenario: Scenario, point: Settings) -> list[Run] | Refused | None:
        """Rows of all seeds; None: the twin cannot say for certain."""
        from lab.twin.preparing import TwinRefusal  # noqa: PLC0415  loads numba
        from lab.twin.screen import screen  # noqa: PLC0415

        try:
            changed = varied(scenario, dict(point))
        except (ScenarioError, ParameterError) as refusal:
            return Refused(str(refusal))
        rows: list[Run] = []
        for seed in self._crashes.seeds:
            try:
                row = screen(changed.model_copy(update={"seed": seed}))
            except (TwinRefusal, ScenarioError, ParameterError):
                return None
            if not row.is_certain:
                return None
            rows.append(asdict(row))
        return rows
