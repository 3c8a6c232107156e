# SPDX-License-Identifier: MIT
"""Where a node is: what is dialled, what may be shown of it, and what must not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from keeper.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_IPC: Final = "ipc:"
_SHORTEST_SECRET: Final = 4  # characters; what is shorter is `v3`, `ws`, not a token
_HIDDEN: Final = "…"


@dataclass(frozen=True, slots=True)
class Address:
    """`ws://…`, `wss://…` or `ipc:PATH`; only `name` may be shown."""

    url: str = field(repr=False)
    name: str
    """Host and port, or `ipc:PATH`; `host:port#2` if another one has the same."""
    secrets: tuple[str, ...] = field(repr=False)
    """Whatever of the address may be a key, the longest first."""

    @property
    def path(self) -> str | None:
        """Of the socket; None if it is a WebSocket."""
        return self.url.removeprefix(_IPC) if self.url.startswith(_IPC) else None

    def hide(self, text: str) -> str:
        """The text without what is secret: a node may repeat in an error how it was asked."""
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def addresses_of(urls: Sequence[str]) -> list[Address]:
    """The addresses, each under a name of its own.

    Raises:
        ConfigurationError: If one has another form, or is there twice; the text does not repeat it.
    """
    if len(set(urls)) < len(urls):
        raise ConfigurationError("rpc_url, further_rpc_urls: an address twice")
    found: list[Address] = []
    for number, url in enumerate(urls):
        setting = "further_rpc_urls" if number else "rpc_url"
        name = _name_of(url, setting)
        twins = sum(other.name.partition("#")[0] == name for other in found)
        found.append(
            Address(url, f"{name}#{twins + 1}" if twins else name, tuple(_secrets_of(url)))
        )
    return found


def _name_of(url: str, setting: str) -> str:
    if url.startswith(_IPC):
        return url
    try:
        parts = urlsplit(url)
        if parts.scheme in {"ws", "wss"} and parts.hostname:
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            return f"{host}:{parts.port}" if parts.port else host
    except ValueError:  # a port or a host that is none
        pass
    raise ConfigurationError(
        f"{setting}: not ws://…, wss://… or ipc:PATH; new blocks are pushed, which http cannot do"
    )


def _secrets_of(url: str) -> list[str]:
    if url.startswith(_IPC):
        return []
    parts = urlsplit(url)
    wholes = {url, parts.path.strip("/"), parts.query, parts.fragment}
    tokens = wholes | {unquote(each) for each in wholes} | set(_tokens(parts))
    long_enough = {token for token in tokens if len(token) >= _SHORTEST_SECRET}
    return sorted(long_enough, key=len, reverse=True)


def _tokens(parts: SplitResult) -> Iterator[str]:
    yield parts.username or ""
    yield parts.password or ""
    yield unquote(parts.username or "")
    yield unquote(parts.password or "")
    for segment in parts.path.split("/"):
        yield segment
        yield unquote(segment)
    for _, value in parse_qsl(parts.query):
        yield value
