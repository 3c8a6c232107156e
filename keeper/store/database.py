# SPDX-License-Identifier: MIT
"""One SQLite file per chain and deployment; tables are defined where they are used.

Write-ahead logging, so that a reader (`keeper explain`) never blocks the keeper. A commit is on
disk when it returns, unless who makes it asks for less.
"""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.exc import DatabaseError

from keeper.errors import DatabaseUnusable, StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.engine import ExceptionContext

FORMAT: Final = 1
"""Of all tables together; a file of another format is refused, never guessed at."""

_SWITCHES: Final = 100
_PAUSE: Final = 0.02  # seconds

METADATA: Final = MetaData()
"""All tables; a module that defines one is imported before `open_database` is called."""

_IDENTITY: Final = Table(
    "identity",
    METADATA,
    Column("format", Integer, nullable=False),
    Column("chain_id", Integer, nullable=False),
    Column("ledger", String, nullable=False),
)
"""Whose data this is: one row."""


def open_database(path: Path, *, chain_id: int, ledger: str) -> Engine:
    """Open a file, or make it.

    Args:
        path: Of the file; its folder is made if need be.
        chain_id: Chain that the data is about.
        ledger: Address of the deployment's Ledger, in lower case.

    Raises:
        DatabaseUnusable: If it is no such file, damaged, of another format, chain or deployment.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _set_up)
    wanted = (FORMAT, chain_id, ledger)
    try:
        with engine.begin() as connection:
            # Who else opens it at this moment waits, and then finds the tables.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            METADATA.create_all(connection)
            found = connection.execute(select(_IDENTITY)).first()
            if found is None:
                values = dict(zip(_IDENTITY.columns.keys(), wanted, strict=True))
                connection.execute(insert(_IDENTITY).values(values))
    except DatabaseError as error:
        engine.dispose()
        raise DatabaseUnusable(f"database: {path}: {error.orig}") from None
    if found is not None and tuple(found) != wanted:
        engine.dispose()
        names = _IDENTITY.columns.keys()
        pairs = zip(names, tuple(found), wanted, strict=True)
        differing = ", ".join(f"{name} {a}, not {b}" for name, a, b in pairs if a != b)
        raise DatabaseUnusable(f"database: {path}: is of {differing}")
    return engine


def name_faults(engine: Engine) -> None:
    """From now on a full disk, or a lock, raises `StoreUnavailable`; other errors stay."""
    event.listen(engine, "handle_error", _name)


def _name(context: ExceptionContext) -> None:
    if isinstance(context.original_exception, sqlite3.OperationalError):
        raise StoreUnavailable(f"database: {context.original_exception}") from None


def _set_up(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # DB-API's, which has no type
    cursor.execute("PRAGMA busy_timeout=5000")
    _keep_a_log(cursor)
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _keep_a_log(cursor: sqlite3.Cursor) -> None:
    """Switch to a write-ahead log; SQLite does not wait where several switch at once."""
    for _ in range(_SWITCHES):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            time.sleep(_PAUSE)
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")
