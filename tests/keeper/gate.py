# SPDX-License-Identifier: MIT
"""A WebSocket between keeper and node that stands still at a chosen request."""

from __future__ import annotations

import json
import threading
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import serve

from tests.keeper.process import PATIENCE
from tests.keeper.proxy import LOOPBACK

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection
    from websockets.sync.server import ServerConnection

_SIZE: Final = 2**28


class Gate:
    """Forwards messages both ways; ends with the `with` block."""

    def __init__(self, target: int) -> None:
        self._target = f"ws://{LOOPBACK}:{target}"
        self._method: str | None = None
        self._skip = 0
        self._is_forwarded = False
        self._held: object = None
        self._is_shut = threading.Event()
        self._reached = threading.Event()
        self._server = serve(self._carry, LOOPBACK, 0, max_size=_SIZE, compression=None)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.requests: Counter[str] = Counter()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"ws://{LOOPBACK}:{self._server.socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_shut.set()
        self._server.shutdown()
        self._thread.join(PATIENCE)

    def hold(self, method: str, *, forwarded: bool, skip: int = 0) -> None:
        """Stand still at the next request of a method.

        Args:
            method: Of JSON-RPC.
            forwarded: Let the node have it, and only keep its answer back.
            skip: So many of them pass before.
        """
        self._reached.clear()
        self._method, self._is_forwarded, self._skip = method, forwarded, skip

    def await_hold(self) -> None:
        """Wait until the request has come, and if it is forwarded, until the node has answered."""
        assert self._reached.wait(PATIENCE), f"no {self._method}"

    def _carry(self, near: ServerConnection) -> None:
        with suppress(ConnectionClosed), connect(self._target, max_size=_SIZE) as far:
            back = threading.Thread(target=self._carry_back, args=(near, far), daemon=True)
            back.start()
            for message in near:
                request = json.loads(message)
                if not self._is_chosen(request):
                    far.send(message)
                    continue
                self._held = request["id"]
                if self._is_forwarded:
                    far.send(message)
                else:
                    self._reached.set()
                    self._is_shut.wait()

    def _is_chosen(self, request: Any) -> bool:
        self.requests[request["method"]] += 1
        if request["method"] != self._method:
            return False
        self._skip -= 1
        if self._skip >= 0:
            return False
        self._method = None
        return True

    def _carry_back(self, near: ServerConnection, far: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            for message in far:
                if self._held is not None and json.loads(message).get("id") == self._held:
                    self._held = None
                    self._reached.set()
                    self._is_shut.wait()
                near.send(message)
