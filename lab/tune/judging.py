# SPDX-License-Identifier: MIT
"""The front of a search, looked at again in crashes that the search has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.tune.evaluation import Refused
from lab.tune.front import front_of, is_beaten
from lab.tune.told import Judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.tune.objectives import Objective
    from lab.tune.search import Evaluate, Tried


def judge(
    tried: Sequence[Tried], by: Sequence[Objective], evaluate: Evaluate | None
) -> list[Judged]:
    """The settings that nothing tried beats, by the first objective; the shipped one first.

    Args:
        tried: All settings, the shipped one first.
        by: What they are judged by.
        evaluate: Plays settings in other crashes; None: there are none.
    """
    found = [(each.settings, each.figures) for each in tried if each.figures is not None]
    shipped, front = found[0], [found[number] for number in front_of([f for _, f in found], by)]
    listed = [shipped, *(each for each in front if each != shipped)]
    runs = evaluate([settings for settings, _ in listed]) if evaluate else [None] * len(listed)
    judged = [
        None
        if answer is None or isinstance(answer, Refused)
        else tuple(objective.of(answer) for objective in by)
        for answer in runs
    ]
    deciding = [again or sought for again, (_, sought) in zip(judged, listed, strict=True)]
    return [
        Judged(
            settings=settings,
            sought=sought,
            judged=again,
            is_unbeaten=not any(is_beaten(own, other, by) for other in deciding),
        )
        for (settings, sought), again, own in zip(listed, judged, deciding, strict=True)
    ]
