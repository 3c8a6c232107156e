# SPDX-License-Identifier: MIT
"""The decision log: why each account was, or was not, acted on; read by `keeper explain`."""

from __future__ import annotations

import json
import queue
import threading
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, delete, func, insert, select

from keeper.store.database import METADATA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

KEPT: Final = 1_000_000
"""Decisions; older ones go when the log is opened."""

_BATCH: Final = 10_000  # rows per transaction, at most
_PAUSE: Final = 0.25
"""Seconds from a decision to the disk. A block's transactions leave meanwhile: while this thread
computes, the loop would wait."""

_DECISIONS: Final = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("time", String, nullable=False),
    Column("block", Integer),
    Column("subject", String, nullable=False),
    Column("action", String, nullable=False),
    Column("acting", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("details", String, nullable=False),
)
Index("decisions_by_subject", _DECISIONS.c.subject, _DECISIONS.c.id)

_OWN: Final = frozenset(
    {"timestamp", "block", "subject", "subjects", "action", "acting", "reason", "event", "level"}
)
"""Fields of a line that have columns, or say nothing."""


class Decision(NamedTuple):
    """A row of the log."""

    time: str
    """UTC [ISO 8601]."""
    block: int | None
    """Decided after it."""
    subject: str
    action: str
    acting: bool
    reason: str
    details: dict[str, Any]
    """What else the line said: the order, or when it will be time."""


class DecisionLog:
    """Written from a thread of its own: no block waits for the disk; a reader of log lines."""

    def __init__(self, engine: Engine) -> None:
        """Begin; `close` at the end."""
        self._engine = engine
        self._waiting: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._is_closing = threading.Event()
        self._fault: str | None = None
        newest = select(func.max(_DECISIONS.c.id)).scalar_subquery()
        with engine.begin() as connection:
            connection.execute(delete(_DECISIONS).where(_DECISIONS.c.id <= newest - KEPT))
        self._thread = threading.Thread(target=self._run, name="decisions", daemon=True)
        self._thread.start()

    def __call__(self, line: Mapping[str, Any]) -> None:
        """Take a line down, if it is a decision.

        Raises:
            OSError: If rows written before could not be kept: a full disk, say.
        """
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise OSError(f"decision log: {fault}")
        if line["event"] != "decision":
            return
        details = {name: value for name, value in line.items() if name not in _OWN}
        common = {
            "time": line["timestamp"],
            "block": line.get("block"),
            "action": line["action"],
            "acting": line["acting"],
            "reason": line["reason"],
            "details": json.dumps(details),
        }
        subjects = [line["subject"]] if "subject" in line else line["subjects"]
        for subject in subjects:
            self._waiting.put({**common, "subject": subject})

    def close(self) -> None:
        """Write what waits."""
        self._is_closing.set()
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            rows = [self._waiting.get()]
            self._is_closing.wait(_PAUSE)
            while not self._waiting.empty() and len(rows) < _BATCH:
                rows.append(self._waiting.get())
            is_open = rows[-1] is not None
            if kept := [row for row in rows if row is not None]:
                self._write(kept)

    def _write(self, rows: list[dict[str, Any]]) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(_DECISIONS), rows)
        except Exception as error:  # noqa: BLE001 - said with the next line; the keeper goes on
            self._fault = repr(error)


def decisions_about(engine: Engine, subject: str, limit: int) -> list[Decision]:
    """What was decided about a subject.

    Args:
        engine: An open database.
        subject: As in the log: `account 0x…`, `auction 0x…`; case does not matter.
        limit: Most rows; the newest stay.

    Returns:
        Oldest first.
    """
    columns = [_DECISIONS.c[name] for name in Decision._fields]
    newest = (
        select(*columns)
        .where(_DECISIONS.c.subject == subject.lower())
        .order_by(_DECISIONS.c.id.desc())
        .limit(limit)
    )
    with engine.connect() as connection:
        rows = connection.execute(newest).all()
    found = (Decision._make(row) for row in reversed(rows))
    return [row._replace(details=json.loads(str(row.details))) for row in found]
