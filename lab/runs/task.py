# SPDX-License-Identifier: MIT
"""Some runs, played in whatever process they are sent to."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from lab.run import run
from lab.scenario.errors import ScenarioError
from lab.scenario.vary import varied
from model.parameter_errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.runs.points import Settings
    from lab.scenario.scenario import Scenario

Record = dict[str, Any]
"""One row to be stored: key, state, reason, settings by `set.<name>`, and the fields of a `Row`."""

PLAYED, REFUSED, FAILED = "played", "refused", "failed"
SET: Final = "set."
"""Begins the name of a column that holds a setting."""
LONGEST_REASON: Final = 2_000
"""Of a failure; pyrevm can say hundreds of kilobytes [characters]."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run to be."""

    key: str
    settings: Settings
    seed: int


@dataclass(frozen=True, slots=True)
class Task:
    """Several runs of one scenario: enough for the way there and back not to count."""

    scenario: Scenario
    with_keeper: bool
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task."""

    records: list[Record]
    seconds: float
    """That it took."""


def key_of(
    scenario_hash: str, code_hash: str, settings: Settings, seed: int, *, with_keeper: bool
) -> str:
    """Names a run: the same before it is played, wherever it is, and after a restart."""
    said = [scenario_hash, code_hash, sorted(settings), seed, with_keeper]
    return sha256(json.dumps(said).encode()).hexdigest()


def play(task: Task) -> Answer:
    """Play all runs of a task; one that cannot be played is recorded, and the others go on."""
    started = time.perf_counter()
    records = [
        record
        for settings, jobs in groupby(task.jobs, lambda job: job.settings)
        for record in _play_point(task, settings, list(jobs))
    ]
    return Answer(records, time.perf_counter() - started)


def _play_point(task: Task, settings: Settings, jobs: list[Job]) -> Iterator[Record]:
    """One point with each of its seeds."""
    try:
        scenario = varied(task.scenario, dict(settings))
    except (ScenarioError, ParameterError) as refusal:
        yield from (_record(job, REFUSED, str(refusal)) for job in jobs)
        return
    for job in jobs:
        try:
            row = run(scenario.model_copy(update={"seed": job.seed}), with_keeper=task.with_keeper)
        except Exception as error:  # noqa: BLE001 - one of many: the others are worth having
            yield _record(job, FAILED, f"{type(error).__name__}: {error}"[:LONGEST_REASON])
        else:
            yield _record(job, PLAYED, None) | asdict(row)


def _record(job: Job, state: str, reason: str | None) -> Record:
    settings = {f"{SET}{name}": value for name, value in job.settings}
    return {"key": job.key, "state": state, "reason": reason, "seed": job.seed} | settings
