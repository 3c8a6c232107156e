# SPDX-License-Identifier: MIT
"""A program on a terminal of its own (a pty), and what an emulator of one shows."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final, Self

import pexpect
import pyte

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE: Final = 60.0
"""Until what should be on the screen is missed [seconds]."""
_PAUSE: Final = 0.05


class Terminal:
    """`keeper …` on a terminal; ends with the `with` block."""

    def __init__(self, *arguments: str, columns: int = 80, lines: int = 24, **environment: str):
        """Prepare; nothing runs yet.

        Args:
            arguments: Of the keeper.
            columns: Width.
            lines: Height.
            environment: On top of this process's.
        """
        self._arguments = ["-m", "keeper", *arguments]
        own = {
            name: text
            for name, text in os.environ.items()
            if name not in {"COLUMNS", "LINES", "NO_COLOR"} and not name.startswith("KEEPER_")
        }
        self._environment = {**own, "TERM": "xterm-256color", **environment}
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self.screen)
        self.raw = ""
        """All that was written to the terminal."""

    def __enter__(self) -> Self:
        self._child = pexpect.spawn(
            sys.executable,
            self._arguments,
            env=self._environment,
            dimensions=(self.screen.lines, self.screen.columns),
            encoding="utf-8",
            timeout=PATIENCE,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._child.close(force=True)

    @property
    def display(self) -> list[str]:
        """Lines as they are on the screen."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown, as in a shell."""
        echo: bool = self._child.getecho()
        return echo

    def wait_until(self, is_there: Callable[[str], bool]) -> str:
        """The screen once it is as wanted."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self._read()
            shown = "\n".join(self.display)
            if is_there(shown):
                return shown
            assert time.monotonic() < deadline, shown
            time.sleep(_PAUSE)

    def wait_for(self, *texts: str) -> str:
        """The screen once all the texts are on it."""
        return self.wait_until(lambda shown: all(text in shown for text in texts))

    def press(self, keys: str) -> None:
        """Type."""
        self._child.send(keys)

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        self.screen.resize(lines, columns)
        self._child.setwinsize(lines, columns)

    def exit_code(self) -> int | None:
        """Once it has ended by itself; None if a signal has ended it."""
        while self._read(wait=PATIENCE):
            pass
        self._child.wait()
        code: int | None = self._child.exitstatus
        return code

    def _read(self, wait: float = 0.0) -> bool:
        """Take what was written; whether there can be more."""
        try:
            said = self._child.read_nonblocking(1 << 16, timeout=wait)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += said
        self._stream.feed(said)
        return True
