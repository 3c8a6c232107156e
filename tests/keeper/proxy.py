# SPDX-License-Identifier: MIT
"""A wire between keeper and node that the test can cut."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK: Final = "127.0.0.1"
CHUNK: Final = 2**16


class Proxy:
    """Forwards a loopback port to another; ends with the `with` block."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._ends: list[socket.socket] = []
        self._server: socket.socket | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where it listens, for WebSocket."""
        return f"ws://{LOOPBACK}:{self._port}"

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def cut(self) -> None:
        """Drop every connection and accept no more."""
        ends, self._ends = self._ends, []
        for end in (self._server, *ends):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self._server = None

    def mend(self) -> None:
        """Listen again at the same port."""
        self._server = socket.create_server((LOOPBACK, self._port))
        self._port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._server,), daemon=True).start()

    def _accept(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            for near in _connections(server):
                far = socket.create_connection((LOOPBACK, self._target))
                self._ends += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=_forward, args=pair, daemon=True).start()


def _connections(server: socket.socket) -> Iterator[socket.socket]:
    while True:
        yield server.accept()[0]


def _forward(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_RDWR)
