# SPDX-License-Identifier: MIT
"""A connection of the keeper's kind, without a keeper."""

from __future__ import annotations

from keeper.chain.address import addresses_of
from keeper.chain.connection import Connection


def connection_to(url: str, *, silence: float = 60) -> Connection:
    """A connection, not opened yet."""
    (address,) = addresses_of([url])
    return Connection(address, silence=silence)
