# SPDX-License-Identifier: MIT
"""Writes checkpoints beside the work: copied between two blocks, packed and stored by a thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keeper.follower import Follower
    from keeper.store.checkpoints import Checkpoints


class Checkpointing:
    """One checkpoint at a time: on a slow disk there are fewer of them, and never a queue."""

    def __init__(self, follower: Follower, checkpoints: Checkpoints, *, every: int) -> None:
        """Prepare to write one every so many blocks."""
        self._follower = follower
        self._checkpoints = checkpoints
        self._every = every
        self._number: int | None = None
        """Of the block that was written last, or that the first period began with."""
        self._writing: asyncio.Task[None] | None = None

    def handled(self, number: int) -> None:
        """A block was handled; start to write if it is time and nothing is being written."""
        if self._number is None:
            self._number = number
        is_due = abs(number - self._number) >= self._every
        if is_due and (self._writing is None or self._writing.done()):
            self._number = number
            self._writing = asyncio.create_task(self._write())

    async def finish(self) -> None:
        """Write what was reached last, and let go of the file."""
        if self._writing is not None:
            await self._writing
        await self._write()
        await asyncio.to_thread(self._checkpoints.close)

    async def _write(self) -> None:
        checkpoint = self._follower.checkpoint()
        if checkpoint is not None:
            await asyncio.to_thread(self._checkpoints.save, checkpoint)
