# SPDX-License-Identifier: MIT
"""Every command shows examples that it would take, and prints JSON if it prints a result."""

from __future__ import annotations

import shlex

import pytest
from typer.testing import CliRunner

from tests.commands.programs import COMMANDS, PROGRAMS, USAGE_ERROR, Command

PRINT_NO_RESULT = {"keeper run", "keeper serve"}
"""Their output is the log, which has a format of its own."""


def examples_of(command: Command) -> list[str]:
    """The command lines under its help."""
    title, *lines = (command.epilog or "").split("\n\n")
    assert title == "Examples:"
    return [line.strip() for line in lines]


def parse(name: str, command: Command, line: str) -> None:
    """Read a command line as the shell and the program would; run nothing."""
    words = shlex.split(line.partition(" | ")[0])
    assert words[:2] == name.split()
    with command.make_context(name, words[2:]):
        pass


@pytest.mark.parametrize("name", COMMANDS)
def test_command__examples__are_taken(name):
    command = COMMANDS[name]
    lines = examples_of(command)

    assert lines
    for line in lines:
        parse(name, command, line)


@pytest.mark.parametrize(
    "line", ["keeper run --sideways", "keeper explain", "keeper run --log-format xml"]
)
def test_parse__what_the_command_does_not_take__is_refused(line):
    with pytest.raises(USAGE_ERROR):
        parse(" ".join(line.split()[:2]), COMMANDS[" ".join(line.split()[:2])], line)


@pytest.mark.parametrize("name", COMMANDS)
def test_command__help__has_the_examples(name):
    program, word = name.split()
    result = CliRunner().invoke(PROGRAMS[program], [word, "--help"], terminal_width=200)

    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    for line in examples_of(COMMANDS[name]):
        assert " ".join(line.split()) in shown


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - PRINT_NO_RESULT))
def test_command__prints_a_result__takes_json(name):
    options = {each.name: each for each in COMMANDS[name].params}

    assert options["as_json"].opts == ["--json"]
    assert options["as_json"].is_flag
