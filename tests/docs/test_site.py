# SPDX-License-Identifier: MIT
"""The documentation becomes a site without a warning, and the site needs no other host."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.docs_hooks import rewrite_links, separate_blocks

ROOT = Path(__file__).parents[2]


def build(destination):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(destination)]
    return subprocess.run(  # noqa: S603  our own command
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    destination = tmp_path_factory.mktemp("site")
    built = build(destination)
    lines = (built.stdout + built.stderr).splitlines()
    assert [line for line in lines if not line.startswith("INFO")] == []
    assert built.returncode == 0
    return destination


def test_site__every_page__is_there(site):
    pages = {
        path.relative_to(ROOT / "docs").with_suffix(".html")
        for path in (ROOT / "docs").rglob("*.md")
    }
    assert {page for page in pages if not (site / page).is_file()} == set()


def test_site__linked_file_outside_docs__comes_along(site):
    assert (site / "repository" / "scenarios" / "index.html").is_file()
    assert 'href="repository/scenarios/index.html"' in (site / "lab.html").read_text("utf-8")


def test_site__every_page__loads_nothing_from_other_hosts(site):
    loads = re.compile(
        r'<(?:link|script|img|iframe|source)\b[^>]*\b(?:src|href)="((?:\w+:)?//[^"]*)'
    )
    found = {
        (path.name, address)
        for path in site.rglob("*.html")
        for address in loads.findall(path.read_text("utf-8"))
    }
    assert found == set()


def test_site__every_page__draws_no_diagram(site):
    """Material fetches the library that draws them from another host."""
    assert [p.name for p in site.rglob("*.html") if 'class="mermaid"' in p.read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("page", "link", "expected"),
    [
        ("lab.md", "../scenarios/README.md", "repository/scenarios/README.md"),
        ("lab.md", "lab-fuzz.md#corpus", "lab-fuzz.md#corpus"),
        ("decisions/0001-storage-callers-events.md", "../security.md", "../security.md"),
        ("decisions/0001-storage-callers-events.md", "../../README.md", "../repository/README.md"),
        ("repository/scenarios/README.md", "../docs/lab.md", "../../lab.md"),
        ("repository/scenarios/README.md", "short-crash.yaml", "short-crash.yaml"),
        ("lab.md", "../no-such-file.md", "../no-such-file.md"),
        ("lab.md", "https://example.org/a.md", "https://example.org/a.md"),
        ("lab.md", "../../outside.md", "../../outside.md"),
    ],
)
def test_rewrite_links__target__is_where_the_site_has_it(page, link, expected):
    assert rewrite_links(f"See [it]({link}), twice.", page) == f"See [it]({expected}), twice."


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Text\n- one\n- two\n", "Text\n\n- one\n- two\n"),
        ("Text\n1. one\n", "Text\n\n1. one\n"),
        ("Text\n| a |\n|---|\n", "Text\n\n| a |\n|---|\n"),
        ("- one\n  goes on\n- two\n", "- one\n  goes on\n- two\n"),
        ("```yaml\nassets:\n- ETH\n```\n", "```yaml\nassets:\n- ETH\n```\n"),
    ],
)
def test_separate_blocks__list_or_table__begins_after_an_empty_line(markdown, expected):
    assert separate_blocks(markdown) == expected
