# SPDX-License-Identifier: MIT
"""The last decisions and transactions, for the API."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from keeper.watch.metrics import TRANSACTION_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT: Final = 1_000
"""Lines of each kind."""


class Recent:
    """Remembers the newest lines of two kinds; a reader of log lines."""

    def __init__(self) -> None:
        self._decisions: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._transactions: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def __call__(self, line: Mapping[str, Any]) -> None:
        """Remember a line, if it is of either kind."""
        if line["event"] == "decision":
            self._decisions.append(dict(line))
        elif line["event"] in TRANSACTION_STATES:
            self._transactions.append(dict(line))

    def decisions(self, limit: int, subject: str | None = None) -> list[dict[str, Any]]:
        """Newest first; only those about a subject, if one is given."""
        return _newest(self._decisions, limit, subject)

    def transactions(self, limit: int) -> list[dict[str, Any]]:
        """Newest first."""
        return _newest(self._transactions, limit, None)


def _newest(lines: deque[dict[str, Any]], limit: int, subject: str | None) -> list[dict[str, Any]]:
    found = [
        line
        for line in reversed(list(lines))
        if subject is None or subject in (line.get("subject"), *line.get("subjects", ()))
    ]
    return found[:limit]
