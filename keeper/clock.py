# SPDX-License-Identifier: MIT
"""When the next block will be, as far as the last ones tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.units import UnixTime

if TYPE_CHECKING:
    from keeper.ports import Head

_USUAL: Final = 12  # seconds between blocks, until two heads have been seen


class BlockClock:
    """Expects the shorter of the last two intervals.

    Too early a guess costs a block: a price is then not yet low or not yet current. Too late a
    guess costs a reverted transaction.
    """

    def __init__(self, fixed: int | None) -> None:
        """Learn the interval, or take `fixed` seconds for it."""
        self._fixed = fixed
        self._last: Head | None = None
        self._intervals: list[int] = []

    def see(self, head: Head) -> None:
        """Take note of a head."""
        if self._last is not None and head.number == self._last.number + 1:
            elapsed = max(head.timestamp - self._last.timestamp, 1)
            self._intervals = [*self._intervals, elapsed][-2:]
        self._last = head

    @property
    def interval(self) -> int:
        """Expected time between blocks [seconds]."""
        return self._fixed or min(self._intervals, default=_USUAL)

    def next_timestamp(self, head: Head) -> UnixTime:
        """Expected time of the block after a head."""
        return UnixTime(head.timestamp + self.interval)

    def block_at(self, head: Head, timestamp: UnixTime) -> int:
        """Number of the first block expected at or after a moment."""
        return head.number + max(-(-(timestamp - head.timestamp) // self.interval), 1)
