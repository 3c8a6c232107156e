# SPDX-License-Identifier: MIT
"""The measures themselves: a guard that failed would be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.units import WAD, Seconds
from tests.deployment import file_settings
from tests.guard.findings import Wait, find, worst
from tests.guard.replay import Course, Moment
from tests.guard.series import ANSWER_UNIT, Value

PARAMETERS = file_settings().protocol.assets["ETH"].oracle
DELAY, CONFIRM = PARAMETERS.delay, PARAMETERS.confirm_time
NONE = (0, 0, 0)


def moment(at, source, current, *, taken=None, candidate=NONE):
    return Moment(
        at=at,
        value=at // 900,
        source=source * WAD,
        current=current * WAD,
        taken=(current if taken is None else taken) * WAD,
        candidate=(candidate[0] * WAD, *candidate[1:]),
        is_fresh=True,
    )


def course(*moments, end, **counts):
    """A course whose values stand for a quarter of an hour each, as its moments show them."""
    values = [Value(m.at, m.source * ANSWER_UNIT // WAD) for m in moments]
    counts = {"asked": 1, "without_lane": 0, "wrongly_open": 0} | counts
    return Course(values=values, moments=moments, end=end, parameters=PARAMETERS, **counts)


def test_find__candidate_that_stands_and_becomes_the_price__is_confirmed():
    start = moment(0, 100, 100)
    falls = moment(900, 70, 100, candidate=(70, 900, 2))
    taken = moment(2_700, 70, 100, taken=70)
    found = find(course(start, falls, taken, end=3_600))

    assert (found.candidates, found.confirmed) == (1, 1)
    assert (found.longest_candidate, found.suspect, found.seconds) == (1_800, 1_800, 3_600)


def test_find__candidate_cleared__is_not_confirmed():
    found = find(
        course(
            moment(0, 100, 100),
            moment(900, 70, 100, candidate=(70, 900, 2)),
            moment(1_800, 99, 100, taken=99),
            end=2_700,
        )
    )
    assert (found.candidates, found.confirmed, found.longest_candidate) == (1, 0, 900)


def test_find__candidate_at_the_end__counts_until_then():
    found = find(
        course(moment(0, 100, 100), moment(900, 70, 100, candidate=(70, 900, 2)), end=5_000)
    )
    assert (found.candidates, found.longest_candidate) == (1, 4_100)


def test_find__candidate_replaced__is_two():
    found = find(
        course(
            moment(0, 100, 100),
            moment(900, 70, 100, candidate=(70, 900, 2)),
            moment(1_800, 40, 100, candidate=(40, 1_800, 3)),
            moment(2_700, 100, 100),
            end=3_600,
        )
    )
    assert (found.candidates, found.confirmed, found.longest_candidate) == (2, 0, 900)


@pytest.mark.parametrize(
    ("taken", "counts"),
    [(100, (1, 0, 0)), (85, (1, 1, 0)), (70, (1, 0, 1))],
    ids=["not taken", "taken in the band", "taken out of it"],
)
def test_find__value_that_no_neighbour_bears_out__is_counted_by_what_became_of_it(taken, counts):
    found = find(
        course(
            moment(0, 110, 100),
            moment(900, taken if taken != 100 else 60, 100, taken=taken),
            moment(1_800, 110, 100, taken=taken),
            end=2_700,
        )
    )
    assert (found.lone, found.lone_in_band, found.lone_confirmed) == counts
    assert found.is_kept == (counts[2] == 0)


def held(seconds, *, steps):
    """A source that falls to half and a price that does not follow."""
    candidates = [
        moment(900 + n, 50 + n, 100, candidate=(50 + n, 900 + n, 2)) for n in range(steps)
    ]
    still = [] if candidates else [moment(900, 50, 100)]
    return course(moment(0, 100, 100), *candidates, *still, end=900 + seconds)


@pytest.mark.parametrize("steps", [0, 1, 3])
@pytest.mark.parametrize("late", [0, 1])
def test_find__price_that_does_not_follow__is_overdue_after_two_delays_and_the_steps(steps, late):
    allowed = 2 * DELAY + steps * CONFIRM
    found = find(held(allowed + late, steps=steps))
    assert found.wait == Wait(seconds=allowed + late, steps=steps)
    assert found.overdue == late
    assert found.is_kept == (late == 0)


def test_find__delay_longer_than_confirm_time__a_step_may_last_the_delay():
    base = held(2 * 3_600 + 3_600, steps=1)
    long_delay = replace(PARAMETERS, delay=Seconds(3_600))
    assert find(replace(base, parameters=long_delay)).overdue == 0
    assert find(replace(base, end=base.end + 1, parameters=long_delay)).overdue == 1


def test_find__source_that_recovers_in_between__starts_to_count_anew():
    found = find(
        course(
            moment(0, 100, 100),
            moment(900, 50, 100),
            moment(2_000, 100, 100),
            moment(2_100, 60, 100),
            end=3_000,
        )
    )
    assert found.wait == Wait(seconds=1_100, steps=0)


def test_find__account_of_a_lower_liquidation_price__is_judged_by_its_own_steps():
    """At 90 since 900, at 60 since 5,000: the later one waits shorter, and without a step."""
    found = find(
        course(
            moment(0, 100, 100),
            moment(900, 90, 100, candidate=(90, 900, 2)),
            moment(1_000, 90, 100),
            moment(2_000, 60, 100),
            end=2_000 + 2 * DELAY + 1,
        )
    )
    assert found.wait == Wait(seconds=1_100 + 2 * DELAY + 1, steps=1)
    assert found.overdue == 1


def test_find__what_the_lens_found__breaks_the_claim():
    start = moment(0, 100, 100)
    assert find(course(start, end=900)).is_kept
    assert not find(course(start, end=900, without_lane=1)).is_kept
    assert not find(course(start, end=900, wrongly_open=1)).is_kept


def test_worst__of_two__adds_counts_and_keeps_the_longest():
    one = find(held(4_000, steps=1))
    other = find(held(1_000, steps=0))
    both = worst(one, other)
    assert both == worst(other, one)
    assert both.wait == one.wait
    assert both.overdue == one.overdue == 4_000 - 2 * DELAY - CONFIRM
    assert both.values == one.values + other.values
    assert both.seconds == one.seconds + other.seconds
