# SPDX-License-Identifier: MIT
"""The Treasury's buffer over time: coin less debt that nobody owes and no auction is to raise."""

from __future__ import annotations

from typing import Final

HOUR: Final = 3_600


class Buffer:
    """Least, and a sample per hour."""

    def __init__(self, before: float) -> None:
        """Begin.

        Args:
            before: Buffer before the first price [coins].
        """
        self.least = before
        """[coins]."""
        self.hourly: list[float] = []
        """As it was at 0, 1, 2 … hours since the first price [coins]."""
        self._last = before

    def see(self, time: int, buffer: float) -> None:
        """Take note of a block.

        Args:
            time: Since the first price [seconds].
            buffer: After it [coins].
        """
        self._fill(time - 1)
        self._last = buffer
        self.least = min(self.least, buffer)

    def end(self, time: int) -> None:
        """The run is over.

        Args:
            time: Since the first price [seconds].
        """
        self._fill(time)

    def _fill(self, time: int) -> None:
        """Sample every full hour up to a time that nothing has changed by."""
        while len(self.hourly) * HOUR <= time:
            self.hourly.append(self._last)
