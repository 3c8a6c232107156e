# SPDX-License-Identifier: MIT
"""Strategies of a user's own, installed as far as Python can tell."""

from __future__ import annotations

import sys
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def install(folder: Path, monkeypatch, *, name: str = "mine", code: str, **entries: str) -> None:
    """A distribution whose module has that code and whose strategies have those names.

    Args:
        folder: Empty, or holding others.
        monkeypatch: Puts the folder where Python looks.
        name: Of the distribution and its module.
        code: Of the module.
        entries: Attribute of the module, by name of the strategy.
    """
    (folder / f"{name}.py").write_text(dedent(code))
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = [f"{entry} = {name}:{attribute}" for entry, attribute in entries.items()]
    (info / "entry_points.txt").write_text("\n".join(["[backstop.strategies]", *lines]))
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, name, raising=False)
