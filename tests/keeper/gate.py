# SPDX-License-Identifier: MIT
"""A WebSocket between keeper and node that stands still at a chosen request, or misbehaves."""

from __future__ import annotations

import json
import threading
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import serve

from tests.keeper.misbehaviour import Honest
from tests.keeper.process import PATIENCE
from tests.keeper.proxy import LOOPBACK

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection
    from websockets.sync.server import ServerConnection

_SIZE: Final = 2**28


class Gate:
    """Forwards messages both ways; ends with the `with` block."""

    def __init__(self, target: int, behaviour: Honest | None = None) -> None:
        self._target = f"ws://{LOOPBACK}:{target}"
        self._method: str | None = None
        self._skip = 0
        self._is_forwarded = False
        self._held: object = None
        self._is_released = threading.Event()
        self._is_shut = False
        self._reached = threading.Event()
        self._server = serve(self._carry, LOOPBACK, 0, max_size=_SIZE, compression=None)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.behaviour = behaviour or Honest()
        """What becomes of messages; may be exchanged at any time."""
        self.requests: Counter[str] = Counter()

    @property
    def port(self) -> int:
        """Where it listens."""
        found: int = self._server.socket.getsockname()[1]
        return found

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"ws://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_shut = True
        self._is_released.set()
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
        self._is_released.clear()
        self._method, self._is_forwarded, self._skip = method, forwarded, skip

    def await_hold(self) -> None:
        """Wait until the request has come, and if it is forwarded, until the node has answered."""
        assert self._reached.wait(PATIENCE), f"no {self._method}"

    def release(self) -> None:
        """Go on after `hold`: what was held is passed on."""
        self._is_released.set()

    def _carry(self, near: ServerConnection) -> None:
        with suppress(ConnectionClosed), connect(self._target, max_size=_SIZE) as far:
            asked: dict[object, Any] = {}
            arguments = (near, far, asked)
            threading.Thread(target=self._carry_back, args=arguments, daemon=True).start()
            for message in near:
                request = json.loads(message)
                if self._is_chosen(request):
                    self._held = request["id"]
                    if not self._is_forwarded:
                        self._reached.set()
                        self._is_released.wait()
                        if self._is_shut:
                            continue
                if (own := self.behaviour.answers_itself(request)) is not None:
                    near.send(own)
                    continue
                asked[request["id"]] = request
                far.send(message)

    def _is_chosen(self, request: Any) -> bool:
        self.requests[request["method"]] += 1
        if request["method"] != self._method:
            return False
        self._skip -= 1
        if self._skip >= 0:
            return False
        self._method = None
        return True

    def _carry_back(
        self, near: ServerConnection, far: ClientConnection, asked: dict[object, Any]
    ) -> None:
        with suppress(ConnectionClosed):
            for text in far:
                message = json.loads(text)
                number = message.get("id")
                if self._held is not None and number == self._held:
                    self._held = None
                    self._reached.set()
                    self._is_released.wait()
                if number in asked:
                    told = self.behaviour.hands_back(asked.pop(number), message)
                else:
                    told = self.behaviour.announces(message)
                for each in told:
                    near.send(each)
