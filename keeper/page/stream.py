# SPDX-License-Identifier: MIT
"""Server-sent events: one picture per block for however many pages, in threads of their own.

A page gets the newest picture when it is ready to read; those that it was too slow for it never
gets. One that does not read at all is dropped by the server's patience.
"""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from keeper.watch.messages import Response, as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_STREAMS: Final = 32
"""Pages at the same time."""
_BEAT: Final = 2.0  # seconds between two signs of life
_RETRY: Final = 1_000  # milliseconds until a page that lost its stream asks again


class Broadcast:
    """The newest picture, and all who want it."""

    def __init__(self, pulse: Callable[[], Any], past: Callable[[], Any]) -> None:
        """Begin without a picture.

        Args:
            pulse: Signs of life, for every beat; from any thread.
            past: What a page that begins has missed; from any thread.
        """
        self._pulse = pulse
        self._past = past
        self._changed = threading.Condition()
        self._version = 0
        self._picture: bytes | None = None
        self._is_closed = False
        self._streams = 0

    @property
    def has_readers(self) -> bool:
        """Whether anybody wants a picture."""
        return self._streams > 0

    def publish(self, picture: Any) -> None:  # noqa: ANN401 - what JSON can hold
        """Hand a picture to everybody; encoded once."""
        encoded = event("picture", picture)
        with self._changed:
            self._version += 1
            self._picture = encoded
            self._changed.notify_all()

    def close(self) -> None:
        """End all streams."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def open(self) -> Response:
        """A stream for one more page, if there is room."""
        with self._changed:
            if self._streams >= MOST_STREAMS:
                error = f"{MOST_STREAMS} pages are open, which is the most"
                return as_json({"error": error}, HTTPStatus.SERVICE_UNAVAILABLE)
            self._streams += 1
        return Response(body=_Stream(self), kind="text/event-stream")

    def leave(self) -> None:
        """A stream has ended."""
        with self._changed:
            self._streams -= 1

    def frames(self) -> Iterator[bytes]:
        """What one page gets, until everything ends."""
        yield f"retry: {_RETRY}\n\n".encode()
        yield event("past", self._past())
        seen = 0
        while not self._is_closed:
            version, picture = self._wait_beyond(seen)
            yield event("pulse", self._pulse())
            if picture is not None and version != seen:
                seen = version
                yield picture

    def _wait_beyond(self, seen: int) -> tuple[int, bytes | None]:
        """The newest picture and its number, once it is another than `seen`, or after a beat."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self._version != seen, timeout=_BEAT)
            return self._version, self._picture


class _Stream:
    """The body of one answer; counts itself out when the server closes it, however that comes."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return self._broadcast.frames()

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._broadcast.leave()


def event(name: str, content: object) -> bytes:
    """One event; JSON has no line breaks, so one line of data holds it."""
    data = json.dumps(content, separators=(",", ":"), allow_nan=False)  # browsers know no NaN
    return f"event: {name}\ndata: {data}\n\n".encode()
