# SPDX-License-Identifier: MIT
"""Optuna asks for settings, crashes answer; the same seed asks for the same ones."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lab.tune.evaluation import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optuna import Study, Trial

    from lab.runs.axis import Axis
    from lab.runs.points import Settings
    from lab.tune.objectives import Objective, Run

    Evaluate = Callable[[Sequence[Settings]], "list[list[Run] | Refused]"]
    """Plays settings; of each its runs, or why the protocol refuses it."""

AT_ONCE: Final = 8
"""Trials asked for before the next answer; fixed, so that the search does not depend on cores."""

_DIGITS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A setting, and what it came to."""

    settings: Settings
    figures: tuple[float, ...] | None
    """By objective; None: the protocol refused it."""
    reason: str | None = None
    """Why it did."""


def search(
    axes: Sequence[Axis],
    by: Sequence[Objective],
    evaluate: Evaluate,
    *,
    trials: int,
    seed: int,
) -> list[Tried]:
    """Try settings, each guided by those before; the shipped one first.

    Args:
        axes: What may change.
        by: What is sought.
        evaluate: Plays settings.
        trials: How many to try besides the shipped one.
        seed: Of the search.
    """
    import optuna  # noqa: PLC0415  slow to import

    optuna.logging.set_verbosity(logging.WARNING)
    sampler = optuna.samplers.TPESampler(
        seed=seed, n_startup_trials=2 * AT_ONCE, multivariate=True, constant_liar=True
    )
    study = optuna.create_study(
        directions=["maximize" if each.is_maximised else "minimize" for each in by],
        sampler=sampler,
    )
    found = [_tried((), runs, by) for runs in evaluate([()])]
    while len(found) <= trials:
        count = min(AT_ONCE, trials + 1 - len(found))
        asked = [study.ask() for _ in range(count)]
        points = [_point(trial, axes) for trial in asked]
        answers = evaluate(points)
        for trial, point, runs in zip(asked, points, answers, strict=True):
            found.append(_tried(point, runs, by))
            _tell(study, trial, found[-1])
    return found


def _point(trial: Trial, axes: Sequence[Axis]) -> Settings:
    return tuple(
        (axis.name, axis.values[trial.suggest_int(axis.name, 0, len(axis.values) - 1)])
        for axis in axes
    )


def _tried(settings: Settings, runs: list[Run] | Refused, by: Sequence[Objective]) -> Tried:
    if isinstance(runs, Refused):
        return Tried(settings=settings, figures=None, reason=runs.reason)
    return Tried(settings=settings, figures=figures_of(runs, by))


def figures_of(runs: Sequence[Run], by: Sequence[Objective]) -> tuple[float, ...]:
    """What the runs of a setting come to, by objective."""
    return tuple(objective.of(runs) for objective in by)


def _tell(study: Study, trial: Trial, tried: Tried) -> None:
    from optuna.trial import TrialState  # noqa: PLC0415  slow to import

    if tried.figures is None:
        study.tell(trial, state=TrialState.FAIL)
    else:
        # Bytecode and twin agree in so many digits, so both lead the search the same way.
        study.tell(trial, [round(figure, _DIGITS) for figure in tried.figures])
