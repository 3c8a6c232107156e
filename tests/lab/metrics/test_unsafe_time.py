# SPDX-License-Identifier: MIT
"""How long accounts wait to be liquidated."""

from __future__ import annotations

from lab.metrics.moment import Moment
from lab.metrics.unsafe_time import UnsafeTime


def seen(*blocks):
    """Blocks 12 seconds apart: who is unsafe after each, and who was liquidated in it."""
    times = UnsafeTime()
    for number, (unsafe, liquidated) in enumerate(blocks, start=1):
        at = Moment(block=number, time=12 * (number - 1), market={})
        times.see(at, dict.fromkeys(unsafe, 100), liquidated)
    return times


def test_see__liquidated_in_the_block_that_makes_it_unsafe__waits_for_nothing():
    assert seen(("", "a"), ("", "")).waits == [0]


def test_see__unsafe_for_two_blocks__waits_until_the_third():
    times = seen(("a", ""), ("a", ""), ("", "a"))

    assert (times.waits, times.spared, times.longest) == ([24], [], 1)


def test_see__liquidated_in_part__waits_anew_but_has_been_unsafe_throughout():
    times = seen(("a", ""), ("a", "a"), ("a", ""), ("", "a"), ("b", ""), ("b", ""), ("", "b"))

    assert (times.waits, times.longest) == ([12, 24, 24], 2)


def test_see__saved_by_prices__is_no_wait():
    times = seen(("ab", ""), ("b", ""), ("", "b"))

    assert (times.waits, times.spared) == ([24], [12])


def test_end__unsafe_to_the_last__has_lasted_so_long():
    times = seen(("", ""), ("a", ""))
    times.end(60)

    assert (times.waits, times.spared) == ([], [48])


def test_peak_debt__is_the_most_after_one_block():
    assert seen(("a", ""), ("abc", ""), ("b", "a")).peak_debt == 300
