# SPDX-License-Identifier: MIT
"""Writes a recording from a thread of its own: no block waits for the disk.

After each block the file can be read up to there, also if the keeper is killed in the next one.
"""

from __future__ import annotations

import gzip
import queue
import threading
import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from keeper.errors import ConfigurationError
from keeper.recording.lines import FORMAT, to_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from structlog.typing import FilteringBoundLogger

    from keeper.ports import Head
    from keeper.store.checkpoints import Checkpoint

_FASTEST: Final = 1  # of zlib's levels


class Recorder:
    """Takes lines from any thread."""

    def __init__(self, file: gzip.GzipFile, log: FilteringBoundLogger) -> None:
        self._file = file
        self._log = log
        self._waiting: queue.SimpleQueue[list[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def begin(self, *, manifest: str, settings: dict[str, Any], wallet: str | None) -> None:
        """Say what the recording is of."""
        told = {"manifest": manifest, "settings": settings, "wallet": wallet}
        self._waiting.put(["recording", FORMAT, told])

    def head(self, head: Head, *, is_latest: bool) -> None:
        """A block begins to be handled; answers after it belong to it."""
        self._waiting.put(["head", head, is_latest])

    def answer(self, method: str, key: list[Any], value: object) -> None:
        """The node has answered."""
        self._waiting.put(["answer", method, key, value])

    def refusal(self, method: str, key: list[Any], refusal: list[Any] | None) -> None:
        """The node has refused: code, message, data; None: it was gone."""
        self._waiting.put(["refusal", method, key, refusal])

    def checkpoint(self, checkpoint: Checkpoint, blobs: tuple[bytes, bytes, bytes]) -> None:
        """The mirror was restored from a checkpoint, here packed."""
        block = checkpoint.block
        self._waiting.put(["checkpoint", block.number, block.hash, *blobs])

    def standing(self, pending: str, rests: list[Any]) -> None:
        """What the transaction engine holds when the block is decided on."""
        self._waiting.put(["standing", pending, rests])

    def end(self) -> None:
        """The block is handled, or was given up."""
        self._waiting.put(["end"])

    def close(self) -> None:
        """Write what waits."""
        self._waiting.put(["stopped"])
        self._waiting.put(None)
        self._thread.join()
        with suppress(OSError):  # said already, when it was written
            self._file.close()

    def _run(self) -> None:
        is_good = True
        while (record := self._waiting.get()) is not None:
            if not is_good:
                continue
            try:
                self._file.write(to_line(record))
                if record[0] == "end":
                    self._file.flush(zlib.Z_SYNC_FLUSH)
            except OSError as error:
                is_good = False
                self._log.warning("recording_failed", reason=str(error))


@contextmanager
def recorder_for(path: Path | None, log: FilteringBoundLogger) -> Iterator[Recorder | None]:
    """Record to a new file within the block; None: do not.

    Raises:
        ConfigurationError: If there is such a file already, or it cannot be made.
    """
    if path is None:
        yield None
        return
    try:
        raw = path.open("xb", buffering=0)
        file = gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=_FASTEST)
    except OSError as error:
        raise ConfigurationError(f"record: {path}: {error.strerror}; name a new file") from None
    with raw:
        recorder = Recorder(file, log)
        try:
            yield recorder
        finally:
            recorder.close()
