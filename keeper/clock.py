# SPDX-License-Identifier: MIT
"""When the next block will be, as far as the last ones tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.units import UnixTime

if TYPE_CHECKING:
    from collections.abc import Callable

    from keeper.ports import Head

_USUAL: Final = 12  # seconds between blocks, until two heads have been seen


class BlockClock:
    """Expects the shorter of the last two intervals.

    Too early a guess costs a block: a price is then not yet low or not yet current. Too late a
    guess costs a reverted transaction.
    """

    def __init__(
        self, fixed: int | None, *, can_look_ahead: Callable[[], bool] = lambda: True
    ) -> None:
        """Begin.

        Args:
            fixed: Time between blocks; None: learn it [seconds].
            can_look_ahead: Whether the node can simulate a time to come. If it cannot, what is
                decided for the next block would fail in every simulation: an auction's price is
                lower then. So the present is decided on, and all happens one block later.
        """
        self._fixed = fixed
        self._can_look_ahead = can_look_ahead
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
        """Time to decide and simulate for: of the block after a head, if the node sees so far."""
        ahead = self.interval if self._can_look_ahead() else 0
        return UnixTime(head.timestamp + ahead)

    def block_at(self, head: Head, timestamp: UnixTime) -> int:
        """Number of the first block expected at or after a moment."""
        return head.number + max(-(-(timestamp - head.timestamp) // self.interval), 1)
