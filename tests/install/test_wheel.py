# SPDX-License-Identifier: MIT
"""What is in the wheel, and what it says of itself."""

from __future__ import annotations

from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests.install.project import PACKAGES, ROOT, build_wheel, commit, copy_project, done

SHIPPED = ("parameters", "scenarios")
EXACT = {"vyper", "snekmate"}
"""They decide the bytecode."""


def test_wheel__files__are_the_packages_with_their_data_and_what_is_shipped(wheel):
    expected = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    expected |= {
        f"lab/shipped/{folder}/{path.name}"
        for folder in SHIPPED
        for path in (ROOT / folder).glob("*.yaml")
    }
    with ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert found == expected
    assert {f"{package}/py.typed" for package in PACKAGES} < found
    assert "lab/bytecode/Ledger.json" in found


def test_wheel__commands_and_strategies__are_entry_points(wheel):
    with ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        text = archive.read(name).decode()
    assert "keeper = keeper.cli:app\nlab = lab.cli:app\n" in text
    assert "bids = keeper.strategies.bids:Bids\n" in text


def test_wheel__requirements__are_ranges_with_both_ends(metadata):
    found = [Requirement(text) for text in metadata.get_all("Requires-Dist")]
    exact = {each.name for each in found if any(s.operator == "==" for s in each.specifier)}
    open_ended = [
        str(each)
        for each in found
        if each.name not in EXACT and {s.operator for s in each.specifier} != {">=", "<"}
    ]
    assert exact == EXACT
    assert open_ended == []
    assert set(metadata.get_all("Provides-Extra")) == {"lab", "cluster", "contracts", "docs"}
    assert metadata["Requires-Python"] == "<3.13,>=3.11"


def test_lock__every_requirement__is_within_its_range(metadata):
    lines = (ROOT / "requirements" / "dev.txt").read_text("utf-8").splitlines()
    pins = dict(line.split(" ")[0].split("==") for line in lines if "==" in line and line[0] != " ")
    for text in metadata.get_all("Requires-Dist"):
        requirement = Requirement(text)
        assert requirement.specifier.contains(pins[requirement.name.lower()]), text


def test_wheel__copy_without_git__has_the_fallback_version(metadata):
    assert metadata["Version"] == "0.1.0"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A repository of one commit, without a tag; and the commit."""
    folder = tmp_path_factory.mktemp("repository")
    copy_project(folder)
    return folder, commit(folder)


def version_of(source, target):
    return build_wheel(source, target).name.split("-")[1]


def test_wheel__checkout_without_tags__is_named_after_the_commit(repository, tmp_path):
    folder, head = repository
    assert version_of(folder, tmp_path) == f"0.1.1.dev1+g{head[:9]}"


def test_wheel__shallow_clone__is_named_after_the_commit(repository, tmp_path):
    folder, head = repository
    clone = tmp_path / "clone"
    done("git", "clone", "--quiet", "--depth", "1", f"file://{folder}", clone, cwd=tmp_path)
    assert (clone / ".git" / "shallow").exists()
    assert f"+g{head[:9]}" in version_of(clone, tmp_path / "out")
