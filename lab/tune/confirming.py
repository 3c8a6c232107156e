# SPDX-License-Identifier: MIT
"""What the twin has found to be best, played on bytecode before it is told to anybody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lab.tune.evaluation import Refused
from lab.tune.front import front_of, is_beaten
from lab.tune.search import figures_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.tune.objectives import Objective
    from lab.tune.search import Evaluate, Tried

NEAR: Final = 1e-4
"""A setting that others beat, but by no more than this in any figure, is played too [share]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The search, with figures of the bytecode wherever they count."""

    tried: list[Tried]
    played: int
    """Settings on bytecode in all crashes."""
    difference: float
    """Greatest one between a figure of the twin and of the bytecode [share]."""


def confirm(tried: Sequence[Tried], by: Sequence[Objective], evaluate: Evaluate) -> Confirmed:
    """Play the shipped setting, the front and what is near it, until all of the front is played.

    Args:
        tried: As screened, the shipped setting first.
        by: What settings are judged by.
        evaluate: Plays settings on bytecode.
    """
    found, done, difference = list(tried), set[int](), 0.0
    while wanted := sorted({0, *_worth_playing(found, by)} - done):
        answers = evaluate([found[number].settings for number in wanted])
        for number, runs in zip(wanted, answers, strict=True):
            screened, done = found[number], done | {number}
            if isinstance(runs, Refused):
                found[number] = replace(screened, figures=None, reason=runs.reason)
                continue
            figures = figures_of(runs, by)
            found[number] = replace(screened, figures=figures)
            if screened.figures is not None:
                pairs = zip(screened.figures, figures, strict=True)
                difference = max(difference, *(abs(ours - theirs) for ours, theirs in pairs))
    played = {found[number].settings for number in done}
    return Confirmed(tried=found, played=len(played), difference=difference)


def _worth_playing(tried: Sequence[Tried], by: Sequence[Objective]) -> list[int]:
    """Numbers of the settings on the front or near it."""
    numbered = [
        (number, each.figures) for number, each in enumerate(tried) if each.figures is not None
    ]
    figures = [each for _, each in numbered]
    front = [figures[place] for place in front_of(figures, by)]
    return [
        number
        for number, own in numbered
        if not any(
            is_beaten(own, other, by)
            and max(abs(a - b) for a, b in zip(own, other, strict=True)) > NEAR
            for other in front
        )
    ]
