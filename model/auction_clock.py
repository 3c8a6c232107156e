# SPDX-License-Identifier: MIT
"""The guardian's pause, and the time that auctions count in; the twin of `auction_clock.vy`.

Level 3 stops the clock of the auctions, so that a price stays a pure function of auction time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from model.chain import Storage
from model.errors import (
    AUCTION_NOT_PAUSED,
    AUCTION_PAUSE_DURATION_OUT_OF_RANGE,
    AUCTION_PAUSE_LEVEL_OUT_OF_RANGE,
    AUCTION_PAUSED_NOT_LONG_AGO,
    Revert,
)
from model.units import Seconds, UnixTime

NO_CLOSE_OUT: Final = 1
NO_RESET: Final = 2
NO_TAKE: Final = 3

MAX_PAUSE: Final = Seconds(6 * 3_600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """`ICollateralAuction.Pause`; over if `until` has passed."""

    level: int = 0
    """Forbidden from: 1 close-outs, 2 also resets, 3 also takes."""
    since: UnixTime = field(default=UnixTime(0))
    until: UnixTime = field(default=UnixTime(0))
    not_again_before: UnixTime = field(default=UnixTime(0))
    total_paused: Seconds = field(default=Seconds(0))
    """By pauses before it [seconds]."""


@dataclass(eq=False)
class AuctionClock(Storage):
    """The last pause, and what follows from it."""

    pause: Pause = field(default_factory=Pause)

    @property
    def level(self) -> int:
        """Pause level of this block, 0 = none."""
        return self.pause.level if self.chain.timestamp < self.pause.until else 0

    @property
    def now(self) -> UnixTime:
        """Auction time: that of the block, less what level 3 has paused."""
        return UnixTime(self.chain.timestamp - self._total_paused)

    def set_pause(self, level: int, duration: Seconds) -> None:
        """Begin a pause, or end the running one early (level 0, duration 0).

        Raises:
            Revert: If level or duration is out of range, nothing is paused that could end, or the
                last pause has not been over for as long as it lasted.
        """
        if level > NO_TAKE:
            raise Revert(AUCTION_PAUSE_LEVEL_OUT_OF_RANGE)
        now = self.chain.timestamp
        if level == 0:
            self.pause = self._ended(duration, now)
            return
        if not 0 < duration <= MAX_PAUSE:
            raise Revert(AUCTION_PAUSE_DURATION_OUT_OF_RANGE)
        if now < self.pause.not_again_before:
            raise Revert(AUCTION_PAUSED_NOT_LONG_AGO)
        self.pause = Pause(
            level=level,
            since=now,
            until=UnixTime(now + duration),
            not_again_before=UnixTime(now + 2 * duration),
            total_paused=self._total_paused,
        )

    def _ended(self, duration: Seconds, now: UnixTime) -> Pause:
        if now >= self.pause.until:
            raise Revert(AUCTION_NOT_PAUSED)
        if duration != 0:
            raise Revert(AUCTION_PAUSE_DURATION_OUT_OF_RANGE)
        return replace(self.pause, until=now, not_again_before=UnixTime(2 * now - self.pause.since))

    @property
    def _total_paused(self) -> Seconds:
        pause = self.pause
        if pause.level != NO_TAKE:
            return pause.total_paused
        return Seconds(pause.total_paused + min(self.chain.timestamp, pause.until) - pause.since)
