# SPDX-License-Identifier: MIT
"""What the keeper last decided about each auction; a reader of log lines.

The journal says a decision when it is new, so the last one said is the one that holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT: Final = 5_000  # auctions; the one decided on first is forgotten first
_PREFIX: Final = "auction "


class Intentions:
    """The newest decision by auction."""

    def __init__(self) -> None:
        self._decisions: dict[str, dict[str, Any]] = {}

    def __call__(self, line: Mapping[str, Any]) -> None:
        """Remember a line, if it is a decision about auctions."""
        if line["event"] != "decision":
            return
        for subject in (line.get("subject"), *line.get("subjects", ())):
            if isinstance(subject, str) and subject.startswith(_PREFIX):
                self._decisions.pop(subject, None)
                self._decisions[subject] = _told(line)
        while len(self._decisions) > _KEPT:
            del self._decisions[next(iter(self._decisions))]

    def about(self, auction_id: int) -> dict[str, Any] | None:
        """What was decided about a collateral auction; None: nothing yet."""
        return self._decisions.get(f"{_PREFIX}{auction_id:#x}")


def _told(line: Mapping[str, Any]) -> dict[str, Any]:
    names = ("action", "acting", "reason", "block", "planned_at", "planned_block")
    return {name: line[name] for name in names if name in line}
