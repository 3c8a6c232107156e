# SPDX-License-Identifier: MIT
"""Which blocks must be played: in the others nothing can happen.

Between two answers of the feeds only time passes. Debts grow, prices of lots fall, taken prices
become current, waits end: whatever that makes possible stays possible until somebody does it. So if
nobody would act just before a change and no account has become unsafe, all blocks until then are
alike, and none of them is played. Times at which the protocol itself changes divide the wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.units import UnixTime

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from keeper.ports import Head
    from lab.world.observer import Observer
    from lab.world.operator import Operator


class Foresight:
    """Asks all keepers what they would do, were it later."""

    def __init__(self, observer: Observer, operators: Sequence[Operator], seconds: int) -> None:
        """Prepare.

        Args:
            observer: Who has seen the last block.
            operators: All keepers that are at work.
            seconds: Between two blocks.
        """
        self._observer = observer
        self._operators = operators
        self._seconds = seconds

    async def quiet_blocks(self, head: Head, most: int, changes: Sequence[int]) -> int:
        """How many of the next blocks can be left out.

        Args:
            head: The last block; all pools are where they belong.
            most: No more than so many: none in which something that was sent may land.
            changes: Times at which a keeper comes or goes.
        """
        if most <= 0:
            return 0
        unsafe = self._unsafe(head.timestamp)
        first = 1
        for last in self._ends(head, most, changes):
            if last < first:
                continue
            if await self._is_event(head, last, unsafe):
                return await self._first_event(head, first, last, unsafe) - 1
            first = last + 1
        return most

    def changes_after(self, timestamp: int) -> Iterator[int]:
        """When the protocol changes by itself, later than a moment [unix time]."""
        return (change for change in self._changes() if change > timestamp)

    def _ends(self, head: Head, most: int, changes: Sequence[int]) -> Iterator[int]:
        """Last blocks before something changes by itself, and the first ones after; ascending."""
        ends = {most}
        for time in (*self._changes(), *changes):
            ahead = -(-(time - head.timestamp) // self._seconds)
            # What is decided for a block is decided after the one before it.
            ends |= {ahead - 2, ahead - 1, ahead}
        return iter(sorted(end for end in ends if 1 <= end <= most))

    def _changes(self) -> Iterator[int]:
        """When the oracle says something else, would listen to it, or a pause ends [unix time]."""
        pause = self._observer.mirror.liquidation.pause
        if pause is not None:
            yield pause.until
        for known in self._observer.mirror.prices:
            yield known.state.next_at
            if known.state.candidate is not None and known.parameters is not None:
                yield known.state.candidate.since + known.parameters.confirm_time

    async def _first_event(self, head: Head, low: int, high: int, unsafe: frozenset[str]) -> int:
        """The first block from `low` on that is an event, if `high` is one and none ends."""
        while low < high:
            middle = (low + high) // 2
            if await self._is_event(head, middle, unsafe):
                high = middle
            else:
                low = middle + 1
        return low

    async def _is_event(self, head: Head, ahead: int, unsafe: frozenset[str]) -> bool:
        """Whether after so many blocks somebody would act, or others are unsafe than now."""
        time = head.timestamp + ahead * self._seconds
        if self._unsafe(time) != unsafe:
            return True
        mirror, following = self._observer.mirror, UnixTime(time + self._seconds)
        for operator in self._operators:
            own = self._observer.coin_of(operator.sender.address)
            if not operator.is_away(time) and await operator.would_act(
                head, mirror, own, following
            ):
                return True
        return False

    def _unsafe(self, timestamp: int) -> frozenset[str]:
        return frozenset(owner for owner, _ in self._observer.unsafe(timestamp))
