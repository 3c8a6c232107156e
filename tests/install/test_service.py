# SPDX-License-Identifier: MIT
"""The unit and the settings of the keeper as a service."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from keeper.exit_codes import ExitCode
from keeper.settings import Settings
from tests.install.project import ROOT

PACKAGING = ROOT / "packaging"
UNIT = (PACKAGING / "backstop-keeper.service").read_text("utf-8")
EXAMPLE = (PACKAGING / "keeper.env.example").read_text("utf-8")
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSURE = 20
"""Of 100, where a unit without any protection has 96 [tenths of systemd's points]."""

needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")


def directives(name):
    """Values of a directive, in order."""
    return re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)


@pytest.fixture
def unit(tmp_path):
    """The unit with a program that is there."""
    path = tmp_path / "backstop-keeper.service"
    path.write_text(UNIT.replace("/opt/backstop/bin/keeper", sys.executable))
    return path


def analyze(*arguments):
    assert ANALYZE is not None
    return subprocess.run(  # noqa: S603
        [str(ANALYZE), "--no-pager", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


@needs_systemd
def test_unit__verified_by_systemd__has_no_fault(unit):
    result = analyze("verify", unit)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@needs_systemd
def test_unit__judged_by_systemd__is_exposed_little(unit):
    result = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSURE}", unit)
    assert result.returncode == 0, result.stdout


def test_unit__exit_codes__those_for_people_end_it():
    (codes,) = directives("RestartPreventExitStatus")
    assert {int(code) for code in codes.split()} == {ExitCode.INPUT, ExitCode.HALTED}
    assert directives("Restart") == ["on-failure"]


def names(text):
    """Settings that are named, those in comments too."""
    return re.findall(r"^#?(KEEPER_\w+)=", text, re.MULTILINE)


def test_unit__environment__is_of_settings_that_the_example_leaves_out():
    own = [line.partition("=")[0] for line in directives("Environment")]
    fields = {f"KEEPER_{name.upper()}" for name in Settings.model_fields}
    assert set(own) == {"KEEPER_KEYSTORE", "KEEPER_KEYSTORE_PASSWORD_FILE", "KEEPER_DATA_DIR"}
    assert set(own) <= fields
    assert not set(own) & set(names(EXAMPLE))


def test_example__every_line__is_a_setting_with_a_value_that_it_takes(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    given = dict(re.findall(r"^#?(KEEPER_\w+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert len(given) == len(names(EXAMPLE)) > 10
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    fields = {f"KEEPER_{name.upper()}" for name in Settings.model_fields}
    assert set(given) <= fields
    assert settings.dry_run
    assert settings.budgets["bids"].in_flight == 4
    assert settings.rpc_urls() == ["ws://127.0.0.1:8545", "wss://node.example/token"]


def test_example__numbers__are_the_defaults():
    """Who copies it changes nothing unawares."""
    given = dict(re.findall(r"^(KEEPER_\w+)=([\d.]+)$", EXAMPLE, re.MULTILINE))
    for name, value in given.items():
        field = Settings.model_fields[name.removeprefix("KEEPER_").lower()]
        assert str(field.default) == value, name
