# SPDX-License-Identifier: MIT
"""Logs of many blocks in as few requests as the node allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.errors import NodeUnavailable, RequestRefused
from keeper.mirror.history import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structlog.typing import FilteringBoundLogger

    from keeper.ports import Log, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The logs of some blocks in a row, in order."""

    last: Block
    """The last of them, as it was before the logs were asked for; see that it still is."""
    logs: Sequence[Log]


class LogPages:
    """Fetches pages; those that the node refuses become smaller, and grow again later."""

    def __init__(self, node: Node, log: FilteringBoundLogger, *, largest: int) -> None:
        """Prepare to ask for `largest` blocks at once."""
        self._node = node
        self._log = log
        self._largest = largest
        self._size = largest

    async def fetch(self, first: int, limit: int, addresses: Sequence[str]) -> Page:
        """The logs from a block on, up to as many blocks as the node gives at once.

        Args:
            first: Number of the first block.
            limit: Number of the last block that the page may reach, >= first.
            addresses: Contracts whose logs are wanted.

        Raises:
            NodeUnavailable: If the node is gone; an answer too large may have been the reason.
            RequestRefused: If it refuses even a single block, or has not got it any more.
        """
        while True:
            last = await self._block(min(first + self._size - 1, limit))
            try:
                logs = await self._node.logs_between(first, last.number, addresses)
            except NodeUnavailable:
                self._size = max(self._size // 2, 1)
                raise
            except RequestRefused as refusal:
                if last.number == first:
                    raise
                blocks = last.number - first + 1
                self._size = blocks // 2
                self._log.debug("page_refused", blocks=blocks, error=str(refusal))
                continue
            self._size = min(self._size + max(self._size // 4, 1), self._largest)
            return Page(last=last, logs=logs)

    async def _block(self, number: int) -> Block:
        block = await self._node.block(number)
        if block is None:
            raise chain_changed(number)
        return Block(number=block.number, hash=block.hash)


def chain_changed(number: int) -> RequestRefused:
    """The error of a reorg while something about a block was asked in several requests."""
    return RequestRefused(0, f"block {number} was replaced while it was read")
