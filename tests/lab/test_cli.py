# SPDX-License-Identifier: MIT
"""`lab replay` and `lab bench`."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from lab.bench.engines import Replay
from lab.cli import app
from lab.engines.choice import EngineName


def run(*arguments):
    return CliRunner().invoke(app, ["replay", *arguments])


def test_replay__shipped_scenario__prints_its_figures():
    result = run("short-crash", "--json")

    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert (figures["direct_liquidations"], figures["close_outs"]) == (29, 7)
    assert len(figures["digest"]) == 66


def test_replay__for_people__is_a_table():
    result = run("short-crash")

    assert result.exit_code == 0, result.output
    assert "bad debt" in result.stdout
    assert "13,380.68740" in result.stdout


def test_replay__no_such_scenario__says_so_and_exits_with_2(tmp_path):
    result = run(str(tmp_path / "nothing.yaml"))

    assert result.exit_code == 2
    assert "nothing.yaml: cannot be read" in result.output.replace("\n", "")


def test_bench__short_crash__every_engine_comes_to_the_same(tmp_path):
    result = CliRunner().invoke(
        app, ["bench", "--part", "engines", "--repeats", "1", "--out", str(tmp_path)]
    )

    assert result.exit_code == 0, result.output
    engines = json.loads((tmp_path / "lab-bench.json").read_text())["engines"]["engines"]
    assert {name: engines[name]["gas"] for name in ("revm", "boa", "anvil")} == {
        "revm": None,
        "boa": None,
        "anvil": 32_161_980,
    }
    assert len({each["digest"] for each in engines.values()}) == 1
    assert engines["revm"]["ratio"] == 1


def test_bench__whole_replays__by_one_process_and_by_two(tmp_path):
    arguments = ["--part", "replays", "--whole", "short-crash", "--repeats", "1"]
    result = CliRunner().invoke(app, ["bench", *arguments, "--out", str(tmp_path)])

    assert result.exit_code == 0, result.output
    told = json.loads((tmp_path / "lab-bench.json").read_text())
    assert set(told) == {"replays"}
    assert set(told["replays"]["per_hour"]) == {"1", "2"}
    assert told["replays"]["transactions"] == 72
    assert 0 < told["replays"]["evm_seconds"] < told["replays"]["processor_seconds"] * 2


def test_bench__engines_disagree__exits_with_1(tmp_path, monkeypatch):
    replays = [
        Replay(EngineName.REVM, 1.0, None, "0x01"),
        Replay(EngineName.BOA, 2.0, None, "0x02"),
    ]
    monkeypatch.setattr("lab.bench.engines.measure_engines", lambda *_, **__: replays)
    result = CliRunner().invoke(app, ["bench", "--part", "engines", "--out", str(tmp_path)])

    assert result.exit_code == 1
    assert "the engines disagree" in result.output
