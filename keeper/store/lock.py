# SPDX-License-Identifier: MIT
"""One keeper per database: two would take each other's transactions for their own.

The kernel holds the lock for the process and lets go when it ends, however it ends, so that none
is ever left behind. What the file says is only for the message.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from keeper.errors import AlreadyRunning, DatabaseUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Be the only keeper that uses a database, and the mirror's file beside it, within the block.

    Args:
        database: Its file; the lock is a file of its own, which stays when it is let go.

    Raises:
        AlreadyRunning: If another process has it.
        DatabaseUnusable: If the file of the lock cannot be made.
    """
    path = database.with_suffix(".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab+", buffering=0)
    except OSError as error:
        raise DatabaseUnusable(f"database: {path}: {error.strerror}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().decode().strip() or "which has only just begun"
            raise AlreadyRunning(f"database: {database}: in use by a keeper, {holder}") from None
        holder = f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        try:
            file.truncate(0)
            file.write(holder.encode())
        except OSError as error:
            raise DatabaseUnusable(f"database: {path}: {error.strerror}") from None
        yield
