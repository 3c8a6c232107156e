# SPDX-License-Identifier: MIT
"""The page's files: nothing of elsewhere, nothing inline, nothing from the chain as markup."""

from __future__ import annotations

import re
import tomllib
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

ASSETS = files("keeper.page") / "assets"
UPLOT = Path(__file__).resolve().parents[3] / "node_modules" / "uplot"
OWN = [each for each in ASSETS.iterdir() if each.is_file()]
SCRIPTS = [each for each in OWN if each.name.endswith(".js")]


class Tags(HTMLParser):
    """Every tag with its attributes, and the text within scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.inline = ""
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data):
        if self._open in {"script", "style"}:
            self.inline += data.strip()


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ("uPlot.iife.min.js", "dist/uPlot.iife.min.js"),
        ("uPlot.min.css", "dist/uPlot.min.css"),
        ("uPlot.LICENSE", "LICENSE"),
    ],
)
def test_vendored__file__is_what_npm_has(own, theirs):
    assert (ASSETS / "vendor" / own).read_bytes() == (UPLOT / theirs).read_bytes()


@pytest.mark.parametrize("name", ["index.html", "login.html"])
def test_html__any__has_nothing_inline_and_nothing_of_elsewhere(name):
    tags = Tags((ASSETS / name).read_text(encoding="utf-8"))
    assert tags.inline == ""
    for tag, attributes in tags.found:
        assert "style" not in attributes, tag
        assert not [each for each in attributes if each.startswith("on")], tag
        for reference in ("src", "href", "action"):
            target = attributes.get(reference, "/")
            assert target.startswith(("/", "#")), target
            assert not target.startswith("//")
            if target.startswith("/assets/"):
                assert (ASSETS / target.removeprefix("/assets/")).is_file()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script__any__makes_no_markup_of_text_and_calls_nobody_else(script):
    text = script.read_text(encoding="utf-8")
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc"
    )
    assert not re.search(forbidden, text)
    assert not re.search(r"https?://", text)
    assert not re.search(r"setAttribute\(\"style", text)


@pytest.mark.parametrize("page", ["index.html", "login.html"])
def test_html__every_field__has_a_label(page):
    tags = Tags((ASSETS / page).read_text(encoding="utf-8")).found
    labelled = {attributes.get("for") for tag, attributes in tags if tag == "label"}
    for tag, attributes in tags:
        if tag in {"input", "select", "textarea"}:
            assert attributes["id"] in labelled


def test_html__sections__are_landmarks_with_a_heading():
    tags = Tags((ASSETS / "index.html").read_text(encoding="utf-8")).found
    ids = {attributes["id"] for _, attributes in tags if "id" in attributes}
    sections = [attributes for tag, attributes in tags if tag == "section"]
    panels = ["risk", "auctions", "waterfall", "keeper", "oracle"]
    assert [each["id"] for each in sections] == panels
    assert all(each["aria-labelledby"] in ids for each in sections)
    for _, attributes in tags:
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in ids


def test_package__data__has_every_file_of_the_page():
    root = Path(__file__).resolve().parents[3]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["keeper"]
    shipped = {path for pattern in patterns for path in (root / "keeper").glob(pattern)}
    assert {path for path in (root / "keeper/page/assets").rglob("*") if path.is_file()} <= shipped
