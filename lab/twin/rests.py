# SPDX-License-Identifier: MIT
"""What failed rests for a while; the twin of `keeper/execution.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.twin.compiled import compiled

if TYPE_CHECKING:
    from lab.twin.desk import Desk, Tally


LONGEST_REST: Final = 16
REST_MEMORY: Final = 64


@compiled
def note(desk: Desk, subject: int) -> None:
    """Remember a subject."""
    tally: Tally = desk.tally[0]
    if desk.is_active[subject] == 0:
        desk.is_active[subject] = 1
        desk.active[tally.active] = subject
        tally.active += 1


@compiled
def fail(desk: Desk, subject: int, block: int, way: int) -> None:
    """Let a subject rest: two blocks, then twice as long each time."""
    note(desk, subject)
    if subject < len(desk.failures):
        desk.failures[subject, way] = block
    length = 2
    if desk.rest_length[subject] > 0:
        length = min(2 * desk.rest_length[subject], LONGEST_REST)
    desk.rest_length[subject] = length
    desk.rest_until[subject] = block + length


@compiled
def forget(desk: Desk, subject: int) -> None:
    """Whatever failed about a subject."""
    desk.rest_length[subject] = 0
    if subject < len(desk.failures):
        for way in range(desk.failures.shape[1]):
            desk.failures[subject, way] = -1


@compiled
def follow(desk: Desk, block: int) -> None:
    """See what became of transactions since the last time, and forget what was long ago."""
    tally: Tally = desk.tally[0]
    for place in range(tally.mined):
        subject, at = desk.mined[place, 0], desk.mined[place, 2]
        if desk.mined[place, 1] == 1:
            note(desk, subject)
            forget(desk, subject)
            desk.done[subject] = at
        else:
            fail(desk, subject, at, desk.mined[place, 3])
    tally.mined = 0
    kept = 0
    for place in range(tally.active):
        subject = desk.active[place]
        if desk.rest_length[subject] > 0 and block >= desk.rest_until[subject] + REST_MEMORY:
            forget(desk, subject)
        if desk.done[subject] > 0 and block >= desk.done[subject] + LONGEST_REST:
            desk.done[subject] = 0
        if desk.rest_length[subject] > 0 or desk.done[subject] > 0:
            desk.active[kept] = subject
            kept += 1
        else:
            desk.is_active[subject] = 0
    tally.active = kept
