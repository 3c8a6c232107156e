# SPDX-License-Identifier: MIT
"""All that is taken down of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.events import debt_auction
from lab.metrics.buffer import Buffer
from lab.metrics.events import Settled
from lab.metrics.liquidations import Liquidations
from lab.metrics.moment import Moment
from lab.metrics.sales import Sales
from lab.metrics.timeline import Happening, tell
from lab.metrics.unsafe_time import UnsafeTime
from model.units import RAD, WAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from keeper.chain.decoder import Logged
    from keeper.events.record import Event
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Head
    from model.units import Rad, Wad


class Metrics:
    """Sees every block from the first price on, once."""

    def __init__(self, start: int, buffer: Rad) -> None:
        """Begin.

        Args:
            start: Time of the first price [Unix seconds].
            buffer: Before it [rad].
        """
        self._start = start
        self._market: Mapping[int, Wad] = {}
        self.liquidations = Liquidations()
        self.sales = Sales()
        self.unsafe_time = UnsafeTime()
        self.buffer = Buffer(buffer / RAD)
        self.timeline: list[Happening] = []
        self.governance_minted = 0.0
        """By debt auctions [tokens]."""
        self.slashed = 0.0
        """Taken from the guaranty pool [coins]."""

    def see(
        self,
        head: Head,
        logged: Sequence[Logged],
        *,
        market: Mapping[int, Wad],
        mirror: Mirror,
        unsafe: Mapping[str, int],
    ) -> None:
        """Take note of a block.

        Args:
            head: The block.
            logged: Its events, in order.
            market: Prices after it, by asset number [wad].
            mirror: The protocol after it.
            unsafe: Debt of accounts that are unsafe after it, by owner [rad].
        """
        # What keepers send is executed before the market moves.
        before, self._market = self._market or market, market
        at = Moment(block=head.number, time=head.timestamp - self._start, market=before)
        liquidated: list[str] = []
        for each in logged:
            liquidated += filter(None, (self._see_event(each.event, at),))
        self.unsafe_time.see(at, unsafe, liquidated)
        self.sales.see_limits(mirror.liquidation, at, is_wanted=bool(unsafe))
        if mirror.debt.is_frozen:
            return  # all coin is a claim on the same estate then
        books = mirror.treasury.books
        self.buffer.see(at.time, (books.coin - books.unbacked + self.liquidations.on_sale) / RAD)

    def see_quiet(
        self, block: int, timestamp: int, *, mirror: Mirror, unsafe: Mapping[str, int]
    ) -> None:
        """Take note of the last of some blocks in which nothing happened but that time passed.

        Args:
            block: Its number.
            timestamp: Its time [Unix seconds].
            mirror: The protocol after it.
            unsafe: As of `see`.
        """
        at = Moment(block=block, time=timestamp - self._start, market=self._market)
        self.unsafe_time.see(at, unsafe, ())
        self.sales.see_limits(mirror.liquidation, at, is_wanted=bool(unsafe))

    def end(self, head: Head) -> None:
        """That block was the last."""
        self.unsafe_time.end(head.timestamp - self._start)
        self.buffer.end(head.timestamp - self._start)

    def _see_event(self, event: Event, at: Moment) -> str | None:
        """Take note of an event; whose account it liquidates, if it does."""
        self.sales.see(event, at)
        told = tell(event, at.time)
        if told is not None:
            self.timeline.append(told)
        match event:
            case debt_auction.AuctionSettled():
                self.governance_minted += event.lot / WAD
            case Settled():
                self.slashed += event.slashed / RAD
        return self.liquidations.see(event, at)
