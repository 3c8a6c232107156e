# SPDX-License-Identifier: MIT
"""`docs/parameter-reference.md` is what model and parameter file say, of every field."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass

from model import parameters
from model.bounds import RANGES
from model.effects import EFFECTS
from scripts.parameter_reference import DOCUMENT, ROOT, document

ROWS = re.findall(
    r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.*?) ?\| .+? \| .+? \|$", document(), re.MULTILINE
)


def test_document__committed_one__is_current():
    """If not: `python -m scripts.parameter_reference`."""
    assert DOCUMENT.read_text("utf-8") == document()


def test_document__every_field_with_a_range__has_a_row_with_it():
    shown = {(name, allowed) for name, _, _, allowed in ROWS}
    missing = {
        (record.__name__, name)
        for record, ranges in RANGES.items()
        for name, allowed in ranges.items()
        if not any(row == name and text.startswith(str(allowed)) for row, text in shown)
    }
    assert missing == set()


def test_document__every_row__says_meaning_unit_and_range():
    assert [name for name, meaning, _, _ in ROWS if not meaning.strip()] == []
    assert {name for name, meaning, _, _ in ROWS if "[" not in meaning} == {"source", "curve"}
    assert {name for name, _, _, allowed in ROWS if not allowed} == {"source"}


def test_document__a_parameter__is_as_it_was_set():
    (penalty,) = (row for row in ROWS if row[0] == "penalty")
    assert penalty[1:] == (
        "P: on top of the debt in an auction's tab [bps].",
        "10 %",
        "0.01 % to 50 %",
    )


def test_effects__every_field__has_one_and_no_other():
    own = {
        record: {each.name for each in fields(record)}
        for record in vars(parameters).values()
        if is_dataclass(record)
    }
    sections = {"ledger", "oracle", "direct_liquidation", "engine", "auction_terms", "treasury"}
    sections |= {"guaranty_pool", "debt_auction", "surplus_auction", "governance_oracle", "assets"}
    expected = {record: names - sections for record, names in own.items()}
    assert {record: set(effects) for record, effects in EFFECTS.items()} == expected


def test_effects__rules_and_findings__are_those_of_the_pages():
    rules = (ROOT / "docs" / "parameters.md").read_text("utf-8")
    findings = (ROOT / "docs" / "findings.md").read_text("utf-8")
    every = [each for effects in EFFECTS.values() for each in effects.values()]
    named = {number for each in every for number in each.rules}
    found = {number for each in every for number in each.findings}
    assert named <= {int(number) for number in re.findall(r"^\| P(\d+) \|", rules, re.MULTILINE)}
    assert set(range(1, 18)) - {9} <= named  # P9 is advice about the cost of a transaction
    assert found <= {int(number) for number in re.findall(r"^## (\d+)\.", findings, re.MULTILINE)}
    assert [each for each in every if not each.larger or not each.beyond] == []
