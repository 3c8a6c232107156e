# SPDX-License-Identifier: MIT
"""Shells complete commands, options, names of scenarios, designs, engines and parameters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START = {
    "keeper": "from keeper.cli import app; app(prog_name='keeper')",
    "lab": "from lab.cli import app; app(prog_name='lab')",
}


def run(program: str, *arguments: str, **environment: str) -> str:
    """What the program prints."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", START[program], *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def completed(line: str) -> list[str]:
    """What Bash is offered for the last word of a line."""
    program = line.split(maxsplit=1)[0]
    words = {
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split()) - (0 if line.endswith(" ") else 1)),
        f"_{program.upper()}_COMPLETE": "complete_bash",
    }
    return run(program, **words).split()


@pytest.mark.parametrize("program", START)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion__source_for_a_shell__is_its_script(program, shell):
    script = run(program, **{f"_{program.upper()}_COMPLETE": f"source_{shell}"})

    assert f"_{program.upper()}_COMPLETE=complete_{shell}" in script


@pytest.mark.parametrize("program", START)
def test_show_completion__in_bash__prints_its_script(program):
    line = f'{sys.executable} -c "{START[program]}" --show-completion; true'  # bash stays parent
    done = subprocess.run(  # noqa: S603
        ["/bin/bash", "-c", line],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert f"_{program.upper()}_COMPLETE=complete_bash" in done.stdout


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("keeper re", ["replay"]),
        ("keeper run --log-format ", ["json", "text"]),
        ("keeper check --mir", ["--mirror"]),
        ("lab replay short", ["short-crash"]),
        ("lab compare maker", ["maker-2020"]),
        ("lab report flash", ["flash-wick"]),
        (
            "lab compare short-crash --design ",
            ["backstop", "auction-only", "direct-only", "maker-2020", "aave-style"],
        ),
        ("lab replay short-crash --engine b", ["boa"]),
        ("lab sweep short-crash --vary keeper.la", ["keeper.latency="]),
        (
            "lab tune short-crash --vary parameters.auction_terms.cu",
            ["parameters.auction_terms.curve=", "parameters.auction_terms.cut="],
        ),
    ],
)
def test_completion__line__offers_what_there_is(line, expected):
    assert completed(line) == expected
