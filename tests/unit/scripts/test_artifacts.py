# SPDX-License-Identifier: MIT
"""Compiled contracts are kept, but never longer than their sources stand."""

from __future__ import annotations

import pytest

from lab import artifacts
from lab.artifacts import UnknownContract, artifact

MODULE = """
# pragma version 0.4.3
ANSWER: constant(uint256) = 42
"""
CONTRACT = """
# pragma version 0.4.3
from contracts.modules import wisdom
@external
@view
def answer() -> uint256:
    return wisdom.ANSWER
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one contract and one module."""
    modules = tmp_path / "contracts" / "modules"
    modules.mkdir(parents=True)
    (modules / "wisdom.vy").write_text(MODULE)
    (tmp_path / "contracts" / "Oracle.vy").write_text(CONTRACT)
    monkeypatch.setattr(artifacts, "ROOT", tmp_path)
    monkeypatch.setattr(artifacts, "CONTRACTS", tmp_path / "contracts")
    monkeypatch.setattr(artifacts, "CACHE", tmp_path / ".build")
    forget()
    yield tmp_path
    forget()


def forget():
    """As a new process would begin."""
    artifact.cache_clear()
    artifacts._tree_hash.cache_clear()
    artifacts.sources_hash.cache_clear()


def test_artifact__first_time__compiles(project):
    compiled = artifact("Oracle")
    assert [entry["name"] for entry in compiled.abi] == ["answer"]
    assert compiled.bytecode.startswith("0x")
    assert [path.name for path in (project / ".build").iterdir()] == ["Oracle.json"]


@pytest.mark.usefixtures("project")
def test_artifact__nothing_changed__is_read_back(monkeypatch):
    first = artifact("Oracle")
    forget()
    monkeypatch.setattr(artifacts, "_compiled", None)
    assert artifact("Oracle") == first


def test_artifact__imported_module_changed__is_compiled_anew(project):
    first = artifact("Oracle")
    (project / "contracts" / "modules" / "wisdom.vy").write_text(MODULE.replace("42", "43"))
    forget()
    assert artifact("Oracle").bytecode != first.bytecode


def test_artifact__other_source_changed__keeps_the_bytecode(project):
    first = artifact("Oracle")
    (project / "contracts" / "Other.vy").write_text(CONTRACT.replace("answer", "question"))
    forget()
    second = artifact("Oracle")
    assert second.bytecode == first.bytecode
    assert second.tree != first.tree


@pytest.mark.usefixtures("project")
def test_artifact__no_such_source__raises():
    with pytest.raises(UnknownContract, match="no contract Lens"):
        artifact("Lens")
