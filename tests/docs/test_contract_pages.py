# SPDX-License-Identifier: MIT
"""Pages of the contracts: their parts are there, and their numbers are what the model computes."""

from __future__ import annotations

import doctest
import re

import pytest

from tests.docs.commands import ROOT

FOLDER = ROOT / "docs" / "contracts"
PAGES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "index")
PARTS = ["Mechanism", "In numbers", "How it fails", "Gotchas", "See also"]
WITHOUT_NUMBERS = {"governance", "tokens"}
"""Nothing is computed there."""


def text_of(page):
    return (FOLDER / f"{page}.md").read_text("utf-8")


def run_examples(text, page):
    """How many examples the page has, and what is wrong with them."""
    blocks = re.findall(r"^```pycon\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page, f"{page}.md", 0)
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    return len(examples.examples), "".join(said)


@pytest.mark.parametrize("page", PAGES)
def test_page__parts__are_all_there_in_order(page):
    expected = [part for part in PARTS if part != "In numbers" or page not in WITHOUT_NUMBERS]
    assert re.findall(r"^## (.+)$", text_of(page), re.MULTILINE) == expected


@pytest.mark.parametrize("page", sorted(set(PAGES) - WITHOUT_NUMBERS))
def test_page__examples__print_what_it_shows(page):
    count, wrong = run_examples(text_of(page), page)
    assert (count > 1, wrong) == (True, "")


def test_concepts__examples__print_what_it_shows():
    text = (ROOT / "docs" / "concepts.md").read_text("utf-8")
    assert run_examples(text, "concepts") == (5, "")


def test_index__every_page__is_listed():
    listed = set(re.findall(r"\]\(([\w-]+)\.md\)", text_of("index")))
    assert listed == set(PAGES)
