# SPDX-License-Identifier: MIT
"""From candles to the sequence of prices that feeds and market visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lab.scenario.part import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from lab.scenario.prices import Candle
    from lab.scenario.scenario import Scenario


STEPS_PER_CANDLE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePoint:
    """One asset reaches one price."""

    offset: int
    """Time since the scenario's start [seconds]."""

    price: Decimal
    """[coins per whole token]."""


def visit_candle(candle: Candle) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Order in which a candle's four prices are visited.

    A falling candle is taken to have gone up first, a rising one (or a flat one) down first:
    the shorter of the two ways through both extremes.
    """
    opened, high, low, closed = candle
    if closed < opened:
        return opened, high, low, closed
    return opened, low, high, closed


def points_of_candles(candles: Iterable[Candle], interval: int) -> tuple[PricePoint, ...]:
    """Visit each candle in four equal steps.

    Args:
        candles: In order, without a gap.
        interval: Length of a candle, a multiple of 4 [seconds].
    """
    step = interval // STEPS_PER_CANDLE
    return tuple(
        PricePoint(offset=number * interval + place * step, price=price)
        for number, candle in enumerate(candles)
        for place, price in enumerate(visit_candle(candle))
    )


def read_path(scenario: Scenario, name: str) -> tuple[PricePoint, ...]:
    """The price path of one asset over the scenario's hours.

    Args:
        scenario: As loaded: it carries its candles.
        name: Asset, or `governance`.
    """
    series = scenario.prices[name]
    if series.points is not None:
        points = (PricePoint(offset=int(hour * HOUR), price=price) for hour, price in series.points)
        return tuple(point for point in points if point.offset < scenario.duration)
    return points_of_candles(series.candles or (), series.interval)
