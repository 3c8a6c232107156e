# SPDX-License-Identifier: MIT
"""Weighted draws, as numpy's `Generator.choice` makes them, for few items and without its cost."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


def draw_one(random: np.random.Generator, weights: Sequence[float]) -> int:
    """Number of an item; as often as its weight says."""
    return _place(_shares(weights), random.random())


def draw_several(random: np.random.Generator, weights: Sequence[float], count: int) -> list[int]:
    """Numbers of different items.

    Args:
        random: Source of chance.
        weights: Of each item.
        count: How many to draw, at most as many as have a weight.
    """
    left, drawn = list(weights), list[int]()
    while len(drawn) < count:
        shares = _shares(left)
        places = (_place(shares, chance) for chance in random.random(count - len(drawn)).tolist())
        drawn += dict.fromkeys(places)
        for place in drawn:
            left[place] = 0.0
    return drawn


def _shares(weights: Sequence[float]) -> list[float]:
    sums = list(accumulate(weights))
    return [each / sums[-1] for each in sums]


def _place(shares: Sequence[float], chance: float) -> int:
    return bisect_right(shares, chance)
