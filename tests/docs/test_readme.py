# SPDX-License-Identifier: MIT
"""Every command of README.md is run, and prints what is shown; how each: `readme.yaml`."""

from __future__ import annotations

import os
import re
import shlex
import subprocess

import pytest

from tests.docs.blocks import blocks, classified, command, rules
from tests.docs.commands import ROOT
from tests.e2e.node import FIRST_KEY, anvil

README = "README.md"
RULES = rules()
LINES = classified(README, RULES)
PATHS = f"{ROOT / '.venv/bin'}:{ROOT / 'node_modules/.bin'}:{os.environ['PATH']}"
VARYING = {"liquidatable to inclusion", "liquidatable to hand-over", "wall time"}
"""Rows of the demo that are times."""
LIVE = {"keeper's gas", "keeper's transactions", "keeper's profit"}
"""Rows of the demo that depend on the block that a live transaction gets into."""


def lines_of(how):
    return [(command(line), rule) for line, rule in LINES if rule is not None and rule.how == how]


def run(line, folder, timeout):
    """What a line prints; it must succeed."""
    played = subprocess.run(  # noqa: S603  the README's own commands
        ["timeout", str(timeout), "bash", "-eu", "-c", line],  # noqa: S607
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PATH": PATHS, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    (folder / "printed").write_text(played.stdout + played.stderr, "utf-8")
    assert played.returncode == 0, played.stdout + played.stderr
    return played.stdout


def shown(starts):
    """The block that begins so."""
    return next(block for block in blocks(README) if block[0].startswith(starts))


def test_readme__every_line__has_a_rule():
    assert [line for line, rule in LINES if rule is None] == []


def test_readme__every_rule__is_used_and_says_why_it_is_not_quick():
    used = {rule.starts for _, rule in LINES if rule is not None}
    assert {each.starts for each in RULES} - used == set()
    late = {"by", "deep", "dry"}
    assert [each.starts for each in RULES if each.how in late and not each.why] == []
    assert [each.starts for each in RULES if each.instead and not each.why] == []


def test_readme__lines_that_other_tests_run__have_them():
    named = [each.test.partition("::") for each in RULES if each.how == "by"]
    missing = [
        function
        for file, _, function in named
        if f"def {function}(" not in (ROOT / file).read_text("utf-8")
    ]
    assert (missing, len(named)) == ([], 4)


@pytest.mark.parametrize("line", [line for line, _ in lines_of("dry")])
def test_readme__command_of_make__is_a_target(line):
    target = line.removeprefix("make ")
    subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)  # noqa: S603, S607


@pytest.mark.parametrize(("line", "rule"), lines_of("quick"))
def test_readme__quick_command__prints_what_it_shows(line, rule, tmp_path):
    printed = [each.strip() for each in run(line, tmp_path, 300).splitlines()]
    assert [each for each in shown(rule.prints) if each not in printed] == []


@pytest.mark.deep
def test_readme__long_commands_of_the_lab__succeed(tmp_path):
    for line, rule in lines_of("deep"):
        program, subcommand = line.split()[:2]
        if program == "make":
            continue
        told = line
        for old, new in rule.instead.items():
            told = told.replace(old, new)
        # Folders of an older state of the code are refused, so these begin with none.
        told = told.replace("out/sweeps", f"{tmp_path}/sweep")
        if subcommand in {"sweep", "tune", "fuzz"}:
            folder = "sweep/short-crash" if subcommand == "sweep" else subcommand
            told += f" --out {tmp_path / folder}"
        run(told, tmp_path, 1_800)


@pytest.mark.deep
def test_readme__demo__prints_the_table_it_shows(tmp_path):
    ((line, rule),) = [each for each in lines_of("deep") if each[0].startswith("make demo")]
    row = re.compile(r"│ (.+?) +│ +(.+?) │")
    expected = dict(row.findall("\n".join(shown(rule.prints))))
    found = dict(row.findall(run(line, tmp_path, 1_200)))
    assert list(found) == list(expected)
    steady = [name for name in expected if name not in VARYING | LIVE]
    assert {name: found[name] for name in steady} == {name: expected[name] for name in steady}


@pytest.mark.deep
def test_readme__deploying_and_keeping__works_line_by_line(tmp_path):
    manifest, log = tmp_path / "net.json", tmp_path / "keeper.log"
    wait = f"""until grep --quiet '"event": "block_handled"' {log}; do sleep 1; done"""
    with anvil() as url:
        port = url.rpartition(":")[2]
        script = ["trap 'kill $(jobs -p) 2> /dev/null || true' EXIT"]
        for line, _ in lines_of("net"):
            told = line.replace("8545", port).replace("deployments/31337.json", str(manifest))
            told = told.replace("0x…", FIRST_KEY).replace("…", url)
            if line.startswith("ape run deploy"):
                told += f" --manifest {shlex.quote(str(manifest))}"
            if line.startswith("keeper run"):
                told += f" --listen 127.0.0.1:0 > {log} 2>&1 &\n{wait}"
            script.append(told)
        printed = run("\n".join(script), tmp_path, 1_800)
    assert printed.count("deployed from block") == sum(
        line.startswith("ape run deploy") for line, _ in lines_of("net")
    )
