# SPDX-License-Identifier: MIT
"""`keeper top`: looks again and again, and draws until a key ends it."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.live import Live

from keeper.errors import KeeperError
from keeper.top.keys import press, read_keys, single_keys
from keeper.top.screen import View, draw, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.top.client import Client
    from keeper.top.picture import Picture

_PIPE_WIDTH: Final = 160  # columns, where no terminal sets them
_WAKE: Final = b"."


def show_once(client: Client, *, as_json: bool) -> bool:
    """Print one picture; whether the keeper is well.

    Raises:
        KeeperError: If there is none.
    """
    picture = client.look()
    if as_json:
        sys.stdout.write(json.dumps(asdict(picture)) + "\n")
    else:
        is_free = not sys.stdout.isatty() and "COLUMNS" not in os.environ
        console = Console(width=_PIPE_WIDTH) if is_free else Console()
        console.print(snapshot(picture, console.width))
    return not picture.problems


def show_live(client: Client, interval: float) -> None:
    """Draw until `q`, SIGTERM or the end of the terminal.

    Args:
        client: Asks the keeper.
        interval: Between two looks [seconds].
    """
    view, console = View(url=client.url), Console()
    terminal = sys.stdin.fileno()
    wake_read, wake_write = os.pipe()
    feed = _Feed(client, interval, wake_write)
    with (
        single_keys(terminal),
        _woken_by_signals(wake_write) as is_over,
        Live(console=console, screen=True, auto_refresh=False, redirect_stdout=False) as live,
    ):
        feed.start()
        try:
            is_on = True
            while is_on and not is_over.is_set():
                view.picture, view.lost = feed.latest()
                live.update(draw(view, *console.size), refresh=True)
                ready, _, _ = select.select([terminal, wake_read], [], [])
                if wake_read in ready:
                    os.read(wake_read, 64)
                if terminal in ready:
                    is_on = _all(view, terminal)
        finally:
            feed.stop()
    os.close(wake_read)


def _all(view: View, terminal: int) -> bool:
    """Whether to go on after all keys that were pressed."""
    try:
        return all(press(view, key) for key in read_keys(terminal))
    except EOFError:
        return False


@contextmanager
def _woken_by_signals(wake: int) -> Iterator[threading.Event]:
    """Within the block another size draws anew, and SIGTERM sets the event."""
    is_over = threading.Event()

    def on_signal(number: int, _: object) -> None:
        if number == signal.SIGTERM:
            is_over.set()
        os.write(wake, _WAKE)

    numbers = (signal.SIGWINCH, signal.SIGTERM)
    before = [signal.signal(number, on_signal) for number in numbers]
    try:
        yield is_over
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


class _Feed:
    """Looks in a thread of its own, so that keys are answered while a keeper does not."""

    def __init__(self, client: Client, interval: float, wake: int) -> None:
        self._client = client
        self._interval = interval
        self._wake = wake
        self._lock = threading.Lock()
        self._picture: Picture | None = None
        self._lost: str | None = None
        self._lost_at: datetime | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()

    def latest(self) -> tuple[Picture | None, str | None]:
        """The last picture, and since when and why there is no newer one."""
        with self._lock:
            return self._picture, self._lost

    def _run(self) -> None:
        while not self._is_over.is_set():
            self._look()
            os.write(self._wake, _WAKE)
            self._is_over.wait(self._interval)

    def _look(self) -> None:
        try:
            picture = self._client.look()
        except KeeperError as error:
            self._client.forget()
            self._lost_at = self._lost_at or datetime.now(UTC)
            since = f"no answer since {self._lost_at:%H:%M:%S} UTC: {error}"
            with self._lock:
                self._lost = since
            return
        self._lost_at = None
        with self._lock:
            self._picture, self._lost = picture, None
