# SPDX-License-Identifier: MIT
"""Ways from the keeper to a block builder: the node it follows, private relays, several at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from keeper.errors import ChainError, NodeUnavailable, RequestRefused
from keeper.transactions.replies import Remedy, rule_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.ports import Node


class Route(Protocol):
    """A way to hand a signed transaction over."""

    async def send(self, raw: bytes) -> None:
        """Hand it over.

        Raises:
            NodeUnavailable: If the node is gone; it may have arrived all the same.
            RelayUnavailable: If a relay did not answer; it may have arrived all the same.
            RequestRefused: If it was not taken.
        """


class PublicRoute:
    """The node that the keeper follows; everyone sees the transaction."""

    def __init__(self, node: Node) -> None:
        self._node = node

    async def send(self, raw: bytes) -> None:
        """As `Route.send`."""
        await self._node.send(raw)


class Routes:
    """Several ways at once: taken if one takes it, refused if all refuse it."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = tuple(routes)

    async def send(self, raw: bytes) -> None:
        """As `Route.send`; what a later route refuses matters only if no route took it."""
        sends = (route.send(raw) for route in self._routes)
        results = await asyncio.gather(*sends, return_exceptions=True)
        faults = [result for result in results if result is not None]
        for fault in faults:
            if not isinstance(fault, ChainError):
                raise fault
        if len(faults) < len(self._routes):
            return
        raise min(faults, key=_weight)


def _weight(fault: BaseException) -> int:
    """Which of several faults tells most: that it is known, other refusals, the lost node."""
    if isinstance(fault, RequestRefused):
        return 0 if rule_for(fault).again == Remedy.FOLLOW else 1
    return 2 if isinstance(fault, NodeUnavailable) else 3
