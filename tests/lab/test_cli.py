# SPDX-License-Identifier: MIT
"""`lab replay`."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from lab.cli import app


def run(*arguments):
    return CliRunner().invoke(app, ["replay", *arguments])


def test_replay__shipped_scenario__prints_its_figures():
    result = run("short-crash", "--json")

    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["liquidations"] == {"direct": 29, "close_out": 7}
    assert len(figures["digest"]) == 66


def test_replay__for_people__is_a_table():
    result = run("short-crash")

    assert result.exit_code == 0, result.output
    assert "bad debt" in result.stdout
    assert "1,129.598938" in result.stdout


def test_replay__no_such_scenario__says_so_and_exits_with_2(tmp_path):
    result = run(str(tmp_path / "nothing.yaml"))

    assert result.exit_code == 2
    assert "nothing.yaml: cannot be read" in result.output.replace("\n", "")
