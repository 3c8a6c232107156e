# SPDX-License-Identifier: MIT
"""Prices of an outside program: one JSON object per line of its output, read by a thread.

    {"asset": "ETH", "price": "187.25"}

The program gets none of the keeper's environment but what is named, so no key. Its input is a pipe
that ends when the keeper does, however that comes about.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from keeper.validation import faults_of
from model.units import WAD, Wad

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_LONGEST_LINE: Final = 1_000  # characters
_FIRST_PAUSE: Final = 1.0  # seconds before it is started again
_LONGEST_PAUSE: Final = 60.0
_PATIENCE: Final = 5.0  # seconds to end by itself
_USUAL: Final = ("PATH", "HOME", "LANG", "TZ")


class Quote(BaseModel):
    """A line of the program."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asset: str
    """Symbol."""
    price: Annotated[Decimal, Field(ge=Decimal("1e-18"), le=Decimal("1e12"))]
    """Of a whole token [coins]."""


class Trouble(NamedTuple):
    """What went wrong, to be said by who reads the prices."""

    event: str
    fields: dict[str, object]


class PriceProgram:
    """Runs a program for as long as it is open, and knows the last price of each asset."""

    def __init__(
        self, command: Sequence[str], symbols: Collection[str], *, environment: Sequence[str] = ()
    ) -> None:
        """Start it.

        Args:
            command: Program and arguments.
            symbols: Assets that it may speak of.
            environment: Names of the variables that it needs.
        """
        self._command = list(command)
        self._symbols = frozenset(symbols)
        names = (*_USUAL, *environment)
        self._environment = {name: os.environ[name] for name in names if name in os.environ}
        self._prices: dict[str, tuple[Wad, float]] = {}
        self._troubles: queue.SimpleQueue[Trouble] = queue.SimpleQueue()
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="price program", daemon=True)
        self._thread.start()

    def price(self, symbol: str, max_age: float) -> Wad | None:
        """The last price of an asset; None if there is none that is young enough.

        Args:
            symbol: Of the asset.
            max_age: Most time since the line came [seconds].
        """
        said = self._prices.get(symbol)
        if said is None or time.monotonic() - said[1] > max_age:
            return None
        return said[0]

    def troubles(self) -> Iterator[Trouble]:
        """What went wrong since this was asked last."""
        while not self._troubles.empty():
            yield self._troubles.get()

    def close(self) -> None:
        """End the program, if need be by force."""
        self._closing.set()
        for end in (signal.SIGTERM, signal.SIGKILL):
            with self._lock:
                if self._process is not None:
                    _end(self._process, end)
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        """Start it again and again, after longer and longer pauses while it does not last."""
        pause = _FIRST_PAUSE
        while not self._closing.is_set():
            started = time.monotonic()
            reason = self._run_once()
            if self._closing.is_set():
                return
            if time.monotonic() - started > _LONGEST_PAUSE:
                pause = _FIRST_PAUSE
            fields = {"program": self._command[0], "reason": reason, "retry_seconds": pause}
            self._troubles.put(Trouble("price_program_ended", fields))
            self._closing.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _run_once(self) -> str:
        """Run it to its end; why it ended."""
        try:
            with self._lock:
                if self._closing.is_set():
                    return "closed"
                self._process = subprocess.Popen(  # noqa: S603 - the operator's own command
                    self._command,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    errors="replace",
                    start_new_session=True,  # so that what it starts can be ended with it
                )
        except OSError as error:
            return f"cannot be started: {error.strerror}"
        process = self._process
        self._read(process)
        try:
            return f"exit code {process.wait(_PATIENCE)}"
        except subprocess.TimeoutExpired:  # it has closed its output, but goes on
            _end(process, signal.SIGKILL)
            process.wait()
            return "its output ended"
        finally:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()

    def _read(self, process: subprocess.Popen[str]) -> None:
        is_good = True
        while process.stdout is not None and (line := process.stdout.readline(_LONGEST_LINE)):
            fault = self._take(line)
            if fault is not None and is_good:  # a flood of them is said once
                fields: dict[str, object] = {"program": self._command[0], "error": fault}
                self._troubles.put(Trouble("price_malformed", fields))
            is_good = fault is None

    def _take(self, line: str) -> str | None:
        """Take a price over; what is wrong with the line, None if nothing is."""
        try:
            quote = Quote.model_validate_json(line)
        except ValidationError as error:
            return faults_of(error, "line")
        if quote.asset not in self._symbols:
            return f"line.asset: {quote.asset!r:.20} is no asset; there are: {self._known}"
        self._prices[quote.asset] = (Wad(int(quote.price * WAD)), time.monotonic())
        return None

    @property
    def _known(self) -> str:
        return ", ".join(sorted(self._symbols))


def _end(process: subprocess.Popen[str], how: signal.Signals) -> None:
    """Send a signal to a program and all that it has started, unless it has ended."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
