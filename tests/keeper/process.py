# SPDX-License-Identifier: MIT
"""The keeper as its own process: what it says, line by line."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final, Self

from tests.keeper.world import KEEPER_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PATIENCE: Final = 60.0
"""Until a line is missed; far above what any takes [seconds]."""

Line = dict[str, Any]


class Keeper:
    """`keeper run` or `keeper serve`; ends with the `with` block."""

    def __init__(
        self,
        manifest: Path,
        rpc: str,
        *options: str,
        key: str = KEEPER_KEY,
        command: str = "run",
        python_path: Path | None = None,
        **settings: object,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            manifest: Of the deployment.
            rpc: Address of the node.
            options: Of the command.
            key: Of its wallet.
            command: `run`, or `serve`, which has no wallet.
            python_path: Where Python looks for modules first.
            settings: By name, handed over in the environment.
        """
        self._settings = {f"KEEPER_{name.upper()}": str(value) for name, value in settings.items()}
        self._settings["TEST_KEY"] = key
        if python_path is not None:
            paths = [str(python_path), os.environ.get("PYTHONPATH", "")]
            self._settings["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        start = [sys.executable, "-m", "keeper", command, "--manifest", str(manifest)]
        self._command = [*start, "--rpc", rpc, *options]
        if command == "run":
            self._command += ["--private-key-env", "TEST_KEY", "--no-dry-run"]
        self._folder = manifest.parent
        self.lines: list[Line] = []
        """All that it has said and that was waited for."""
        self._said: queue.Queue[Line | None] = queue.Queue()

    def __enter__(self) -> Self:
        own = {name: text for name, text in os.environ.items() if not name.startswith("KEEPER_")}
        self._process = subprocess.Popen(  # noqa: S603
            self._command,
            cwd=self._folder,
            env={**own, **self._settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,  # of its own: within a line it would spoil that line
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._error_reader = threading.Thread(target=self._read_errors, daemon=True)
        self._error_reader.start()
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                try:
                    self._said.put(json.loads(line))
                except ValueError:
                    self._said.put({"event": "text", "text": line})
        self._error_reader.join()
        self._said.put(None)

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as errors:
            for line in errors:
                self._said.put({"event": "text", "text": line})

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def wait_for(self, event: str, **fields: object) -> Line:
        """The next line of that event and with those fields."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._said.get(timeout=max(deadline - time.monotonic(), 0.01))
            except queue.Empty:
                raise AssertionError(f"no {event} {fields}: {self.lines[-5:]}") from None
            assert line is not None, f"ended before {event}: {self.lines[-5:]}"
            self.lines.append(line)
            if line["event"] == event and fields.items() <= line.items():
                return line

    def wait_for_block(self, number: int) -> Line:
        """The line that says that a block is done."""
        return self.wait_for("block_handled", block=number)

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End it without a word of warning."""
        self._process.kill()
        self._process.wait(PATIENCE)

    def exit_code(self) -> int:
        """Its exit code, once it has ended by itself."""
        return self._process.wait(PATIENCE)

    def of(self, event: str) -> list[Line]:
        """Lines of an event, as far as they were waited for."""
        return [line for line in self.lines if line["event"] == event]


def actions_of(lines: Iterable[Line]) -> list[str]:
    """What lines are about."""
    return [line["action"] for line in lines]
