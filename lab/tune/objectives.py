# SPDX-License-Identifier: MIT
"""What a setting is judged by, over all its runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lab.scenario.errors import ScenarioError
from lab.statistics import expected_shortfall

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEVEL: Final = 0.95
"""Of the expected shortfall: with fewer than 20 runs that is the worst of them."""

Run = Mapping[str, Any]
"""Fields of a `Row` by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One figure of a setting [share]."""

    name: str
    is_maximised: bool
    meaning: str
    of: Callable[[Sequence[Run]], float]


def _shortfall(name: str) -> Callable[[Sequence[Run]], float]:
    """Expected shortfall of a loss, as a share of each run's debt."""

    def of(runs: Sequence[Run]) -> float:
        shares = np.array([run[name] / run["debt"] for run in runs])
        return float(expected_shortfall(shares, LEVEL))

    return of


def _efficiency(runs: Sequence[Run]) -> float:
    return float(sum(run["debt"] for run in runs) / sum(run["collateral"] for run in runs))


OBJECTIVES: Final[Mapping[str, Objective]] = {
    objective.name: objective
    for objective in (
        Objective(
            name="efficiency",
            is_maximised=True,
            meaning="debt over collateral at the first price: what borrowers may borrow",
            of=_efficiency,
        ),
        Objective(
            name="bad_debt",
            is_maximised=False,
            meaning="expected shortfall (95 %) of bad debt over debt",
            of=_shortfall("bad_debt"),
        ),
        Objective(
            name="borrower_loss",
            is_maximised=False,
            meaning="expected shortfall (95 %) of what liquidated borrowers lose, over debt",
            of=_shortfall("borrower_loss"),
        ),
    )
}


def read_objectives(text: str) -> tuple[Objective, ...]:
    """Objectives by their names, apart by commas.

    Raises:
        ScenarioError: If one is unknown, stands twice, or there are fewer than two.
    """
    names = [name.strip() for name in text.split(",")]
    if len(set(names)) < len(names) or len(names) < 2 or not set(names) <= set(OBJECTIVES):  # noqa: PLR2004
        raise ScenarioError(
            f"--objectives is {text!r}: should be two or more of {', '.join(OBJECTIVES)}"
        )
    return tuple(OBJECTIVES[name] for name in names)
