# SPDX-License-Identifier: MIT
"""`lab fuzz` and `lab mutants`."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from lab.cli import app
from lab.fuzz import shrink
from lab.fuzz.case import recorded, replayed
from lab.scenario.loading import load_scenario


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def said(result):
    return " ".join(result.output.split())


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--violation", "debt=1"), "violation 'debt' is not known: should be one of bad-debt,"),
        (("--violation", "unsafe-for=long"), "violation unsafe-for is 'long': should be seconds"),
        (("--keep", "luck"), "keep 'luck' is not known: should be one of prices, population,"),
    ],
)
def test_fuzz__bad_option__is_refused_before_anything_runs(tmp_path, arguments, reason):
    result = run("fuzz", "short-crash", "--out", tmp_path, *arguments)

    assert result.exit_code == 2
    assert reason in said(result)
    assert list(tmp_path.iterdir()) == []


def test_fuzz__no_such_scenario__exits_with_2(tmp_path):
    result = run("fuzz", tmp_path / "nothing.yaml", "--out", tmp_path)

    assert result.exit_code == 2
    assert "nothing.yaml: cannot be read" in result.output.replace("\n", "")


def test_fuzz__nothing_found__tells_the_worst(tmp_path):
    result = run("fuzz", "short-crash", "--runs", 2, "--out", tmp_path)

    assert result.exit_code == 0, result.output
    assert "2 runs" in result.output
    worst = load_scenario(tmp_path / "worst" / "bad-debt.yaml")
    assert worst.name == "short-crash-small"


def test_fuzz__loss_above_a_limit__writes_scenario_figures_and_test(tmp_path, monkeypatch):
    monkeypatch.setattr(shrink, "MAX_TRIALS", 5)

    result = run("fuzz", "short-crash", "--violation", "bad-debt=1%", "--out", tmp_path)

    assert result.exit_code == 1, result.output
    (scenario,) = tmp_path.glob("*.yaml")
    assert "violated: bad-debt." in scenario.read_text(encoding="utf-8")
    assert recorded(scenario)["violations"][0]["check"] == "bad-debt"
    assert replayed(scenario) == recorded(scenario)
    (test,) = tmp_path.glob("test_*.py")
    compile(test.read_text(encoding="utf-8"), test.name, "exec")


def test_fuzz__corpus_file_that_cannot_be_read__exits_with_2(tmp_path):
    (tmp_path / "known.yaml").write_text("name: 1\n", encoding="utf-8")

    result = run("fuzz", "short-crash", "--corpus", tmp_path, "--out", tmp_path / "out")

    assert result.exit_code == 2
    # A line of the terminal may end anywhere in the path.
    assert "known.yaml:1:1:nameis1:shouldbeavalidstring" in said(result).replace(" ", "")


def test_mutants__one_of_them__is_found(tmp_path):
    result = run(
        *("mutants", "--only", "treasury-share", "--no-shrink", "--clean", 0),
        *("--out", tmp_path),
    )

    assert result.exit_code == 0, result.output
    summary = json.loads((tmp_path / "lab-mutants.json").read_text(encoding="utf-8"))
    assert (summary["planted"], summary["found"]) == (1, 1)
    assert summary["findings"][0]["checks"] == ["coin-flows"]


def test_mutants__no_such_name__exits_with_2(tmp_path):
    result = run("mutants", "--only", "no-such", "--out", tmp_path)

    assert result.exit_code == 2
    assert "only is 'no-such': no mutant's name contains it" in said(result)
