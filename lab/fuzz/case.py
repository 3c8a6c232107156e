# SPDX-License-Identifier: MIT
"""A counterexample as files: the scenario, what it shows, and a test that plays it again.

`python -m lab.fuzz.case FILE...` writes down anew what known ones show.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lab.engines.choice import EngineName, open_engine
from lab.fuzz.checks.refusals import Refusals
from lab.fuzz.frictions import frictions_of
from lab.fuzz.limits import Limits
from lab.fuzz.losses import told
from lab.fuzz.shrink import size_of
from lab.fuzz.trial import Player
from lab.scenario.loading import load_scenario
from lab.scenario.writing import write_scenario

if TYPE_CHECKING:
    from lab.fuzz.trial import Trial

_FOUND: Final = "# Found by lab fuzz in "
_TEST: Final = '''\
# SPDX-License-Identifier: MIT
"""Found by `lab fuzz`: {text}."""

from pathlib import Path

import pytest

from lab.engines.choice import EngineName
from lab.fuzz.case import recorded, replayed

SCENARIO = Path(__file__).with_name("{name}.yaml")


@pytest.mark.parametrize("engine", EngineName)
def test_replay__{identifier}__shows_what_was_found(engine):
    assert replayed(SCENARIO, engine) == recorded(SCENARIO)
'''


def write_case(trial: Trial, limits: Limits, folder: Path, *, origin: str) -> Path:
    """Write scenario, figures and test of a violation.

    Args:
        trial: Shows it.
        limits: Under which.
        folder: Where to.
        origin: What was searched, for people.

    Returns:
        The scenario's file.
    """
    violation = trial.violations[0]
    name = f"{trial.scenario.name.removesuffix('-small')}-{violation.check}-{trial.digest[2:8]}"
    named = trial.scenario.model_copy(
        update={"name": name, "title": f"Found by lab fuzz: {violation.check}"}
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    write_scenario(named, path)
    path.write_text(_header(trial, origin) + path.read_text(encoding="utf-8"), encoding="utf-8")
    record = {"limits": asdict(limits), **figures_of(trial)}
    path.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    test = _TEST.format(text=violation.text, name=name, identifier=name.replace("-", "_"))
    (folder / f"test_{name.replace('-', '_')}.py").write_text(test, encoding="utf-8")
    return path


def _header(trial: Trial, origin: str) -> str:
    violation, size = trial.violations[0], size_of(trial)
    lines = [
        "SPDX-License-Identifier: MIT",
        f"{_FOUND.removeprefix('# ')}{origin}; violated: {violation.check}.",
        f"{violation.text}",
        f"{size.points} price points, accounts: {size.accounts}, keepers: {size.keepers}, "
        f"actions: {size.actions}, parameters off the file's: {size.parameters}, "
        f"calls: {size.calls}.",
        f"What is out of the ordinary: {'; '.join(frictions_of(trial.scenario)) or 'nothing'}.",
        "",
        *trial.timeline,
    ]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def figures_of(trial: Trial) -> dict[str, Any]:
    """What a trial shows, exactly; the same on every engine."""
    return {
        "refused": trial.refused,
        "violations": [asdict(violation) for violation in trial.violations],
        "losses": told(trial.losses) if trial.losses else None,
        "calls": trial.calls,
        "digest": trial.digest,
    }


def recorded(scenario: Path) -> dict[str, Any]:
    """What a counterexample showed when it was found."""
    record = dict(_record(scenario))
    del record["limits"]
    return record


def replayed(scenario: Path, engine: EngineName = EngineName.REVM) -> dict[str, Any]:
    """What a counterexample shows now; prints what happens."""
    record = _record(scenario)
    limits = Limits(**record["limits"])
    # On a node every call is slow: what should be refused is tried only if that is the point.
    tries = any(each["check"] == Refusals.name for each in record["violations"])
    with open_engine(engine) as evm:
        trial = Player(limits, engine=lambda: evm, tries=tries).play(load_scenario(scenario))
    print("\n".join(trial.timeline))  # noqa: T201 - pytest shows it when the test fails
    return figures_of(trial)


def record_anew(scenario: Path) -> None:
    """Write down what a counterexample shows now: its figures and its first lines.

    For when keeper or contracts were changed on purpose, and what was found is still there.

    Raises:
        ValueError: If it shows no violation any more.
    """
    record = _record(scenario)
    trial = Player(Limits(**record["limits"])).play(load_scenario(scenario))
    if not trial.violations:
        raise ValueError(f"{scenario} shows no violation any more")
    figures = {"limits": record["limits"], **figures_of(trial)}
    scenario.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    lines = scenario.read_text(encoding="utf-8").splitlines(keepends=True)
    origin = next(line for line in lines if line.startswith(_FOUND))
    origin = origin.removeprefix(_FOUND).partition(";")[0]
    body = "".join(line for line in lines if not line.startswith("#"))
    scenario.write_text(_header(trial, origin) + body, encoding="utf-8")


def _record(scenario: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(scenario.with_suffix(".json").read_text(encoding="utf-8"))
    return loaded


if __name__ == "__main__":
    for name in sys.argv[1:]:
        record_anew(Path(name))
