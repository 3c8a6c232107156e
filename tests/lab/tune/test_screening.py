# SPDX-License-Identifier: MIT
"""The twin screens; the bytecode plays what the twin cannot say, and all that is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.cli import app
from lab.scenario.loading import load_scenario
from lab.tune.confirming import NEAR, confirm
from lab.tune.evaluation import Refused
from lab.tune.objectives import read_objectives
from lab.tune.screening import Screen
from lab.tune.search import Tried

SCENARIOS = Path(__file__).parents[3] / "scenarios"
BY = read_objectives("efficiency,bad_debt")
PENALTY = "parameters.engine.penalty"
ON_BYTECODE = {"bad_debt": 7.0}


class Crashes:
    """Remembers what was to be played."""

    def __init__(self, *names):
        self.scenarios = [load_scenario(SCENARIOS / f"{name}.yaml") for name in names]
        self.seeds = (1, 2)
        self.played = []

    def of(self, scenario):
        self.played.append(scenario.name)
        return self

    def play(self, points, *, tell):
        tell("playing")
        self.played += points
        return [[ON_BYTECODE] for _ in points]


def screened(crashes, *points):
    screen = Screen(crashes)
    return screen, screen.play(points, tell=lambda _: None)


def test_screen__certain__has_a_row_of_the_twin_per_crash_and_seed():
    crashes = Crashes("short-crash", "gap")
    screen, (runs,) = screened(crashes, ())

    told = [(run["scenario"], run["seed"], run["transactions"]) for run in runs]
    assert told == [
        ("short-crash", 1, 70),
        ("short-crash", 2, 57),
        ("gap", 1, 86),
        ("gap", 2, 59),
    ]
    assert crashes.played == []
    assert (screen.screened, screen.unsure) == ({()}, frozenset())


def test_screen__crash_that_the_twin_refuses__is_played_on_bytecode_alone():
    crashes = Crashes("short-crash", "maker-2020")
    screen, (runs,) = screened(crashes, ())

    assert [run.get("scenario") for run in runs] == ["short-crash", "short-crash", None]
    assert crashes.played == ["maker-2020", ()]
    assert screen.unsure == {()}


def test_screen__doubtful__is_played_on_bytecode():
    crashes = Crashes("no-liquidity")
    screen, (runs,) = screened(crashes, ())

    assert runs == [ON_BYTECODE]
    assert screen.unsure == {()}


def test_screen__setting_that_the_protocol_refuses__is_refused_with_the_reason():
    crashes = Crashes("short-crash")
    _, (shipped, beyond) = screened(crashes, (), ((PENALTY, "99 %"),))

    assert len(shipped) == 2
    assert isinstance(beyond, Refused)
    assert "penalty" in beyond.reason
    assert crashes.played == []


def tried(*figures):
    return [
        Tried(settings=(("x", str(number)),) if number else (), figures=each)
        for number, each in enumerate(figures)
    ]


def truth(figures, played):
    """The bytecode, as a table of figures."""

    def evaluate(points):
        numbers = [int(dict(point).get("x", 0)) for point in points]
        played.append(numbers)
        return [
            figures[number]
            if isinstance(figures[number], Refused)
            else [
                {
                    "debt": figures[number][0],
                    "collateral": 1.0,
                    "bad_debt": figures[number][1] * figures[number][0],
                }
            ]
            for number in numbers
        ]

    return evaluate


def test_confirm__shipped_front_and_neighbours__are_played_and_no_others():
    near = (0.5, 0.1 + 0.9 * NEAR)
    figures = [(0.4, 0.3), (0.5, 0.1), near, (0.5, 0.2), (0.6, 0.15)]
    played: list[list[int]] = []
    confirmed = confirm(tried(*figures), BY, truth(figures, played))

    assert played == [[0, 1, 2, 4]]
    assert confirmed.played == 4
    assert confirmed.difference < 1e-15


def test_confirm__twin_is_wrong_about_the_front__plays_until_all_of_it_is_played():
    said = [(0.4, 0.3), (0.5, 0.1), (0.5, 0.2)]
    is_so = [(0.4, 0.3), (0.5, 0.25), (0.5, 0.2)]
    played: list[list[int]] = []
    confirmed = confirm(tried(*said), BY, truth(is_so, played))

    assert played == [[0, 1], [2]]
    assert [each.figures for each in confirmed.tried] == [(0.4, 0.3), (0.5, 0.25), (0.5, 0.2)]
    assert round(confirmed.difference, 12) == 0.15


def test_confirm__bytecode_refuses__is_refused():
    said = [(0.4, 0.3), (0.5, 0.1)]
    confirmed = confirm(tried(*said), BY, truth([(0.4, 0.3), Refused("no")], []))

    assert (confirmed.tried[1].figures, confirmed.tried[1].reason) == (None, "no")


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """The same search with and without the twin."""
    folder = tmp_path_factory.mktemp("tune")
    arguments = [
        *("tune", "gap", "--vary", "parameters.auction_terms.start_multiplier=1.05..1.20"),
        *("--objectives", "bad_debt,borrower_loss"),
        *("--trials", "6", "--seeds", "1..2", "--jobs", "1"),
    ]
    results = {}
    for way in ("--screen", "--no-screen"):
        result = CliRunner().invoke(app, [*arguments, way, "--out", str(folder / way)])
        assert result.exit_code == 0, result.output
        told = json.loads((folder / way / "tune.json").read_text())
        results[way] = (" ".join(result.stdout.split()), told)
    return results


def test_tune__with_and_without_the_twin__finds_the_same_front(searched):
    (_, screened), (_, played) = searched["--screen"], searched["--no-screen"]

    assert screened["front"] == played["front"]
    assert [each["settings"] for each in screened["tried"]] == [
        each["settings"] for each in played["tried"]
    ]


def test_tune__screened__says_how_many_and_how_far_from_the_bytecode(searched):
    said, told = searched["--screen"]
    screening = told["screening"]

    assert screening["unsure"] == 0
    assert 1 < screening["played"] < screening["screened"] <= 7
    assert screening["greatest_difference"] < 1e-9
    assert f"The twin screened {screening['screened']} settings" in said
    assert searched["--no-screen"][1]["screening"] is None
