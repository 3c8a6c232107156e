# SPDX-License-Identifier: MIT
"""Keys as they come from a terminal, and what each does to the view."""

from __future__ import annotations

import os
import termios
import tty
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from keeper.top.screen import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.top.screen import View

_MOST: Final = 64  # bytes of one read
_NEXT: Final = ("\t", "\x1b[C", "\x1b[B")
_BEFORE: Final = ("\x1b[Z", "\x1b[D", "\x1b[A")
_ESCAPE: Final = "\x1b"
_DELETE: Final = ("\x7f", "\b")
_ENTER: Final = ("\r", "\n")


@contextmanager
def single_keys(terminal: int) -> Iterator[None]:
    """Within the block keys come one by one and are not shown; Ctrl-C stays what it is."""
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def read_keys(terminal: int) -> list[str]:
    """Those pressed since the last time; a sequence of the terminal is one key.

    Raises:
        EOFError: If the terminal is gone.
    """
    said = os.read(terminal, _MOST).decode(errors="ignore")
    if not said:
        raise EOFError
    keys: list[str] = []
    while said:
        length = 3 if said.startswith("\x1b[") else 1
        keys.append(said[:length])
        said = said[length:]
    return keys


def press(view: View, key: str) -> bool:
    """Change the view; whether to go on."""
    if view.is_typing:
        _type(view, key)
    elif key in {"q", "Q"}:
        return False
    elif key in _NEXT:
        view.chosen = (view.chosen + 1) % len(NAMES)
    elif key in _BEFORE:
        view.chosen = (view.chosen - 1) % len(NAMES)
    elif key.isdecimal() and int(key) < len(NAMES):
        view.chosen = int(key)
    elif key == "/":
        view.is_typing, view.wanted = True, ""
    elif key == _ESCAPE:
        view.wanted = ""
    return True


def _type(view: View, key: str) -> None:
    if key in _ENTER:
        view.is_typing = False
    elif key == _ESCAPE:
        view.is_typing, view.wanted = False, ""
    elif key in _DELETE:
        view.wanted = view.wanted[:-1]
    elif key.isprintable():
        view.wanted += key
