# SPDX-License-Identifier: MIT
"""How long a search takes to find each mistake that was planted, and that it finds nothing else."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from lab.fuzz.limits import Limits
from lab.fuzz.mutants import Mutant, PlantedEngine, broken_artifacts
from lab.fuzz.search import Search
from lab.fuzz.shrink import Shrinker, size_of
from lab.fuzz.trial import Player

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.fuzz.shrink import Size
    from lab.scenario.scenario import Scenario

CLEAN = "none"
"""Name of the search in what is not broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of the search for one mistake."""

    mutant: str
    checks: tuple[str, ...]
    """Those that spoke first, together; none: it was not found."""
    text: str
    """What the first of them said."""
    runs: int
    refused: int
    seconds: float
    """Of processor time, until found or given up."""
    size: Size | None
    """Of the smallest counterexample; None if there is none, or it was not made smaller."""
    shrink_seconds: float
    """Of processor time."""


def search_for(
    mutant: Mutant | None,
    starts: Sequence[Scenario],
    *,
    seed: int,
    seconds: float,
    shrinks: bool,
) -> Finding:
    """Search with one mistake planted.

    Args:
        mutant: Which; None: none.
        starts: Scenarios to start from.
        seed: Of the search.
        seconds: Of processor time after which to give up.
        shrinks: Whether to make what is found small.
    """
    broken = broken_artifacts(mutant) if mutant else {}
    player = Player(Limits(), engine=lambda: PlantedEngine(broken))
    search = Search(starts, player, seed=seed)
    begun = time.process_time()
    found = None
    for trial in search.run():
        if trial.violations:
            found = trial
            break
        if time.process_time() - begun > seconds:
            break
    spent, size, shrinking = time.process_time() - begun, None, 0.0
    if found is not None and shrinks:
        begun = time.process_time()
        size = size_of(Shrinker(player, found).shrink())
        shrinking = time.process_time() - begun
    return Finding(
        mutant=mutant.name if mutant else CLEAN,
        checks=found.checks if found else (),
        text=found.violations[0].text if found else "",
        runs=search.progress.runs,
        refused=search.progress.refused,
        seconds=round(spent, 1),
        size=size,
        shrink_seconds=round(shrinking, 1),
    )


def summarize_study(findings: Sequence[Finding]) -> dict[str, Any]:
    """The figures of a study, for programs."""
    planted = [each for each in findings if each.mutant != CLEAN]
    found = [each for each in planted if each.checks]
    return {
        "planted": len(planted),
        "found": len(found),
        "median_seconds": median(each.seconds for each in planted) if planted else 0.0,
        "findings": [asdict(each) for each in findings],
    }
