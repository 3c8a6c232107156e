# SPDX-License-Identifier: MIT
"""The search on functions whose answers are known, then on bytecode."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.cli import app
from lab.runs.axis import read_axis
from lab.scenario.errors import ScenarioError
from lab.tune.evaluation import Refused
from lab.tune.judging import judge
from lab.tune.objectives import read_objectives
from lab.tune.search import search
from lab.tune.sensitivity import sensitivity

BY = read_objectives("efficiency,bad_debt")
AXES = [read_axis("lend=0..100"), read_axis("idle=0..100")]


def evaluate(points):
    """The more is lent, the more is lost, beyond a half; `idle` does nothing."""
    return [_play(int(dict(point).get("lend", 70))) for point in points]


def _play(lend):
    if lend > 90:
        return Refused("too much")
    return [{"debt": lend + 1, "collateral": 100.0, "bad_debt": max(lend - 50, 0) * 0.1}]


def test_search__same_seed__tries_the_same_the_shipped_one_first():
    tried = search(AXES, BY, evaluate, trials=24, seed=1)

    assert tried == search(AXES, BY, evaluate, trials=24, seed=1)
    assert (len(tried), tried[0].settings, tried[0].figures) == (25, (), (0.71, 2 / 71))
    assert tried[1:] != search(AXES, BY, evaluate, trials=24, seed=2)[1:]


def test_search__setting_that_is_refused__is_kept_with_the_reason():
    tried = search(AXES, BY, evaluate, trials=24, seed=1)
    refused = [each for each in tried if each.figures is None]

    assert {each.reason for each in refused} == {"too much"}
    assert all(int(dict(each.settings)["lend"]) > 90 for each in refused)


def test_judge__front__holds_nothing_that_loses_for_nothing():
    judged = judge(search(AXES, BY, evaluate, trials=40, seed=1), BY, None)
    shipped, *front = judged

    assert shipped.settings == ()
    lent = [int(dict(each.settings)["lend"]) for each in front]
    assert all(each >= 40 for each in lent)
    assert lent == sorted(lent)
    assert all(each.is_unbeaten for each in front)


def test_judge__other_crashes__have_the_last_word():
    def elsewhere(points):
        return [[{"debt": 1.0, "collateral": 1.0, "bad_debt": 0.5}] for _ in points]

    judged = judge(search(AXES, BY, evaluate, trials=20, seed=1), BY, elsewhere)

    assert {each.judged for each in judged} == {(1.0, 0.5)}
    assert all(each.is_unbeaten for each in judged)


def test_sensitivity__one_parameter_does_everything__has_the_index_one():
    def linear(points):
        return [
            [{"debt": 1.0 + int(dict(p)["lend"]), "collateral": 1.0, "bad_debt": 0}] for p in points
        ]

    indices = sensitivity(AXES, BY, linear, base=256, seed=1)
    found = {(each.objective, each.parameter): each.total for each in indices}

    assert set(found) == {("efficiency", "lend"), ("efficiency", "idle")}
    assert round(found["efficiency", "lend"], 1) == 1.0
    assert found["efficiency", "idle"] == 0.0


def test_sensitivity__setting_that_is_refused__is_said():
    with pytest.raises(ScenarioError, match="refuses a setting: too much"):
        sensitivity(AXES, BY, evaluate, base=64, seed=1)


def lab(*arguments):
    return CliRunner().invoke(app, ["tune", *arguments])


def test_tune__short_crash__writes_what_it_tried_and_takes_up_again(tmp_path):
    arguments = [
        *("short-crash", "--vary", "parameters.auction_terms.start_multiplier=1.05..1.20"),
        *("--objectives", "bad_debt,borrower_loss", "--trials", "3", "--seeds", "1..2"),
        *("--judge", "gap", "--jobs", "1", "--out", str(tmp_path)),
    ]
    first = lab(*arguments)
    told = json.loads((tmp_path / "tune.json").read_text())

    assert first.exit_code == 0, first.output
    assert (len(told["tried"]), told["crashes"], told["judged_in"]) == (4, ["short-crash"], ["gap"])
    assert told["tried"][0]["settings"] == {}
    assert all(len(each["judged"]) == 2 for each in told["front"])
    assert (tmp_path / "frontier.png").read_bytes()[:4] == b"\x89PNG"
    files = {path: path.stat().st_mtime_ns for path in Path(tmp_path).rglob("*.parquet")}
    assert lab(*arguments).stdout == first.stdout
    assert {path: path.stat().st_mtime_ns for path in Path(tmp_path).rglob("*.parquet")} == files


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--vary", "keeper.latency=9..1"], "should rise"),
        (["--vary", "keeper.sleep=1..9"], "keeper.sleep is not known here"),
        (["--vary", "keeper.latency=1..9", "--vary", "keeper.latency=1..9"], "should stand once"),
        (["--vary", "keeper.latency=1..9", "--objectives", "profit"], "--objectives is 'profit'"),
        (["--vary", "keeper.latency=1..9", "--seeds", "x"], "--seeds is 'x'"),
    ],
)
def test_tune__something_that_cannot_be__is_refused_before_anything_runs(arguments, told, tmp_path):
    result = lab("short-crash", *arguments, "--out", str(tmp_path / "out"))

    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
    assert not (tmp_path / "out").exists()
