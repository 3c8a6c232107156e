# SPDX-License-Identifier: MIT
"""Which parameter matters: Sobol indices, by SALib."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lab.scenario.errors import ScenarioError
from lab.tune.evaluation import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.runs.axis import Axis
    from lab.tune.objectives import Objective
    from lab.tune.search import Evaluate


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Share of an objective's variance that a parameter explains, with 95 % half-widths."""

    objective: str
    parameter: str
    first: float
    """By itself."""
    first_error: float
    total: float
    """Together with others."""
    total_error: float


def sensitivity(
    axes: Sequence[Axis],
    by: Sequence[Objective],
    evaluate: Evaluate,
    *,
    base: int,
    seed: int,
) -> list[Index]:
    """First and total indices of every parameter for every objective.

    Args:
        axes: At least two.
        by: Objectives.
        evaluate: Plays settings.
        base: Points of the sequence, a power of two; `base * (axes + 2)` settings are played.
        seed: Of the sequence and of the intervals.

    Raises:
        ScenarioError: If the protocol refuses one of the settings: the axes hold more than it may.

    Source:
        A. Saltelli et al. (2010), "Variance based sensitivity analysis of model output".
    """
    from SALib.analyze import sobol as analysis  # noqa: PLC0415  slow to import
    from SALib.sample import sobol as sampling  # noqa: PLC0415

    problem = {
        "num_vars": len(axes),
        "names": [axis.name for axis in axes],
        "bounds": [[0, 1 - 1e-12]] * len(axes),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas, about what SALib does with it
        shares = sampling.sample(problem, base, calc_second_order=False, seed=seed)
    points = [
        tuple((axis.name, axis.at(share)) for axis, share in zip(axes, row, strict=True))
        for row in shares.tolist()
    ]
    answers = evaluate(points)
    refused = next((each for each in answers if isinstance(each, Refused)), None)
    if refused is not None:
        raise ScenarioError(f"--sobol: the protocol refuses a setting: {refused.reason}")
    found = []
    for objective in by:
        values = np.array([objective.of(runs) for runs in answers if isinstance(runs, list)])
        if np.ptp(values) == 0:
            continue  # nothing varies, so nothing explains it
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            told = analysis.analyze(problem, values, calc_second_order=False, seed=seed)
        columns = zip(axes, told["S1"], told["S1_conf"], told["ST"], told["ST_conf"], strict=True)
        found += [
            Index(
                objective=objective.name,
                parameter=axis.name,
                first=float(first),
                first_error=float(first_error),
                total=float(total),
                total_error=float(total_error),
            )
            for axis, first, first_error, total, total_error in columns
        ]
    return found
