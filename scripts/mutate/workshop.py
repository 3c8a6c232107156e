# SPDX-License-Identifier: MIT
"""Where copies of the project are broken: few folders with names that stay the same.

titanoboa's cache of compiled contracts goes by path: in a folder with a new name everything would
be compiled anew, at each run of the command.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def workshop() -> Iterator[Path]:
    """An empty folder of our own that no other run uses; gone afterwards."""
    for number in itertools.count():
        place = Path(tempfile.gettempdir()) / f"mutate-{os.getuid()}-{number}"
        place.mkdir(mode=0o700, exist_ok=True)
        # A folder that somebody else put there is not ours to fill.
        if place.is_symlink() or place.stat().st_uid != os.getuid():
            continue
        with (place / "lock").open("w", encoding="utf-8") as lock:
            if not _is_ours(lock):
                continue
            folder = place / "work"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return


def _is_ours(lock: IO[str]) -> bool:
    """Lock, unless another run has; the system unlocks when a process ends, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
