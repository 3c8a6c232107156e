# SPDX-License-Identifier: MIT
"""Blocks of code of a page, fenced or indented, and the rule of each of their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.docs.commands import ROOT

RULES = Path(__file__).with_name("readme.yaml")
WHOLE = {"output", "diagram"}
"""Kinds of rules that are about a block, not a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is done about the lines that begin so; `readme.yaml` says what the fields are."""

    starts: str
    how: str
    prints: str = ""
    why: str = ""
    test: str = ""
    instead: dict[str, str] = field(default_factory=dict)


def rules():
    """All rules."""
    return [Rule(**each) for each in yaml.safe_load(RULES.read_text("utf-8"))]


def blocks(document):
    """Blocks of a page, each a list of its lines without indentation; empty lines left out."""
    found: list[list[str]] = []
    is_fenced = is_open = False
    for line in (ROOT / document).read_text("utf-8").splitlines():
        if line.startswith("```"):
            is_fenced, is_open = not is_fenced, False
        elif is_fenced or line.startswith("    "):
            if not is_open:
                found.append([])
            is_open = True
            found[-1].append(line.strip())
        elif line.strip():
            is_open = False
        else:
            is_open = is_fenced and is_open
    return [[line for line in block if line] for block in found]


def rule_of(line, known):
    """The rule of a line; of several the one that says most. None if there is none."""
    fitting = [each for each in known if line.startswith(each.starts)]
    return max(fitting, key=lambda each: len(each.starts), default=None)


def classified(document, known):
    """Every line of the page's blocks with its rule."""
    found = []
    for block in blocks(document):
        first = rule_of(block[0], known)
        is_whole = first is not None and first.how in WHOLE
        found += [(line, first if is_whole else rule_of(line, known)) for line in block]
    return found


def command(line):
    """A line without its comment."""
    return re.sub(r"\s{2,}#.*$", "", line)
