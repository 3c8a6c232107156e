# SPDX-License-Identifier: MIT
"""The operator's pages name every setting and reason; every feature and fault has what shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from keeper.reasons import Reason
from keeper.settings import Settings

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "keeper.md").read_text(encoding="utf-8")
FEATURES = (DOCS / "keeper-features.md").read_text(encoding="utf-8")
CHAOS = PAGE[PAGE.index("## Chaos") : PAGE.index("## What it says")]


@pytest.mark.parametrize("name", [*Settings.model_fields, *Reason])
def test_page__every_setting_and_reason__is_on_it(name):
    assert f"`{name}`" in PAGE


def rows(text):
    """Cells of every row below the head of a table."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines[1:]]


@pytest.mark.parametrize("row", rows(FEATURES), ids=lambda row: row[0])
def test_feature__any__names_a_test_or_a_command(row):
    assert re.search(r"`(test_\w+__\w+|keeper \w+.*|make \w+|python -m .*)`", row[2])


@pytest.mark.parametrize("row", rows(CHAOS), ids=lambda row: row[0])
def test_fault__any__names_the_test_of_its_result(row):
    assert len(row) == 4
    assert re.fullmatch(r"`test_\w+__\w+`(, `test_\w+__\w+`)*", row[3])


def test_chaos__every_test_of_the_folder__is_in_the_table():
    folder = Path(__file__).resolve().parents[2] / "keeper" / "chaos"
    files = [path for path in folder.glob("test_*.py") if path.stem != "test_replay"]
    there = {
        name
        for path in files
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    usual = {
        "test_run__undisturbed__acts_once_per_account",
        "test_relay__alone__is_the_only_one_that_sees_transactions",
    }
    assert there - usual <= set(re.findall(r"`(test_\w+__\w+)`", CHAOS))
