# SPDX-License-Identifier: MIT
"""`tests.quick_compiler`: a contract is compiled anew if, and only if, what it imports changed."""

from __future__ import annotations

import boa
import pytest
from boa import interpret
from boa.util.disk_cache import DiskCache

from tests import quick_compiler

MODULE = """
# pragma version 0.4.3
from contracts.modules import deep

@internal
@pure
def _answer() -> uint256:
    return 6 * deep.SEVEN
"""
DEEP = "# pragma version 0.4.3\nSEVEN: constant(uint256) = 7\n"
CONTRACT = """
# pragma version 0.4.3
from contracts.modules import module

@external
@view
def answer() -> uint256:
    return module._answer()
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one contract, with a cache of its own; counts what is compiled."""
    modules = tmp_path / "contracts" / "modules"
    modules.mkdir(parents=True)
    (modules / "module.vy").write_text(MODULE)
    (modules / "deep.vy").write_text(DEEP)
    (modules / "other.vy").write_text(DEEP)
    (tmp_path / "contracts" / "Contract.vy").write_text(CONTRACT)
    monkeypatch.setattr(quick_compiler, "ROOT", tmp_path)
    monkeypatch.setattr(interpret, "_disk_cache", DiskCache(tmp_path / "cache", "salt"))
    monkeypatch.setattr(interpret, "_search_path", [str(tmp_path)])
    quick_compiler._imports.cache_clear()
    yield tmp_path
    quick_compiler._imports.cache_clear()


@pytest.fixture
def compiled(monkeypatch):
    """Names of the contracts that titanoboa was asked to compile."""
    asked = []
    compile_anew = quick_compiler._compile

    def count(source_code, contract_name, filename, *rest, **settings):
        asked.append(contract_name)
        return compile_anew(source_code, contract_name, filename, *rest, **settings)

    monkeypatch.setattr(quick_compiler, "_compile", count)
    return asked


def answer(project):
    return boa.load(str(project / "contracts" / "Contract.vy")).answer()


def test_load__nothing_changed__compiles_once(project, compiled):
    assert [answer(project), answer(project)] == [42, 42]
    assert len(compiled) == 1


@pytest.mark.parametrize(("module", "old"), [("module", "6 *"), ("deep", "= 7")])
def test_load__module_changed__compiles_anew(project, compiled, module, old):
    assert answer(project) == 42
    path = project / "contracts" / "modules" / f"{module}.vy"
    path.write_text(path.read_text().replace(old, old[0] + " 10" if old[0] == "=" else "10 *"))
    assert answer(project) == {"module": 70, "deep": 60}[module]
    assert len(compiled) == 2


def test_load__module_that_is_not_imported_changed__does_not_compile(project, compiled):
    answer(project)
    (project / "contracts" / "modules" / "other.vy").write_text(DEEP + "# changed\n")
    answer(project)
    assert len(compiled) == 1


def test_load__module_that_was_overlooked__raises(project, monkeypatch):
    monkeypatch.setattr(quick_compiler, "closure", lambda _: {})
    with pytest.raises(AssertionError, match=r"Contract\.vy imports .*deep\.vy.*module\.vy"):
        answer(project)


def test_closure__lens__holds_what_it_imports_and_no_more():
    source = (quick_compiler.ROOT / "contracts" / "Lens.vy").read_text("utf-8")
    names = {path.name for path in quick_compiler.closure(source)}
    assert names >= {"account_views.vy", "fixed_point.vy", "ILens.vyi", "ILedger.vyi"}
    assert "Ledger.vy" not in names
    assert "price_step.vy" not in names


def test_pytest__of_this_project__loads_by_it():
    assert interpret.compiler_data is quick_compiler.compiler_data
