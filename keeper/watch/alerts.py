# SPDX-License-Identifier: MIT
"""Alerts to a webhook: when something begins, at most so often while it lasts, and when it ends."""

from __future__ import annotations

import json
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TIMEOUT: Final = 10.0  # seconds for the webhook to answer


@dataclass(frozen=True, slots=True)
class Alert:
    """One message."""

    name: str
    text: str
    is_over: bool
    """True: what it is about has ended."""


@dataclass(slots=True)
class Alerts:
    """Decides what is worth a message; a reader of log lines."""

    send: Callable[[Alert], None]
    interval: float
    """Least time between two messages about the same that still lasts [seconds]."""
    most_unsafe_blocks: int
    """An account may be unsafe for, until that is worth a message."""
    clock: Callable[[], float] = time.monotonic
    _since: dict[str, float] = field(default_factory=dict)
    """Time of the last message about what lasts, by name."""

    def __call__(self, line: Mapping[str, Any]) -> None:
        """Look at a line."""
        match line["event"]:
            case "node_unreachable" | "node_lost":
                self.raise_("node", f"no node: {line['error']}")
            case "connected":
                self.end("node", "connected again")
            case "endpoint_wrong":
                self.raise_("endpoint_wrong", f"{line['endpoint']} is no good: {line['reason']}")
            case "heads_overflow":
                self.raise_("heads", f"{line['dropped']} heads waited; went on with the newest")
            case "heads_caught_up":
                self.end("heads", "no head waits")
            case "block_failed":
                self.raise_("block_failed", f"block {line['block']} could not be handled")
            case "store_failed":
                self.raise_("store_failed", f"nothing can be sent: {line['error']}")
            case "reverted":
                self.raise_("reverted", f"{line['action']} reverted: {line['reason']}")
            case "block_handled":
                self._look_at_block(line)

    def _look_at_block(self, line: Mapping[str, Any]) -> None:
        self.end("block_failed", f"block {line['block']} was handled")
        self.end("store_failed", "the database can be written again")
        age = line["unsafe_blocks"]
        if age > self.most_unsafe_blocks:
            text = f"{line['unsafe']} accounts unsafe, the first for {age} blocks"
            self.raise_("unsafe", text)
        else:
            self.end("unsafe", "no account is unsafe for too long")

    def raise_(self, name: str, text: str) -> None:
        """Something is wrong: a message, unless there was one lately."""
        now, last = self.clock(), self._since.get(name)
        if last is None or now - last >= self.interval:
            self._since[name] = now
            self.send(Alert(name, text, is_over=False))

    def end(self, name: str, text: str) -> None:
        """It is over: a message, if there was one that it began."""
        if self._since.pop(name, None) is not None:
            self.send(Alert(name, text, is_over=True))


class Webhook:
    """Posts alerts as JSON from a thread of its own, so that a slow receiver delays nothing."""

    def __init__(self, url: str, failed: Callable[[str], None]) -> None:
        """Begin.

        Args:
            url: Where to post; may hold a secret, and is never shown.
            failed: Told why a message did not arrive.
        """
        self._url = url
        self._failed = failed
        self._waiting: queue.SimpleQueue[Alert] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="webhook", daemon=True).start()

    def send(self, alert: Alert) -> None:
        """Have an alert posted."""
        self._waiting.put(alert)

    def _run(self) -> None:
        while True:
            alert = self._waiting.get()
            state = "resolved" if alert.is_over else "firing"
            content = {
                "alert": alert.name,
                "state": state,
                "text": f"backstop keeper: {alert.text}",
            }
            body = json.dumps(content).encode()
            request = Request(self._url, body, {"Content-Type": "application/json"})  # noqa: S310
            try:
                with urlopen(request, timeout=_TIMEOUT):  # noqa: S310  settings allow http(s) only
                    pass
            except URLError as error:
                self._failed(str(error.reason))
            except (OSError, ValueError) as error:
                self._failed(type(error).__name__)
