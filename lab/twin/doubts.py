# SPDX-License-Identifier: MIT
"""Comparisons that note when floats are too near to each other to decide what integers decide.

A run with a doubt is not wrong, but nobody may rely on it: it is played on the bytecode.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Final

from lab.twin.compiled import compiled

if TYPE_CHECKING:
    from lab.twin.records import IntArray

BAND: Final = 1e-11
"""Relative to what is compared; far above what roundings add up to: see `docs/lab-twin.md`."""


@compiled
def below(left: float, right: float, scale: float, doubts: IntArray) -> bool:
    """Whether `left < right`.

    Sides that are equal to the last bit are so by construction, and not in doubt.

    Args:
        left: One side.
        right: Other side.
        scale: Of the numbers that the sides were computed from.
        doubts: How often it was too near to say, shape (1,).
    """
    if left != right and abs(left - right) < BAND * scale:
        doubts[0] += 1
    return left < right


@compiled
def surely_below(left: float, right: float, scale: float, doubts: IntArray) -> bool:
    """As `below`, but equal sides are in doubt too: one of them is what integers round down."""
    if left == right:
        doubts[0] += 1
    return below(left, right, scale, doubts)


@compiled
def floored(number: float, scale: float, doubts: IntArray) -> float:
    """`floor(number)`; arguments as of `below`."""
    if abs(number - round(number)) < BAND * scale:
        doubts[0] += 1
    return float(floor(number))
