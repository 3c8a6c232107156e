# SPDX-License-Identifier: MIT
"""Whether the keeper lives: heads arrive, are handled, and its loop turns."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sized

_BEAT: Final = 1.0  # seconds between two beats of the loop


@dataclass(slots=True)
class Pulse:
    """Times of the last signs of life; written by the loop, read by the server's threads."""

    longest_silence: float
    """Without a new head until that is a fault [seconds]."""
    longest_stall: float
    """Of a head that waits, or of the loop, until that is a fault [seconds]."""
    on_head: Callable[[int], None]
    """Told of every head [block number]."""
    clock: Callable[[], float] = time.monotonic
    head: int | None = None
    """Newest head heard of [block number]."""
    handled: int | None = None
    """Newest block handled [block number]."""
    is_connected: bool = False
    heads: Sized = ()
    """Those that wait to be handled."""
    _heard_at: float = field(init=False)
    _waiting_since: float | None = None
    _beat_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._heard_at = self._beat_at = self.clock()

    def waiting(self) -> int:
        """How many heads wait to be handled."""
        return len(self.heads)

    def see_head(self, number: int) -> None:
        """A head arrived."""
        self.on_head(number)
        self.head, self._heard_at = number, self.clock()
        if self._waiting_since is None:
            self._waiting_since = self._heard_at

    def see_handled(self, number: int, *, is_latest: bool) -> None:
        """A block was handled; `is_latest` if no newer head waits."""
        self.handled = number
        self._waiting_since = None if is_latest else self.clock()

    async def beat(self) -> None:
        """Beat as long as the loop turns; never returns."""
        while True:
            self._beat_at = self.clock()
            await asyncio.sleep(_BEAT)

    def problems(self) -> list[str]:
        """What is wrong, in words; empty if all is well."""
        now = self.clock()
        found = []
        if now - self._beat_at > self.longest_stall:
            found.append(f"loop stalled for {now - self._beat_at:.0f} s")
        if not self.is_connected:
            found.append("no connection to a node")
        if now - self._heard_at > self.longest_silence:
            found.append(f"no head for {now - self._heard_at:.0f} s")
        waiting = self._waiting_since
        if waiting is not None and now - waiting > self.longest_stall:
            found.append(f"head {self.head} not handled for {now - waiting:.0f} s")
        return found

    @property
    def is_ready(self) -> bool:
        """Whether the mirror has caught up once and all is well."""
        return self.handled is not None and not self.problems()
