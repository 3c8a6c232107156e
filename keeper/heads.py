# SPDX-License-Identifier: MIT
"""Heads that wait to be handled. Taking one in never waits, whatever the handler does."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from keeper.ports import Head


class HeadQueue:
    """A queue with a bound: beyond it all but the newest are dropped, aloud.

    Nothing is lost by that: the newest head is caught up with in pages, which is quicker than one
    block after the other.
    """

    def __init__(self, bound: int, log: FilteringBoundLogger) -> None:
        """Prepare.

        Args:
            bound: Most heads that wait, >= 1.
            log: Where an overflow is told, and its end.
        """
        self._bound = bound
        self._log = log
        self._waiting: deque[Head] = deque()
        self._changed = asyncio.Event()
        self._is_ended = False
        self._has_overflowed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, head: Head) -> None:
        """Take a head in."""
        self._waiting.append(head)
        if len(self._waiting) > self._bound:
            dropped = len(self._waiting) - 1
            self._waiting = deque([head])
            self._has_overflowed = True
            self._log.error("heads_overflow", head=head.number, dropped=dropped)
        self._changed.set()

    def end(self) -> None:
        """No more heads are wanted, not even those that wait."""
        self._is_ended = True
        self._changed.set()

    async def get(self) -> Head | None:
        """The next head; None after the end."""
        if self._has_overflowed and not self._waiting:
            self._has_overflowed = False
            self._log.info("heads_caught_up")
        while not self._waiting and not self._is_ended:
            self._changed.clear()
            await self._changed.wait()
        return None if self._is_ended else self._waiting.popleft()
