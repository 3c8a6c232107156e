# SPDX-License-Identifier: MIT
"""`docs/invariants.md` names what there is, and all of it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from model.protocol import Protocol as Twin
from tests.stateful import invariants
from tests.stateful.base import Base
from tests.stateful.layout import variables
from tests.stateful.pair import Pair
from tests.stateful.protocol import Protocol
from tests.stateful.reading import Reader
from tests.stateful.slots import UNWATCHED, WATCHED
from tests.stateful.worlds import World
from tests.stateful.writers import WRITERS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "invariants.md"
ROW = re.compile(r"^\| (I\d+) \| (?:.*) \| (.*) \|$", re.MULTILINE)
CLASSES = {"Reader": Reader, "Pair": Pair}


def rows():
    """Id and tests of every invariant; the other tables speak of Maker and Aave."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return ROW.findall(text[: text.index("## Maker")])


def named(cell):
    return re.findall(r"`([^`]+)`", cell)


def exists(name):
    owner, _, method = name.rpartition(".")
    if not owner:
        modules = (invariants, import_module("tests.stateful.writers"), Base)
        return any(hasattr(module, method) for module in modules)
    if owner in CLASSES:
        return hasattr(CLASSES[owner], method)
    known = {found.__name__: found for found in Protocol.__mro__}
    return owner in known and hasattr(known[owner], method)


def test_ids__are_counted_without_a_gap():
    assert [row for row, _ in rows()] == [f"I{number}" for number in range(1, len(rows()) + 1)]


@pytest.mark.parametrize(("row", "cell"), rows())
def test_row__names_tests_that_exist(row, cell):
    assert named(cell), row
    assert [name for name in named(cell) if not exists(name)] == []


def test_every_invariant__has_a_row():
    in_rows = {name for _, cell in rows() for name in named(cell)}
    assert {found.__name__ for found in invariants.INVARIANTS} <= in_rows


def test_names_of_other_invariants__are_answered_by_rows_that_exist():
    text = DOCUMENT.read_text(encoding="utf-8")
    known = {row for row, _ in rows()}
    part = text[text.index("## Maker") : text.index("## What may change what")]
    for line in part.splitlines():
        if line.startswith("| I") or re.match(r"\| [A-Z]+-\d", line):
            assert set(re.findall(r"\bI\d+\b", line.split("|")[3])) <= known, line


def test_writers__list_every_variable_that_is_watched_and_no_other():
    pair = Pair(World().settings())
    watched = {pair.contracts[name].name for name in WATCHED}
    assert set(WRITERS) == watched
    for contract in watched:
        names = {found.name for found in variables(contract)} - UNWATCHED
        assert set(WRITERS[contract]) == names, contract


def test_writers__name_entries_that_exist():
    pair = Pair(World().settings())
    assert isinstance(pair.twin, Twin)
    entries = {entry for listed in WRITERS.values() for found in listed.values() for entry in found}
    for entry in entries:
        contract, _, name = entry.partition(".")
        assert hasattr(pair.contracts[contract].twin, name), entry
