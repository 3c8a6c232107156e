# SPDX-License-Identifier: MIT
"""`python -m scripts.mutate` on a project of one function, and the real list against the code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from keeper.exit_codes import ExitCode
from scripts.mutate.__main__ import PROJECT, app
from scripts.mutate.mutants import check_mutant, read_mutants
from scripts.mutate.record import Record
from scripts.mutate.workshop import workshop

CODE = "def is_adult(age):\n    return age >= 18\n"
TESTS = """
from code_under_test import is_adult

def test_at_18():
    assert is_adult(18)

def test_at_20():
    assert is_adult(20)
"""
CAUGHT = {
    "name": "age: 18 is too young",
    "file": "code_under_test.py",
    "old": "age >= 18",
    "new": "age > 18",
    "tests": ["tests/test_age.py"],
}
SURVIVING = CAUGHT | {"name": "age: not seen at 20", "tests": ["tests/test_age.py::test_at_20"]}


@pytest.fixture
def project(tmp_path):
    """A project with code, tests and an empty list."""
    root = tmp_path / "checkout"
    (root / "tests" / "mutations").mkdir(parents=True)
    (root / "code_under_test.py").write_text(CODE)
    (root / "tests" / "test_age.py").write_text(TESTS)
    (root / ".env").write_text("SECRET=1")
    (root / "pytest.ini").write_text("[pytest]\n")  # else pytest looks for one further up
    return root


@pytest.fixture
def mutate(project, monkeypatch):
    """Runs the command over some mutants; its exit code, output and results."""
    # The project of one function needs none of what takes seconds to load.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "_hypothesis_pytestplugin")

    def mutate(mutants, *options):
        text = mutants if isinstance(mutants, str) else yaml.safe_dump(mutants)
        (project / "tests" / "mutations" / "all.yaml").write_text(text)
        done = CliRunner().invoke(app, ["--project", str(project), "--json", *options])
        results = json.loads(done.stdout)["mutants"] if done.stdout else []
        verdicts = [result["verdict"] for result in results if "verdict" in result]
        return done.exit_code, " ".join(done.output.split()), verdicts

    return mutate


def test_mutate__all_caught__returns_0(mutate):
    code, output, verdicts = mutate([CAUGHT])

    assert (code, verdicts) == (0, ["caught"])
    assert "caught age: 18 is too young" in output


def test_mutate__one_survives__returns_1_and_names_it(mutate):
    code, output, verdicts = mutate([CAUGHT, SURVIVING])

    assert (code, verdicts) == (ExitCode.FOUND, ["caught", "survived"])
    assert "│ survived │ 1 │ age: not seen at 20" in output


def test_mutate__does_not_compile__is_no_catch(mutate):
    # What a test says when boa cannot compile the contract.
    broken = CAUGHT | {"new": "[][0]  # vyper.exceptions.TypeMismatch"}
    code, _, verdicts = mutate([broken])

    assert (code, verdicts) == (ExitCode.INPUT, ["did not compile"])


def test_mutate__tests_cannot_be_collected__is_no_catch(mutate):
    broken = CAUGHT | {"old": "def is_adult(age):", "new": "def is_grown_up(age):"}
    code, _, verdicts = mutate([broken])

    assert (code, verdicts) == (ExitCode.INPUT, ["tests did not run"])


def test_mutate__tests_fail_with_nothing_broken__returns_2_before_any(mutate, project):
    (project / "code_under_test.py").write_text(CODE.replace("18", "19").replace(">=", ">= 18 +"))
    code, output, verdicts = mutate([CAUGHT | {"old": ">= 18", "new": ">="}])

    assert (code, verdicts) == (ExitCode.INPUT, [])
    assert "test_at_18" in output


def test_mutate__any_verdict__leaves_the_checkout_as_it_was(mutate, project):
    def files():
        found = [path for path in sorted(project.rglob("*")) if path.is_file()]
        return {path: path.read_bytes() for path in found if path.parent.name != "out"}

    mutate([CAUGHT, SURVIVING], "--list")
    before = files()
    mutate([CAUGHT, SURVIVING])

    assert files() == before


def test_mutate__only__runs_those_named(mutate):
    assert mutate([CAUGHT, SURVIVING], "--only", "too young")[::2] == (0, ["caught"])
    assert mutate([CAUGHT], "--only", "too old")[0] == ExitCode.INPUT


def test_mutate__again__runs_only_what_changed(mutate, project):
    mutate([CAUGHT])
    code, output, verdicts = mutate([CAUGHT, SURVIVING])
    assert (code, verdicts) == (ExitCode.FOUND, ["caught", "survived"])
    assert "known: 1 of 2" in output
    assert "caught age: 18 is too young" not in output
    assert "known: 2 of 2" in mutate([CAUGHT, SURVIVING])[1]
    assert "known" not in mutate([CAUGHT, SURVIVING], "--fresh")[1]

    (project / "code_under_test.py").write_text(CODE + "\n")
    code, output, _ = mutate([CAUGHT])
    assert "known" not in output
    assert "nothing broken" in output


def test_mutate__test_added_that_sees_it__runs_the_survivor_again(mutate, project):
    assert mutate([SURVIVING])[2] == ["survived"]
    tests = TESTS.replace("is_adult(20)", "is_adult(20) and is_adult(18)")
    (project / "tests" / "test_age.py").write_text(tests)
    assert mutate([SURVIVING])[2] == ["caught"]


def test_mutate__test_of_another_folder_changed__leaves_the_result_known(mutate, project):
    mutate([CAUGHT])
    (project / "tests" / "other").mkdir()
    (project / "tests" / "other" / "test_height.py").write_text("")
    assert "known: 1 of 1" in mutate([CAUGHT])[1]
    (project / "tests" / "other" / "helper.py").write_text("")
    assert "known" not in mutate([CAUGHT])[1]


def test_mutate__mutant_changed__runs_again(mutate):
    mutate([CAUGHT])
    assert "known" not in mutate([CAUGHT | {"new": "age > 19"}])[1]


def test_mutate__stopped__keeps_what_was_done(mutate, monkeypatch):
    keep = Record.keep

    def keep_and_stop(record, result):
        keep(record, result)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Record, "keep", keep_and_stop)
        mutate([CAUGHT, SURVIVING])
    code, output, verdicts = mutate([CAUGHT, SURVIVING])
    assert (code, verdicts) == (ExitCode.FOUND, ["caught", "survived"])
    assert "known: 1 of 2" in output
    assert "nothing broken" not in output  # known as well


def test_mutate__list__checks_and_runs_nothing(mutate):
    code, output, verdicts = mutate([CAUGHT, SURVIVING], "--list")

    assert (code, verdicts) == (0, [])
    assert "2 mutants, each of which fits the code" in output


@pytest.mark.parametrize(
    ("mutants", "error"),
    [
        ([CAUGHT | {"old": "age"}], "old text occurs 2 times in code_under_test.py, not once"),
        ([CAUGHT | {"old": "years"}], "old text occurs 0 times in code_under_test.py, not once"),
        ([CAUGHT | {"new": CAUGHT["old"]}], "new text is the old one"),
        ([CAUGHT | {"file": "gone.py"}], "no file gone.py"),
        ([CAUGHT | {"file": "../checkout/code_under_test.py"}], "no file ../checkout/"),
        ([CAUGHT | {"tests": ["tests/test_gone.py"]}], "no test tests/test_gone.py"),
        ([CAUGHT | {"tests": ["tests/test_age.py::test_at_19"]}], "no test test_at_19 in tests/"),
        ([CAUGHT | {"tests": []}], "at least 1 item"),
        ([CAUGHT | {"name": "no place"}], "should match pattern"),
        ([CAUGHT | {"why": "because"}], "not permitted"),
        ([CAUGHT, CAUGHT], "2 mutants have this name"),
        ([], "no mutants"),
        ("[", "all.yaml: "),
    ],
)
def test_mutate__list_that_does_not_fit__returns_2_and_says_where(mutate, mutants, error):
    code, output, verdicts = mutate(mutants)

    assert (code, verdicts) == (ExitCode.INPUT, [])
    assert error in output


def test_workshop__two_at_once__are_two_folders_and_the_first_comes_again(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workshop() as first:
        (first / "left").touch()
        with workshop() as second:
            assert first != second
        # What a run leaves that was killed: the next one starts from nothing.
        (second / "left").parent.mkdir()
        (second / "left").touch()
        with workshop() as again:
            assert (again, list(again.iterdir())) == (second, [])
    assert not first.exists()


def test_workshop__place_that_is_a_link__is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "temporary").mkdir()
    (tmp_path / "temporary" / f"mutate-{os.getuid()}-0").symlink_to(elsewhere)
    with workshop() as folder:
        assert folder.parent.name.endswith("-1")
    assert list(elsewhere.iterdir()) == []


MUTANTS = read_mutants(Path(PROJECT) / "tests" / "mutations")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_list__each_mutant__fits_the_code(mutant):
    # Who changes a line that a mutant quotes changes the mutant: `python -m scripts.mutate --list`.
    check_mutant(mutant, PROJECT)


def test_list__mutants__are_of_the_contracts_and_many():
    assert len(MUTANTS) >= 45
    assert {mutant.file.split("/")[0] for mutant in MUTANTS} == {"contracts"}
