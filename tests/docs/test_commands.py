# SPDX-License-Identifier: MIT
"""Commands in README, tutorial and the other pages exist, with the options that they are given.

They are looked up, not run: the tutorial's are run by `test_tutorial.py`, those of deployment,
keeper, demo and lab by the tests of each.
"""

from __future__ import annotations

import importlib.util
import re
import shlex

import pytest
import typer.main

from keeper.cli import app as keeper_app
from lab.cli import app as lab_app
from tests.docs.commands import ROOT, command_lines

DOCUMENTS = sorted(
    ["README.md", "scenarios/README.md"]
    + [str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")]
)
TARGETS = set(re.findall(r"^\.PHONY: (\S+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
PROGRAMS = {"keeper": keeper_app, "lab": lab_app}


def faults(line):
    """What a command line names that does not exist."""
    words = shlex.split(line, comments=True)
    name = words[0].rpartition("/")[2] if words else ""
    if name == "make":
        return [word for word in words[1:] if re.fullmatch("[a-z-]+", word) and word not in TARGETS]
    if name == "python" and words[1] == "-m":
        return [] if importlib.util.find_spec(words[2]) else [words[2]]
    if name not in PROGRAMS:
        return []
    group = typer.main.get_group(PROGRAMS[name])
    if words[1] not in group.commands:
        return [words[1]]
    command = group.commands[words[1]]
    options = {flag for each in command.params for flag in (*each.opts, *each.secondary_opts)}
    return [word for word in words[2:] if word.startswith("--") and word not in options]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document__commands__exist_with_their_options(document):
    found = {line: faults(line) for line in command_lines(document)}
    assert {line: each for line, each in found.items() if each} == {}


def test_command_lines__readme__are_found():
    lines = command_lines("README.md")
    assert "make demo" in {line.partition("#")[0].strip() for line in lines}
    assert len(lines) >= 4


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("make nonsense", ["nonsense"]),
        ("keeper walk --manifest x", ["walk"]),
        ("keeper run --manifest x --sideways", ["--sideways"]),
        ("lab replay short-crash --jsonn", ["--jsonn"]),
        ("python -m scripts.nonsense", ["scripts.nonsense"]),
        ("make demo ARGS='--seed 7'  # other accounts", []),
        ("keeper run --no-dry-run", []),
    ],
)
def test_faults__line__are_what_does_not_exist(line, expected):
    assert faults(line) == expected
