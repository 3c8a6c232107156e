# SPDX-License-Identifier: MIT
"""Links: those to files and headings lead somewhere, those to the web are well-formed.

Within `docs/` the strict build of the site follows links and anchors (`test_site.py`); here are the
pages outside it. The web is not asked: tests run without network.
"""

from __future__ import annotations

import re
import subprocess
from urllib.parse import urlsplit

import pytest

from tests.docs.commands import ROOT

LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LISTED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],  # noqa: S607
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
)
PAGES = sorted(LISTED.stdout.split())
OUTSIDE = [page for page in PAGES if not page.startswith("docs/")]


def links(page):
    text = FENCED.sub("", (ROOT / page).read_text("utf-8"))
    return [match["target"] for match in LINK.finditer(text)]


def anchors(page):
    """Anchors of a page's headings, as repositories make them."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def is_dead(page, target):
    path, _, anchor = target.partition("#")
    place = (ROOT / page).parent / path if path else ROOT / page
    return not place.exists() or (bool(anchor) and anchor not in anchors(place))


@pytest.mark.parametrize("page", OUTSIDE)
def test_page_outside_docs__links_to_files__lead_to_file_and_heading(page):
    inner = [each for each in links(page) if not urlsplit(each).scheme]
    assert [each for each in inner if is_dead(page, each)] == []


def test_every_page__links_to_the_web__are_well_formed():
    outer = {each for page in PAGES for each in links(page) if urlsplit(each).scheme}
    parts = {each: urlsplit(each) for each in outer}
    wrong = {
        each
        for each, part in parts.items()
        if part.scheme != "https" or "." not in (part.hostname or "") or part.username
    }
    assert wrong == set()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("LICENSE", False),
        ("docs/no-such-page.md", True),
        ("docs/concepts.md#health-factor", False),
        ("docs/concepts.md#no-such-heading", True),
        ("#gas", False),
    ],
)
def test_is_dead__target__is_told(target, expected):
    assert is_dead("README.md", target) is expected
