# SPDX-License-Identifier: MIT
"""Whole messages to and from a node, by WebSocket or by a socket of the file system."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final, Protocol

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from keeper.errors import MalformedAnswer, NodeUnavailable

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

    from keeper.chain.address import Address

_MESSAGE_SIZE: Final = 2**28  # bytes; a page of logs can be large, the default of 1 MiB is not
_CHUNK: Final = 2**16  # bytes
_TIMEOUT: Final = 10.0  # seconds to connect, to hand over a message, to close
_PING: Final = 20.0  # seconds between two pings, and until one that is not answered is a fault


class Transport(Protocol):
    """An open connection. Every method raises `NodeUnavailable` when it is lost."""

    async def send(self, message: str) -> None:
        """Hand a message over."""

    async def receive(self) -> str | bytes:
        """The next message."""

    async def close(self) -> None:
        """Close it; does not raise."""


async def dial(address: Address) -> Transport:
    """Connect.

    Raises:
        NodeUnavailable: If nobody answers, or something that is no node.
    """
    try:
        async with asyncio.timeout(_TIMEOUT):
            if address.path is None:
                socket = await connect(
                    address.url,
                    max_size=_MESSAGE_SIZE,
                    proxy=None,
                    open_timeout=None,
                    close_timeout=1,
                    ping_interval=_PING,
                    ping_timeout=_PING,
                )
                return _WebSocket(socket)
            return _Pipe(*await asyncio.open_unix_connection(address.path))
    except (WebSocketException, OSError) as error:  # a time-out is an OSError
        raise NodeUnavailable(_told(error)) from None


class _WebSocket:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, message: str) -> None:
        try:
            await self._socket.send(message)
        except (WebSocketException, OSError) as error:
            raise NodeUnavailable(_told(error)) from None

    async def receive(self) -> str | bytes:
        try:
            return await self._socket.recv()
        except (WebSocketException, OSError) as error:
            raise NodeUnavailable(_told(error)) from None

    async def close(self) -> None:
        await self._socket.close()


class _Pipe:
    """JSON values one after the other; not every node puts a line feed between them."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._received = bytearray()

    async def send(self, message: str) -> None:
        try:
            self._writer.write(message.encode() + b"\n")
            await self._writer.drain()
        except OSError as error:
            raise NodeUnavailable(_told(error)) from None

    async def receive(self) -> str:
        while True:
            # Only what ends like a value can be one: a long message is then parsed once.
            if self._received.rstrip().endswith((b"}", b"]")) or b"\n" in self._received:
                message = self._first()
                if message is not None:
                    return message
            await self._fill()

    async def _fill(self) -> None:
        try:
            chunk = await self._reader.read(_CHUNK)
        except OSError as error:
            raise NodeUnavailable(_told(error)) from None
        if not chunk:
            raise NodeUnavailable("connection closed")
        self._received += chunk
        if len(self._received) > _MESSAGE_SIZE:
            raise MalformedAnswer(f"more than {_MESSAGE_SIZE} bytes without an end")

    def _first(self) -> str | None:
        """The first value of what was received; None if its end is missing."""
        try:
            text = self._received.decode().lstrip()
        except UnicodeDecodeError as error:
            if error.end == len(self._received):  # cut within a character
                return None
            raise MalformedAnswer("not UTF-8") from None
        if text and text[0] not in "{[":
            raise MalformedAnswer("not JSON")
        try:
            _, end = json.JSONDecoder().raw_decode(text)
        except ValueError:
            return None
        except RecursionError:
            raise MalformedAnswer("nested too deep") from None
        self._received = bytearray(text[end:].encode())
        return text[:end]

    async def close(self) -> None:
        self._writer.close()


def _told(error: Exception) -> str:
    """What went wrong; the texts of libraries may hold the address, so they are not used."""
    match error:
        case InvalidStatus():
            return f"HTTP {error.response.status_code}"
        case ConnectionClosed():
            return "connection closed"
        case TimeoutError():
            return "timed out"
        case OSError(strerror=str(reason)):
            return reason
    return type(error).__name__
