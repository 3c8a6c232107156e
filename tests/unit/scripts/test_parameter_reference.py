# SPDX-License-Identifier: MIT
"""`docs/parameter-reference.md` is what model and parameter file say, of every field."""

from __future__ import annotations

import re

from model.bounds import RANGES
from scripts.parameter_reference import DOCUMENT, document

ROWS = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.*?) ?\|$", document(), re.MULTILINE)


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
