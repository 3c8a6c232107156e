# SPDX-License-Identifier: MIT
"""A private relay: takes signed transactions by JSON-RPC over HTTP and shows them to builders."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientTimeout
from web3 import AsyncHTTPProvider
from web3.exceptions import Web3Exception
from web3.types import RPCEndpoint

from keeper.errors import ConfigurationError, RelayUnavailable, RequestRefused

_TIMEOUT: Final = 5.0  # seconds; the other routes do not wait longer either


class RelayRoute:
    """A relay behind `http://…` or `https://…`; its path may hold a key and is not shown."""

    def __init__(self, url: str) -> None:
        """Check the address; connects nowhere yet.

        Raises:
            ConfigurationError: If the address has another form; the text does not repeat it.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigurationError("relay_urls: not http://… or https://…")
        self._host = parts.hostname
        self._provider = AsyncHTTPProvider(
            url,
            request_kwargs={"timeout": ClientTimeout(total=_TIMEOUT)},
            exception_retry_configuration=None,
        )

    async def send(self, raw: bytes) -> None:
        """As `Route.send`."""
        method = RPCEndpoint("eth_sendRawTransaction")
        try:
            answer: Any = await self._provider.make_request(method, [f"0x{raw.hex()}"])
        except (ClientError, OSError, ValueError, Web3Exception) as error:
            raise self._unavailable(type(error).__name__) from None  # its text may hold the address
        match answer:
            case {"error": {"code": int(code), "message": str(message)}}:
                raise RequestRefused(code, message)
            case {"result": str()}:
                return
        raise self._unavailable("neither a result nor an error")

    def _unavailable(self, fault: str) -> RelayUnavailable:
        return RelayUnavailable(f"no answer from relay {self._host}: {fault}")

    async def close(self) -> None:
        """Close the connections that are kept."""
        await self._provider.disconnect()
