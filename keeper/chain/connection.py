# SPDX-License-Identifier: MIT
"""One connection to one node, by WebSocket or IPC.

web3's provider is opened anew for each session, because it does not come back by itself after the
node was lost. Nothing here reacts to a message: heads are only handed on, in order, so that no
handler can ever wait for an answer that stands behind it in the queue.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from web3 import AsyncWeb3
from web3.exceptions import (
    PersistentConnectionError,
    ProviderConnectionError,
    TaskNotRunning,
    TimeExhausted,
    Web3RPCError,
)
from web3.providers.persistent import AsyncIPCProvider, WebSocketProvider
from websockets.exceptions import WebSocketException

from keeper.errors import ConfigurationError, NodeUnavailable, RequestRefused

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator

    from web3.providers.persistent import PersistentConnectionProvider
    from web3.types import BlockData, RPCEndpoint

_LOST: Final = (
    PersistentConnectionError,
    ProviderConnectionError,
    TaskNotRunning,
    TimeExhausted,
    WebSocketException,
    OSError,
)
"""What web3 and its sockets raise when the node is gone or silent."""

_QUEUE_SIZE: Final = 50_000  # messages; web3's own default of 500 blocks the reader in a burst
_MESSAGE_SIZE: Final = 2**28  # bytes; a page of logs can be large, the default of 1 MiB is not
_REQUEST_TIMEOUT: Final = 15.0  # seconds


class _AnsweredErrors:
    """web3 drops the connection over an error it has not yet matched to its request.

    Every request here awaits its own answer, so an error that is early is not astray.
    """

    def _raise_stray_errors_from_cache(self) -> None: ...


class _WebSocket(_AnsweredErrors, WebSocketProvider): ...


class _Ipc(_AnsweredErrors, AsyncIPCProvider): ...


class Connection:
    """A node behind `ws://`, `wss://` or `ipc:PATH`; usable inside `session` only."""

    def __init__(self, url: str, *, silence: float) -> None:
        """Check the address; connects nowhere yet.

        Args:
            url: `ws://…`, `wss://…` or `ipc:PATH`.
            silence: Longest time without a head before the tip is looked at [seconds].

        Raises:
            ConfigurationError: If the address has another form.
        """
        if not url.startswith(("ws://", "wss://", "ipc:")):
            raise ConfigurationError(f"rpc_url: {url!r} is not ws://…, wss://… or ipc:PATH")
        self.url = url
        self._silence = silence
        self._w3: AsyncWeb3[Any] | None = None

    @property
    def web3(self) -> AsyncWeb3[Any]:
        """The connected client.

        Raises:
            NodeUnavailable: Outside a session.
        """
        if self._w3 is None:
            raise NodeUnavailable(f"not connected to {self.url}")
        return self._w3

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Connect, and disconnect at the end.

        Raises:
            NodeUnavailable: If nobody answers at the address.
        """
        provider = self._provider()
        self._w3 = AsyncWeb3(provider)
        self._w3.middleware_onion.clear()
        try:
            with self.guarded():
                await provider.connect()
            yield
        finally:
            self._w3 = None
            with suppress(*_LOST):  # what is lost already cannot be closed
                await provider.disconnect()

    def _provider(self) -> PersistentConnectionProvider:
        common: dict[str, Any] = {
            "request_timeout": _REQUEST_TIMEOUT,
            "subscription_response_queue_size": _QUEUE_SIZE,
            "max_connection_retries": 1,
        }
        if self.url.startswith("ipc:"):
            path = self.url.removeprefix("ipc:")
            return _Ipc(path, read_buffer_limit=_MESSAGE_SIZE, **common)
        return _WebSocket(self.url, websocket_kwargs={"max_size": _MESSAGE_SIZE}, **common)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn what web3 raises into the keeper's own errors.

        Raises:
            NodeUnavailable: If the node is gone.
            RequestRefused: If it answered with an error.
        """
        try:
            yield
        except Web3RPCError as error:
            raise _refused(error) from error
        except _LOST as error:
            raise NodeUnavailable(f"no answer from {self.url}: {_told(error)}") from error

    async def request(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """One JSON-RPC request that web3 has no method for; its result as the node gave it.

        Raises:
            NodeUnavailable: If the node is gone.
            RequestRefused: If it answered with an error.
        """
        endpoint: RPCEndpoint = method  # type: ignore[assignment]
        with self.guarded():
            return await self.web3.manager.socket_request(endpoint, list(params))

    async def heads(self) -> AsyncGenerator[BlockData, None]:
        """The tip, then each new head; after a long silence the tip again.

        A node may announce nothing when it rolls back, and a subscription can die unheard: hence
        the look at the tip. The same head can therefore come twice.

        Raises:
            NodeUnavailable: When the node is gone.
        """
        with self.guarded():
            await self.web3.eth.subscribe("newHeads")
            yield await self.web3.eth.get_block("latest")
            messages = self.web3.socket.process_subscriptions()
            while True:
                try:
                    async with asyncio.timeout(self._silence):
                        message = await anext(messages)
                except TimeoutError:
                    yield await self.web3.eth.get_block("latest")
                except StopAsyncIteration:
                    raise NodeUnavailable(f"{self.url} closed the connection") from None
                else:
                    yield message["result"]


def _refused(error: Web3RPCError) -> RequestRefused:
    told: dict[str, Any] = dict((error.rpc_response or {}).get("error") or {})
    data = told.get("data")
    if isinstance(data, dict):  # Hardhat wraps what the call returned
        data = data.get("data")
    return RequestRefused(
        code=int(told.get("code", 0)),
        message=str(told.get("message", error)),
        data=data if isinstance(data, str) else "",
    )


def _told(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
