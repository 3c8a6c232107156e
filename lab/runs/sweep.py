# SPDX-License-Identifier: MIT
"""One scenario at many points and with many seeds: planned, played, kept; taken up again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lab.errors import LabError
from lab.runs.points import grid, sobol
from lab.runs.task import Job, Task, key_of, play
from lab.scenario.errors import ScenarioError
from lab.scenario.hashing import code_hash, scenario_hash
from lab.scenario.vary import varied
from lab.scenario.writing import write_scenario
from model.parameter_errors import FaultKind, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from lab.runs.axis import Axis
    from lab.runs.points import Settings
    from lab.runs.runner import Runner
    from lab.runs.store import Store
    from lab.runs.task import Answer
    from lab.scenario.scenario import Scenario

SECONDS_PER_TASK: Final = 1.0
"""So long that the way to a worker does not count, so short that a kill loses little."""
MOST_PER_TASK: Final = 200
_CHECKED_ONE_BY_ONE: Final = 50
"""Values of an axis that are all tried before anything runs; of more, the first and the last."""


class OtherCode(LabError):
    """A worker plays by other code than what has sent it the task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Which runs."""

    scenario: Scenario
    points: Sequence[Settings]
    seeds: Sequence[int]
    with_keeper: bool = True

    def jobs(self) -> list[Job]:
        """All of them, point by point."""
        of_scenario, of_code = scenario_hash(self.scenario), code_hash()
        return [
            Job(
                key_of(of_scenario, of_code, point, seed, with_keeper=self.with_keeper),
                point,
                seed,
            )
            for point in self.points
            for seed in self.seeds
        ]


def plan(
    scenario: Scenario,
    axes: Sequence[Axis],
    seeds: Sequence[int],
    *,
    points: int | None = None,
    with_keeper: bool = True,
) -> Sweep:
    """Which runs a sweep is made of.

    Args:
        scenario: What varies.
        axes: In which fields.
        seeds: Played at each point; the same at all, so that points differ by what varies only.
        points: Of a Sobol sequence; None: every combination.
        with_keeper: As of `lab.run.run`.

    Raises:
        ScenarioError: If a field is unknown, a value not one of it, or the axes contradict the way.
        ParameterError: If that is so of a parameter. One out of the protocol's bounds is none: it
            is recorded as refused.
    """
    for axis in axes:
        _check(scenario, axis)
    chosen = grid(axes) if points is None else sobol(axes, points, scenario.seed)
    return Sweep(scenario=scenario, points=chosen, seeds=seeds, with_keeper=with_keeper)


def _check(scenario: Scenario, axis: Axis) -> None:
    if axis.name == "seed":
        raise ScenarioError("--vary seed: should be --seeds")
    is_long = len(axis.values) > _CHECKED_ONE_BY_ONE
    for value in (axis.values[0], axis.values[-1]) if is_long else axis.values:
        try:
            varied(scenario, {axis.name: value})
        except ParameterError as error:
            faults = [
                fault
                for fault in error.faults
                if fault.kind not in (FaultKind.RANGE, FaultKind.RULE)
            ]
            if faults:
                raise ParameterError(faults) from None


def take_up(sweep: Sweep, folder: Path) -> None:
    """Say in the folder what it holds; nothing that another scenario or other code has made.

    Raises:
        ScenarioError: If it does.
    """
    told = {
        "scenario_hash": scenario_hash(sweep.scenario),
        "code_hash": code_hash(),
        "with_keeper": sweep.with_keeper,
    }
    path = folder / "sweep.json"
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        other = [name for name, value in told.items() if before[name] != value]
        if other:
            raise ScenarioError(
                f"--out is {folder}: should be another folder, for its runs differ in "
                f"{', '.join(other)}"
            )
        return
    folder.mkdir(parents=True, exist_ok=True)
    write_scenario(sweep.scenario, folder / "scenario.yaml")
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def play_sweep(
    sweep: Sweep, store: Store, runner: Runner, *, tell: Callable[[int, int], None]
) -> None:
    """Play what the store does not hold yet.

    Args:
        sweep: Which runs.
        store: Where their rows go, task by task.
        runner: Plays them.
        tell: Called with how many are done and how many there are, from the first on.

    Raises:
        OtherCode: If a worker's code is another.
        WorkerDied: If a task takes down its workers.
    """
    jobs, kept = sweep.jobs(), store.keys()
    left = [job for job in jobs if job.key not in kept]
    done = len(jobs) - len(left)
    tell(done, len(jobs))
    if not left:
        return
    # The first here: it compiles what is not compiled yet, for everybody, and says how long one is.
    answer = play(Task(sweep.scenario, sweep.with_keeper, (left[0],)))
    store.add(answer.records)
    tell(done := done + 1, len(jobs))
    tasks = _Tasks(sweep, left[1:], answer.seconds)
    for answer in runner.map(play, tasks):
        _check_code(answer)
        store.add(answer.records)
        tasks.learn(answer)
        tell(done := done + len(answer.records), len(jobs))
    store.compact()


def _check_code(answer: Answer) -> None:
    codes = {record["code_hash"] for record in answer.records if "code_hash" in record}
    if codes - {code_hash()}:
        raise OtherCode("a worker plays by other code: bring it to the same state, and start again")


class _Tasks:
    """What is left, in parts of about `SECONDS_PER_TASK`."""

    def __init__(self, sweep: Sweep, jobs: Sequence[Job], seconds: float) -> None:
        """Begin.

        Args:
            sweep: Of the runs.
            jobs: Which are left.
            seconds: That one took.
        """
        self._sweep = sweep
        self._jobs = jobs
        self._seconds = seconds

    def learn(self, answer: Answer) -> None:
        """Take note of how long a task took."""
        latest = answer.seconds / len(answer.records)
        self._seconds = 0.8 * self._seconds + 0.2 * latest

    def __iter__(self) -> Iterator[Task]:
        place = 0
        while place < len(self._jobs):
            count = round(SECONDS_PER_TASK / max(self._seconds, 1e-6))
            end = place + min(max(count, 1), MOST_PER_TASK)
            yield Task(self._sweep.scenario, self._sweep.with_keeper, tuple(self._jobs[place:end]))
            place = end
