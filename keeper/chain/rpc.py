# SPDX-License-Identifier: MIT
"""JSON-RPC on an open connection: answers find their requests, heads are only put into a queue.

Nothing here reacts to a message. The one task that reads never waits for anything but the next
message, so that no answer can ever stand behind a handler that waits for it.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from keeper.errors import MalformedAnswer, NodeUnavailable, RequestRefused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from keeper.chain.transport import Transport

_TIMEOUT: Final = 15.0  # seconds for an answer
_LONGEST_TEXT: Final = 300  # characters of a node's words; some answer with a whole web page
_HEX: Final = re.compile(r"0x([0-9a-fA-F]{2})*")


class RpcSession:
    """Requests and announcements of one connection; usable inside `reading` only."""

    def __init__(self, transport: Transport, hide: Callable[[str], str]) -> None:
        """Prepare.

        Args:
            transport: The connection.
            hide: Takes out of a node's words what must not be shown.
        """
        self._transport = transport
        self._hide = hide
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._announced: asyncio.Queue[Any] = asyncio.Queue()
        self._fault: NodeUnavailable | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Take messages in; closes the connection at the end."""
        reader = asyncio.create_task(self._read())
        try:
            yield
        finally:
            reader.cancel()
            with suppress(asyncio.CancelledError):
                await reader
            await self._transport.close()

    async def request(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """The result of a request as the node gave it.

        Raises:
            NodeUnavailable: If the node is gone, silent, or answers nonsense.
            RequestRefused: If it answered with an error.
        """
        if self._fault is not None:
            raise self._again(self._fault)
        number = next(self._ids)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        body = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        try:
            async with asyncio.timeout(_TIMEOUT):
                await self._transport.send(json.dumps(body))
                return await answer
        except TimeoutError:
            raise NodeUnavailable(f"{method}: no answer within {_TIMEOUT:.0f} s") from None
        finally:
            self._waiting.pop(number, None)

    async def announced(self) -> Any:  # noqa: ANN401 - JSON
        """The next thing that a subscription told.

        Raises:
            NodeUnavailable: If the node is gone, after all that it had told before.
        """
        told = await self._announced.get()
        if isinstance(told, NodeUnavailable):
            raise self._again(told)
        return told

    async def _read(self) -> None:
        try:
            while True:
                self._take(await self._transport.receive())
        except NodeUnavailable as fault:
            self._fault = fault
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(self._again(fault))
            self._announced.put_nowait(fault)

    def _take(self, text: str | bytes) -> None:
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            raise MalformedAnswer("not JSON") from None
        match message:
            case {"method": "eth_subscription", "params": {"result": result}}:
                self._announced.put_nowait(result)
            case {"id": int(number)}:
                self._settle(self._waiting.pop(number, None), message)
            case {"id": None, "error": _}:
                pass  # to what, nobody knows: that request will time out
            case _:
                raise MalformedAnswer("neither an answer nor an announcement")

    def _settle(self, answer: asyncio.Future[Any] | None, fields: dict[str, Any]) -> None:
        if answer is None or answer.done():  # too late
            return
        if fields.get("error") is not None:
            answer.set_exception(self._refused(fields["error"]))
        elif "result" in fields:
            answer.set_result(fields["result"])
        else:
            answer.set_exception(MalformedAnswer("neither a result nor an error"))

    def _refused(self, error: object) -> RequestRefused:
        """An error as nodes give it: an object, one without its fields, or only a text."""
        told: dict[str, Any] = error if isinstance(error, dict) else {"message": error}
        code, message, data = told.get("code"), told.get("message"), told.get("data")
        if isinstance(data, dict):  # Hardhat wraps what the call returned
            data = data.get("data")
        is_hex = isinstance(data, str) and _HEX.fullmatch(data) is not None
        return RequestRefused(
            code=code if isinstance(code, int) else 0,
            message=self._hide(" ".join(str(message).split()))[:_LONGEST_TEXT],
            data=str(data) if is_hex else "",
        )

    def _again(self, fault: NodeUnavailable) -> NodeUnavailable:
        """The same once more: each who waits gets an exception of its own."""
        return type(fault)(str(fault))
