# SPDX-License-Identifier: MIT
"""The compiled contracts that the lab carries are those of the sources."""

from __future__ import annotations

import shutil

import pytest

from lab import artifacts
from lab.artifacts import NeedsCompiler, artifact
from lab.places import BYTECODE, CONTRACTS
from scripts.export_bytecode import exported_files


def test_exported_files__as_committed__are_up_to_date():
    committed = {path: path.read_text(encoding="utf-8") for path in BYTECODE.iterdir()}
    wanted = exported_files()

    assert sorted(committed) == sorted(wanted)
    outdated = [path.name for path in wanted if committed[path] != wanted[path]]
    assert outdated == [], "run: python -m scripts.export_bytecode"


def forget():
    """As a new process would begin."""
    for each in (artifact, artifacts.compiler, artifacts.sources_hash, artifacts._tree_hash):
        each.cache_clear()


@pytest.fixture
def no_compiler(monkeypatch):
    """Vyper is not installed."""
    monkeypatch.setattr(artifacts, "find_spec", lambda _: None)
    forget()
    yield
    forget()


@pytest.mark.usefixtures("no_compiler")
def test_artifact__with_compiler_or_without__is_the_same(monkeypatch):
    shipped = artifact("Ledger")
    monkeypatch.undo()
    forget()
    compiled = artifact("Ledger")
    assert (shipped.bytecode, shipped.abi) == (compiled.bytecode, compiled.abi)


@pytest.mark.usefixtures("no_compiler")
def test_artifact__without_compiler_and_other_sources__is_refused(tmp_path, monkeypatch):
    shutil.copytree(CONTRACTS, tmp_path / "contracts")
    with (tmp_path / "contracts" / "Ledger.vy").open("a") as source:
        source.write("# a word more\n")
    monkeypatch.setattr(artifacts, "CONTRACTS", tmp_path / "contracts")
    with pytest.raises(NeedsCompiler) as refused:
        artifact("Ledger")
    assert str(refused.value) == (
        f"{tmp_path}/contracts has changed since it was compiled: pip install '.[contracts]'"
    )


@pytest.mark.usefixtures("no_compiler")
def test_artifact__without_compiler_and_not_shipped__is_refused():
    with pytest.raises(NeedsCompiler, match="CoinBookExposed is not shipped compiled"):
        artifact("CoinBookExposed")
