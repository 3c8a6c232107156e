# SPDX-License-Identifier: MIT
"""A few decisions first: what is most at risk leaves before the rest is even looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from keeper.decisions.decision import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from keeper.decisions.decision import Skip

FIRST: Final = 8
"""Acts of the first wave: one small transaction, on its way within milliseconds."""
GROWTH: Final = 8
"""How many times as many acts the next wave has; each costs a simulation and a commit."""


def waves(decisions: Iterable[Act | Skip]) -> Iterator[list[Act | Skip]]:
    """Cut what is decided one by one into lists that are acted on one after the other.

    Args:
        decisions: The most important first; taken only as far as a wave needs.
    """
    wave: list[Act | Skip] = []
    room = size = FIRST
    for decision in decisions:
        wave.append(decision)
        room -= isinstance(decision, Act)
        if room == 0:
            yield wave
            wave = []
            room = size = size * GROWTH
    yield wave
