# SPDX-License-Identifier: MIT
"""The installed commands, in environments that have what the wheel requires and nothing else."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import pytest

from keeper.exit_codes import ExitCode
from lab.places import SHIPPED
from lab.run import record
from lab.scenario.loading import load_scenario
from tests.install.project import run

COMPILERS = {"vyper", "eth-ape", "titanoboa", "snekmate"}


def test_keeper__without_extras__runs_without_compiler_or_ape(small):
    assert not COMPILERS & small.distributions
    assert small.run("keeper", "--version").stdout == "keeper 0.1.0, commit unknown\n"
    helped = small.run("keeper", "--help")
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "liquidates what is unsafe" in helped.stdout


def test_keeper_check__without_extras__says_what_is_wrong(small):
    missing = small.run("keeper", "check", "--manifest", "none.json", "--rpc", "ws://127.0.0.1:9")
    assert missing.returncode == 2
    assert missing.stderr == (
        "error: none.json: cannot be read: No such file or directory; `ape run deploy` writes one\n"
    )


def test_keeper__every_module__can_be_imported_without_extras(small):
    code = (
        "import importlib, pkgutil, keeper, model\n"
        "for package in (keeper, model):\n"
        "    for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if not found.name.endswith('__main__'):\n"
        "            importlib.import_module(found.name)\n"
    )
    result = small.run("python", "-c", code)
    assert (result.returncode, result.stderr) == (0, "")


def test_lab__without_its_extra__says_what_to_install(small):
    assert small.run("lab", "--help").returncode == 0
    result = small.run("lab", "replay", "short-crash")
    assert result.returncode == ExitCode.UNAVAILABLE
    assert result.stderr.endswith(
        " is not installed: pip install '.[lab]' in the project's folder\n"
    )
    assert "Traceback" not in result.stderr


def test_lab_replay__installed__comes_to_what_the_checkout_comes_to(with_lab, tmp_path):
    assert not COMPILERS & with_lab.distributions
    result = with_lab.run("lab", "replay", "short-crash", "--json", XDG_CACHE_HOME=str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")
    row = json.loads(result.stdout)
    here = json.loads(
        json.dumps(asdict(record(load_scenario(SHIPPED / "scenarios" / "short-crash.yaml")).row))
    )
    timings = {"seconds", "engine_seconds"}
    assert {k: v for k, v in row.items() if k not in timings} == {
        k: v for k, v in here.items() if k not in timings
    }


def test_lab_mutants__installed__says_that_it_takes_a_checkout(with_lab, tmp_path):
    result = with_lab.run(
        "lab", "mutants", "short-crash", "--only", "queue-skipped", XDG_CACHE_HOME=str(tmp_path)
    )
    assert result.returncode == 2
    assert result.stderr == "error: queue-skipped: breaks sources, which only a checkout has\n"


PROGRAM = """
from keeper.settings import Settings
from lab.run import run
from model.version import version

reveal_type(Settings.policy)
reveal_type(run)
reveal_type(version().commit)
run(1)
"""


@pytest.mark.deep
def test_types__of_installed_packages__are_seen_by_mypy(with_lab, tmp_path):
    """Else whoever writes a strategy would check it against `Any`."""
    (tmp_path / "program.py").write_text(PROGRAM)
    python = with_lab.folder / "bin" / "python"
    result = run(
        *(
            sys.executable,
            "-m",
            "mypy",
            "--config-file",
            "/dev/null",
            "--python-executable",
            python,
        ),
        *("--strict", "--follow-imports", "silent", "program.py"),
        cwd=tmp_path,
    )
    said = result.stdout
    assert 'Revealed type is "def (self: keeper.settings.Settings) -> keeper.decisions' in said
    assert 'Revealed type is "str | None"' in said
    assert 'Argument 1 to "run" has incompatible type "int"; expected "Scenario"' in said
    assert "py.typed" not in said
