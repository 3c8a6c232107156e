# SPDX-License-Identifier: MIT
"""The keeper as its own process: started, listened to, and ended."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final, Self

from lab.live.errors import KeeperError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

PREFIX: Final = "KEEPER_"
"""Of the keeper's settings in its environment."""

START_TIMEOUT: Final = 60.0
"""Until it has caught up and handled the chain's latest block [seconds]."""
BLOCK_TIMEOUT: Final = 30.0
"""Until it has handled one block [seconds]."""
STOP_TIMEOUT: Final = 20.0

Record = dict[str, Any]
"""One line of the keeper's log."""


class KeeperProcess:
    """`keeper run` against a node; ends with the `with` block.

    It writes one JSON object a line to standard output, among them one `block_handled` per block
    after it has handed over that block's transactions: the driver's signal to go on.
    """

    def __init__(
        self, *, manifest: Path, rpc: str, settings: Mapping[str, object], log: Path
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            manifest: Of the deployment; the process runs in its folder, away from any `.env`.
            rpc: WebSocket address of the node.
            settings: By the keeper's names, the key included; handed over in its environment.
            log: File that all its output goes to.
        """
        self._command = [sys.executable, "-m", "keeper", "run"]
        self._command += ["--manifest", str(manifest.resolve()), "--rpc", rpc]
        # The user's own keeper must not lend this one its settings.
        own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        given = {PREFIX + name.upper(): str(value) for name, value in settings.items()}
        self._environment = {**own, **given}
        self._folder = manifest.resolve().parent
        self._log = log
        self._records: queue.Queue[Record | None] = queue.Queue()
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread(target=self._read, name="keeper output", daemon=True)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603
            self._command,
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(STOP_TIMEOUT)

    def await_block(self, number: int, *, timeout: float = BLOCK_TIMEOUT) -> Record:
        """Wait until the keeper has handled a block, and return what it said of it.

        Raises:
            KeeperError: It ended, or did not say so in time.
        """
        deadline = time.monotonic() + timeout
        while True:
            try:
                record = self._records.get(timeout=max(deadline - time.monotonic(), 0))
            except queue.Empty:
                raise KeeperError(
                    f"the keeper has not handled block {number} within {timeout:.0f} s; "
                    f"see {self._log}"
                ) from None
            if record is None:
                raise KeeperError(f"the keeper ended before block {number}; see {self._log}")
            if record.get("event") == "block_handled" and record["block"] >= number:
                return record

    def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None  # noqa: S101, PT018
        with self._process.stdout as output, self._log.open("w", encoding="utf-8") as log:
            for line in output:
                log.write(line)
                try:
                    record = json.loads(line)
                except ValueError:
                    continue
                if isinstance(record, dict):
                    self._records.put(record)
        self._records.put(None)
