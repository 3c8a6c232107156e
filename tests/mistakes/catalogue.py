# SPDX-License-Identifier: MIT
"""The table of mistakes: read, and written down for users."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

TABLE: Final = Path(__file__).with_name("table.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One row."""

    id: str
    did: str
    """What the user did."""
    command: str
    exit: int
    """Exit code of the command."""
    says: str
    """With … for what differs."""
    given: tuple[str, ...] = ()
    """Functions of `scenes` that prepare it."""
    where: str = "errors"
    """`errors`: standard error; `output`: standard output."""

    def is_said_in(self, text: str) -> bool:
        """Whether a text is what it says, wherever a terminal breaks its lines."""
        parts = (re.escape(part) for part in plain(self.says).split("…"))
        return re.fullmatch(".*".join(parts), plain(text)) is not None


def plain(text: str) -> str:
    """Without the frames of tables, and with single spaces."""
    return " ".join(re.sub("[│╭╮╰╯─┃━┏┓┗┛┡┩├┤]", " ", text).split())


def sections() -> dict[str, list[Mistake]]:
    """All mistakes, by the heading that they stand under."""
    found: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {
        each["section"]: [
            Mistake(**{**row, "given": tuple(row.get("given", ()))}) for row in each["mistakes"]
        ]
        for each in found
    }


MISTAKES: Final = [mistake for rows in sections().values() for mistake in rows]
