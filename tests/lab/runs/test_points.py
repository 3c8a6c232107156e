# SPDX-License-Identifier: MIT
"""Which points a sweep plays."""

from __future__ import annotations

from collections import Counter

import pytest

from lab.runs.axis import read_axis
from lab.runs.points import grid, sobol
from lab.scenario.errors import ScenarioError

TWO = [read_axis("a=0..7"), read_axis("b=x,y")]


def test_grid__two_axes__is_every_combination_in_order():
    axes = [read_axis("a=1,2"), read_axis("b=x,y")]

    assert [dict(point) for point in grid(axes)] == [
        {"a": "1", "b": "x"},
        {"a": "1", "b": "y"},
        {"a": "2", "b": "x"},
        {"a": "2", "b": "y"},
    ]


def test_grid__nothing_varies__is_the_scenario_as_it_is():
    assert grid([]) == [()]


def test_sobol__as_many_points_as_combinations__meets_each_once():
    points = sobol(TWO, 16, seed=3)

    assert Counter(points) == Counter(dict.fromkeys(grid([read_axis("a=0..7:8"), TWO[1]]), 1))
    assert points == sobol(TWO, 16, seed=3)
    assert points != sobol(TWO, 16, seed=4)


def test_sobol__more_points_than_combinations__plays_none_twice():
    assert len(sobol(TWO, 64, seed=3)) == 16


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: grid(TWO), "--vary a is '0..7': should end in :steps, unless --sobol is given"),
        (lambda: grid([TWO[1], TWO[1]]), "--vary b: should stand once"),
        (lambda: sobol([], 4, 0), "--sobol: should come with --vary"),
        (lambda: sobol(TWO, 12, 0), "--sobol is 12: should be a power of two"),
    ],
)
def test_points__cannot_be__says_why(ask, told):
    with pytest.raises(ScenarioError) as refusal:
        ask()

    assert str(refusal.value) == told
