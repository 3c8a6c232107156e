# SPDX-License-Identifier: MIT
"""For how long accounts are unsafe before somebody liquidates them, or prices save them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lab.metrics.moment import Moment


class UnsafeTime:
    """A spell begins with the block after which an account is unsafe."""

    def __init__(self) -> None:
        self.waits: list[int] = []
        """Spells that a liquidation ended [seconds]."""
        self.spared: list[int] = []
        """Spells that ended, or lasted to the end of the run, without one [seconds]."""
        self.longest = 0
        """Most blocks that an account stayed unsafe, liquidated in part or not."""
        self.peak_debt = 0.0
        """Most debt of unsafe accounts after a block [rad]."""
        self._since: dict[str, tuple[int, int]] = {}
        """Time of the spell's begin, and number of the first block of being unsafe throughout."""

    def see(self, at: Moment, unsafe: Mapping[str, int], liquidated: Collection[str]) -> None:
        """Take note of a block.

        Args:
            at: The block.
            unsafe: Debt of accounts that are unsafe after it, by owner [rad].
            liquidated: Owners of accounts liquidated in it, as often as they were.
        """
        before, self._since = self._since, {}
        for owner in liquidated:
            # Absent: safe after the block before; this one's prices or time made it unsafe.
            self.waits.append(at.time - before.get(owner, (at.time, 0))[0])
        taken = set(liquidated)
        for owner, (since, _) in before.items():
            if owner not in unsafe and owner not in taken:
                self.spared.append(at.time - since)
        for owner in unsafe:
            since, first = before.get(owner, (at.time, at.block))
            self._since[owner] = (at.time if owner in taken else since, first)
            self.longest = max(self.longest, at.block - first)
        self.peak_debt = max(self.peak_debt, sum(unsafe.values()))

    def end(self, time: int) -> None:
        """The run is over: spells that last are known to have lasted so long."""
        self.spared += (time - since for since, _ in self._since.values())
        self._since = {}
