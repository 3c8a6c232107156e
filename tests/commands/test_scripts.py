# SPDX-License-Identifier: MIT
"""`python -m scripts.…` and `ape run …` show examples, and refuse what they do not know."""

from __future__ import annotations

import shlex
import subprocess
import sys

import click
import pytest
import typer.main

from scripts import deploy, status
from scripts.bench_chain import app as bench_chain
from scripts.demo import app as demo
from scripts.mutate.__main__ import app as mutate
from tests.commands.test_help import examples_of
from tests.docs.commands import ROOT

SCRIPTS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__")
    for path in (ROOT / "scripts").rglob("*.py")
    if '__name__ == "__main__"' in path.read_text(encoding="utf-8") or path.name == "__main__.py"
)
TYPER = {"scripts.demo": demo, "scripts.mutate": mutate, "scripts.bench_chain": bench_chain}
ARGUMENTS = {"scripts.print_prices": ["prices.json"]}
"""What a script cannot do without."""
APE = {"deploy": deploy.cli, "status": status.cli}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A script as a process of its own."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_script__help__has_an_example(script):
    done = run(script, "--help")

    assert done.returncode == 0, done.stderr
    _, title, shown = done.stdout.partition("Examples:")
    assert title
    assert f"python -m {script}" in " ".join(shown.split())


@pytest.mark.parametrize("script", SCRIPTS)
def test_script__unknown_option__is_refused(script):
    done = run(script, "--sideways", *ARGUMENTS.get(script, ()))

    assert done.returncode == 2
    assert "--sideways" in done.stderr


@pytest.mark.parametrize("script", TYPER)
def test_script__examples__are_taken(script):
    command = typer.main.get_command(TYPER[script])
    for line in examples_of(command):
        with command.make_context(script, shlex.split(line)[3:]):
            pass


@pytest.mark.parametrize("script", ["scripts.demo", "scripts.mutate"])
def test_script__prints_a_result__takes_json(script):
    options = {each.name: each for each in typer.main.get_command(TYPER[script]).params}
    assert options["as_json"].opts == ["--json"]


@pytest.mark.parametrize("name", APE)
def test_ape_script__examples__name_options_that_it_has(name):
    command = APE[name]
    options = {"--network"} | {flag for each in command.params for flag in each.opts}
    lines = examples_of(command)

    assert lines
    for line in lines:
        words = shlex.split(line)
        assert words[:3] == ["ape", "run", name]
        assert {word for word in words if word.startswith("--")} <= options


def test_status__prints_a_result__takes_json():
    options = {each.name: each for each in status.cli.params}
    assert isinstance(options["as_json"], click.Option)
    assert options["as_json"].opts == ["--json"]
