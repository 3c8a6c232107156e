# SPDX-License-Identifier: MIT
"""docs/commands.md and docs/mistakes.md say what the code says."""

from __future__ import annotations

import ast
import inspect
import re

from keeper import exit_codes
from keeper.exit_codes import ExitCode
from scripts.mistakes_page import DOCUMENT, document
from tests.commands.programs import COMMANDS
from tests.docs.commands import ROOT

PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def meanings() -> dict[str, str]:
    """The docstring of each exit code."""
    (found,) = [
        each
        for each in ast.parse(inspect.getsource(exit_codes)).body
        if isinstance(each, ast.ClassDef)
    ]
    said = {}
    for code, text in zip(found.body[1::2], found.body[2::2], strict=True):
        assert isinstance(code, ast.Assign)
        assert isinstance(code.targets[0], ast.Name)
        assert isinstance(text, ast.Expr)
        said[code.targets[0].id] = str(ast.literal_eval(text.value))
    return said


def test_commands_page__exit_codes__are_those_of_the_code():
    rows = re.findall(r"^\| (\d+) \| (\w+) \| (.+) \|$", PAGE, re.MULTILINE)
    told = meanings()
    assert rows == [(str(code), code.name.lower(), told[code.name]) for code in ExitCode]


def test_commands_page__commands__are_all_there():
    for name in COMMANDS:
        assert f"| `{name}` |" in PAGE


def test_mistakes_page__is_what_the_table_says():
    assert DOCUMENT.read_text(encoding="utf-8") == document()
