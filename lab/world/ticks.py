# SPDX-License-Identifier: MIT
"""Every moment at which the market moves or a feed answers, and what is said then."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.scenario.part import HOUR
from lab.world.times import is_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from lab.scenario.feeds import Feeds, FeedTerms, Print
    from lab.scenario.price_path import PricePoint


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment at which the market moves or feeds answer."""

    offset: int
    """Since the first price [seconds]."""
    prices: Mapping[str, Decimal]
    """The market's, by asset, the governance token's too."""
    answers: Mapping[str, Decimal]
    """Of the feeds that answer at this moment, by asset."""


class Ticks:
    """The ticks that are still to come."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        self._ticks = ticks
        self._next = 0

    @property
    def next(self) -> int | None:
        """When the next one comes [seconds since the first price]."""
        return self._ticks[self._next].offset if self._next < len(self._ticks) else None

    def until(self, offset: int) -> Tick | None:
        """What has come by a moment since it was last asked, in one; None if nothing has."""
        begin = self._next
        while self._next < len(self._ticks) and self._ticks[self._next].offset <= offset:
            self._next += 1
        due = self._ticks[begin : self._next]
        if not due:
            return None
        answers = {asset: price for tick in due for asset, price in tick.answers.items()}
        return Tick(offset=due[-1].offset, prices=due[-1].prices, answers=answers)


def list_ticks(
    paths: Mapping[str, Sequence[PricePoint]], duration: int, feeds: Feeds
) -> tuple[Tick, ...]:
    """Every moment at which a price changes or a feed answers.

    Args:
        paths: By asset, the governance token's too.
        duration: Of the scenario [seconds].
        feeds: How they answer.
    """
    moments = {point.offset for points in paths.values() for point in points}
    moments |= {each for one in feeds.prints for each in (one.begin, one.end)}
    answered: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for asset, points in paths.items():
        terms = feeds.of(asset)
        prints = [one for one in feeds.prints if one.asset == asset]
        feed = _Feed(points, terms, prints)
        for moment in feed.answers(duration, moments):
            answered[moment + terms.delay][asset] = feed.sees(moment)
    ticks: list[Tick] = []
    prices: dict[str, Decimal] = {}
    ahead = {asset: list(reversed(points)) for asset, points in paths.items()}
    for moment in sorted(moments | set(answered)):
        if moment >= duration:
            break
        for asset, points in ahead.items():
            while points and points[-1].offset <= moment:
                prices[asset] = points.pop().price
        answers = answered.get(moment, {})
        # In the order of the paths, whatever the order in which they were found.
        spoken = {asset: answers[asset] for asset in paths if asset in answers}
        ticks.append(Tick(offset=moment, prices=dict(prices), answers=spoken))
    return tuple(ticks)


class _Feed:
    """What one feed sees, and when it speaks."""

    def __init__(
        self, points: Sequence[PricePoint], terms: FeedTerms, prints: Sequence[Print]
    ) -> None:
        self._points = points
        self._offsets = [point.offset for point in points]
        self._terms = terms
        self._prints = prints

    def sees(self, moment: int) -> Decimal:
        """The price in its eyes."""
        for one in self._prints:
            if one.begin <= moment < one.end:
                return one.price
        market = self._points[bisect_right(self._offsets, moment) - 1].price
        return market * (1 + self._terms.error)

    def answers(self, duration: int, moments: set[int]) -> Iterator[int]:
        """When it decides to answer, in order.

        Args:
            duration: Until when [seconds].
            moments: At which anything changes for anybody.
        """
        terms = self._terms
        if terms.deviation is None:
            regular = set(range(0, duration, terms.heartbeat))
            for moment in sorted(moments | regular):
                if not is_within(moment, terms.outages):
                    yield moment
            return
        changes = sorted(moments | {int(end * HOUR) for _, end in terms.outages}, reverse=True)
        last, due = self.sees(0), 0
        while (moment := min(changes[-1] if changes else duration, due)) < duration:
            while changes and changes[-1] <= moment:
                changes.pop()
            if is_within(moment, terms.outages):
                due = max(due, changes[-1])  # the end of the outage at the latest
                continue
            price = self.sees(moment)
            if moment >= due or abs(price / last - 1) >= terms.deviation:
                yield moment
                last, due = price, moment + terms.heartbeat
