# SPDX-License-Identifier: MIT
"""What varies, as people write it."""

from __future__ import annotations

import pytest

from lab.runs.axis import read_axis, read_seeds
from lab.scenario.errors import ScenarioError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("keeper.latency=0,5,10", ("0", "5", "10")),
        ("p.penalty = 5 %, 10 %", ("5 %", "10 %")),
        ("keeper.latency=0..10:3", ("0", "5", "10")),
        ("keeper.latency=0..10:4", ("0", "3", "7", "10")),
        ("feeds.error=-0.05..0.05:3", ("-0.05", "0.00", "0.05")),
        ("p.penalty=5..15 %:2", ("5 %", "15 %")),
        ("p.penalty=5.0 %..6 %:3", ("5.0 %", "5.5 %", "6.0 %")),
        (
            "p.cut=half-life 30 minutes..half-life 90 minutes:3",
            ("half-life 30 minutes", "half-life 60 minutes", "half-life 90 minutes"),
        ),
        ("p.cut=half-life 30..60 minutes:2", ("half-life 30 minutes", "half-life 60 minutes")),
    ],
)
def test_read_axis__values_or_range__are_spelt_out(text, values):
    axis = read_axis(text)

    assert (axis.values, axis.is_open) == (values, False)


def test_read_axis__range_without_steps__is_as_fine_as_its_ends():
    axis = read_axis("feeds.error=-0.02..0.01")

    assert (axis.values, axis.is_open) == (("-0.02", "-0.01", "0.00", "0.01"), True)
    assert [axis.at(share) for share in (0, 0.24, 0.25, 0.9999)] == [
        "-0.02",
        "-0.02",
        "-0.01",
        "0.01",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("keeper.latency", "is 'keeper.latency': should be NAME=a,b,c or NAME=lo..hi[:steps]"),
        ("a=1,1", "--vary a is '1,1': should be values that differ"),
        ("a=1,,2", "--vary a is '1,,2': should be values that differ"),
        ("a=x..y", "'x..y': both ends should hold one number, without commas"),
        ("a=1,000 coins..2 coins", "both ends should hold one number, without commas"),
        ("a=1 %..2 minutes", "--vary a is '1 %..2 minutes': both ends should have the same words"),
        ("a=5..5", "--vary a is '5..5': should rise"),
        ("a=1..9:1", "--vary a is '1..9' in 1 steps: should be 2 to 10000"),
        ("a=1..9:20", "in 20 steps: should be fewer steps, or ends written more finely"),
        ("a=0.00..1000", "holds 100001 values, at most 10000 are possible"),
    ],
)
def test_read_axis__something_else__says_what_is_allowed(text, told):
    with pytest.raises(ScenarioError) as refusal:
        read_axis(text)

    assert str(refusal.value).endswith(told)


@pytest.mark.parametrize(("text", "seeds"), [("1..4", (1, 2, 3, 4)), ("7", (7,)), ("3, 1", (3, 1))])
def test_read_seeds__range_or_list__are_spelt_out(text, seeds):
    assert read_seeds(text) == seeds


@pytest.mark.parametrize("text", ["", "4..1", "1..", "a", "1,1", "1,-2", str(2**63)])
def test_read_seeds__something_else__is_refused(text):
    with pytest.raises(ScenarioError, match=r"should be FIRST\.\.LAST or seeds apart by commas$"):
        read_seeds(text)
