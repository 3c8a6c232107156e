# SPDX-License-Identifier: MIT
"""Documents that name tests name tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEFINED = {
    name
    for path in (ROOT / "tests").rglob("*.py")
    for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize(
    "document", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name
)
def test_document__tests_that_it_names__exist(document):
    named = set(re.findall(r"`(test_\w+__\w+)`", document.read_text("utf-8")))
    assert named <= DEFINED, sorted(named - DEFINED)


def test_audit_findings__every_row__names_a_test():
    text = (ROOT / "docs" / "audit-findings.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    heads = {"| finding | ", "| incident |", "| kind | her"}
    bare = [row for row in rows if "`test_" not in row and row[:12] not in heads]
    assert len(rows) > 40
    assert bare == []
