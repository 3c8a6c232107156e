# SPDX-License-Identifier: MIT
"""What a replay shows: how long the guard held a price up, and whom that left without a lane.

An account with one asset is unsafe below one price, its liquidation price, so *any* account is
judged by prices alone: it is unsafe by the source while source < liquidation price, and has a lane
while the oracle's current price is below it. That the deployed engine then really opens a lane is
asked of the Lens, for accounts at many leverages, whenever current price or freshness change.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from model.price_delay import is_in_band
from model.units import Wad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.parameters import OracleAssetParameters
    from tests.guard.replay import Course, Moment
    from tests.guard.series import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """The longest time that an account unsafe at the source's price had no lane."""

    seconds: int
    steps: int
    """Candidates that stood meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Of one course, or of several of one series."""

    values: int
    candidates: int
    confirmed: int
    """Candidates that became a price."""
    suspect: int
    """Time with a candidate, of all time [seconds]."""
    seconds: int
    """All time."""
    longest_candidate: int
    """Longest time until one was taken, cleared or replaced by the next [seconds]."""
    lone: int
    """Values out of the band of both the one before and the one after: maybe bad prints."""
    lone_in_band: int
    """Of these, how many became a price, being in the band of the last good one."""
    lone_confirmed: int
    """Of these, how many became a price out of its band."""
    wait: Wait
    """The longest of all waits."""
    overdue: int
    """How much longer than two delays and a confirm time per step any wait was [seconds]."""
    asked: int
    without_lane: int
    wrongly_open: int
    lowest_source: int
    """[wad]."""
    lowest_current: int
    """[wad]."""

    @property
    def is_kept(self) -> bool:
        """Whether all that is claimed of the guard holds."""
        return not (self.lone_confirmed or self.overdue or self.without_lane or self.wrongly_open)


def find(course: Course) -> Findings:
    """Measure one course."""
    moments = course.moments
    candidates = _candidates(course)
    lone = _lone_values(course.values, course.parameters)
    taken = [(before, now) for before, now in pairwise(moments) if now.taken != before.taken]
    confirmed = {now.value for before, now in taken if not _is_in_band(before, now, course)}
    in_band = {now.value for _, now in taken} - confirmed
    waits = _waits(course)
    return Findings(
        values=len(course.values),
        candidates=len(candidates),
        confirmed=sum(candidate.is_confirmed for candidate in candidates),
        suspect=sum(candidate.seconds for candidate in candidates),
        seconds=course.end - moments[0].at,
        longest_candidate=max((candidate.seconds for candidate in candidates), default=0),
        lone=len(lone),
        lone_in_band=len(lone & in_band),
        lone_confirmed=len(lone & confirmed),
        wait=max(waits, key=lambda wait: wait.seconds, default=Wait(seconds=0, steps=0)),
        overdue=max((max(0, _excess(wait, course.parameters)) for wait in waits), default=0),
        asked=course.asked,
        without_lane=course.without_lane,
        wrongly_open=course.wrongly_open,
        lowest_source=min(moment.source for moment in moments),
        lowest_current=min(moment.current for moment in moments),
    )


def worst(one: Findings, other: Findings) -> Findings:
    """Both together: counts and times added, longest and lowest of either."""
    return Findings(
        values=one.values + other.values,
        candidates=one.candidates + other.candidates,
        confirmed=one.confirmed + other.confirmed,
        suspect=one.suspect + other.suspect,
        seconds=one.seconds + other.seconds,
        longest_candidate=max(one.longest_candidate, other.longest_candidate),
        lone=one.lone + other.lone,
        lone_in_band=one.lone_in_band + other.lone_in_band,
        lone_confirmed=one.lone_confirmed + other.lone_confirmed,
        wait=max(one.wait, other.wait, key=lambda wait: wait.seconds),
        overdue=max(one.overdue, other.overdue),
        asked=one.asked + other.asked,
        without_lane=one.without_lane + other.without_lane,
        wrongly_open=one.wrongly_open + other.wrongly_open,
        lowest_source=min(one.lowest_source, other.lowest_source),
        lowest_current=min(one.lowest_current, other.lowest_current),
    )


# --- Candidates -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Candidate:
    seconds: int
    is_confirmed: bool


def _candidates(course: Course) -> list[_Candidate]:
    found = []
    for before, now in _changes_of_candidate(course.moments):
        if before.candidate[0]:
            is_confirmed = not _is_in_band(before, now, course)
            found.append(_Candidate(now.at - before.candidate[1], is_confirmed))
    last = course.moments[-1].candidate
    if last[0]:
        found.append(_Candidate(course.end - last[1], is_confirmed=False))
    return found


def _changes_of_candidate(moments: Sequence[Moment]) -> list[tuple[Moment, Moment]]:
    return [(before, now) for before, now in pairwise(moments) if before.candidate != now.candidate]


def _is_in_band(before: Moment, now: Moment, course: Course) -> bool:
    """Whether the value taken last is in the band of the one taken before."""
    return is_in_band(Wad(now.taken), Wad(before.taken), course.parameters.max_deviation)


def _lone_values(values: Sequence[Value], parameters: OracleAssetParameters) -> set[int]:
    """Numbers of the values that nothing around them bears out."""

    def is_near(one: Value, other: Value) -> bool:
        return is_in_band(Wad(one.answer), Wad(other.answer), parameters.max_deviation)

    return {
        number
        for number in range(1, len(values) - 1)
        if not is_near(values[number], values[number - 1])
        and not is_near(values[number], values[number + 1])
    }


# --- Waits ----------------------------------------------------------------------------------------


def _waits(course: Course) -> list[Wait]:
    """How long each account without a lane at each moment had been unsafe when the moment ended.

    At a moment these are the accounts with source < liquidation price <= current. One that turned
    unsafe at an earlier moment k, and was ever since, has a liquidation price above the highest
    source from k on; so all k matter down to the last time that the source was at the current price
    or above. An account of lower liquidation price waits shorter, but maybe for fewer steps.
    """
    moments = course.moments
    ends = [moment.at for moment in moments[1:]] + [course.end]
    began = [
        bool(now.candidate[0]) and (before is None or now.candidate != before.candidate)
        for before, now in zip([None, *moments], moments, strict=False)
    ]
    waits = []
    for last, moment in enumerate(moments):
        highest, steps = 0, 0
        for first in range(last, -1, -1):
            if moments[first].source >= moment.current:
                break
            highest = max(highest, moments[first].source)
            steps += began[first]
            if first and moments[first - 1].source <= highest:
                continue  # nobody turned unsafe here and stayed so
            stood = bool(moments[first].candidate[0]) and not began[first]
            waits.append(Wait(seconds=ends[last] - moments[first].at, steps=steps + stood))
    return waits


def _excess(wait: Wait, parameters: OracleAssetParameters) -> int:
    """Time beyond what the parameters allow [seconds].

    A value in the band is taken once the one before it is current, and is current a delay later:
    two delays. A candidate holds that up for confirm_time at most, or until the waiting value is
    current.
    """
    per_step = max(parameters.confirm_time, parameters.delay)
    return wait.seconds - 2 * parameters.delay - wait.steps * per_step
