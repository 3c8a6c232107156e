# SPDX-License-Identifier: MIT
"""Which settings no other one beats."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.tune.objectives import Objective


def is_beaten(ours: Sequence[float], other: Sequence[float], by: Sequence[Objective]) -> bool:
    """Whether another setting is as good in everything and better in something.

    Args:
        ours: Figures of the one, in the order of the objectives.
        other: Of the other.
        by: What they are judged by.
    """
    signs = [1 if objective.is_maximised else -1 for objective in by]
    gains = [sign * (b - a) for sign, a, b in zip(signs, ours, other, strict=True)]
    return min(gains) >= 0 and max(gains) > 0


def front_of(figures: Sequence[Sequence[float]], by: Sequence[Objective]) -> list[int]:
    """Numbers of the settings that none beats; of equal ones the first; by the first objective.

    Args:
        figures: Of each setting, in the order of the objectives.
        by: What they are judged by.
    """
    first = {tuple(each): number for number, each in reversed([*enumerate(figures)])}
    unbeaten = [
        number
        for each, number in first.items()
        if not any(is_beaten(each, other, by) for other in first)
    ]
    return sorted(unbeaten, key=lambda number: tuple(figures[number]))
