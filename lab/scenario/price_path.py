# SPDX-License-Identifier: MIT
"""From candles to the sequence of prices that feeds and market visit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lab.scenario.part import HOUR
from lab.scenario.prices import Movement, Order
from lab.scenario.random_paths import FINEST, diffuse, resample

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lab.scenario.prices import PriceSeries
    from lab.scenario.scenario import Scenario
    from lab.scenario.sources import Candle


STEPS_PER_CANDLE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePoint:
    """One asset reaches one price."""

    offset: int
    """Time since the scenario's start [seconds]."""

    price: Decimal
    """[coins per whole token]."""


def visit_candle(candle: Candle, order: Order) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Order in which a candle's four prices are visited."""
    opened, high, low, closed = candle
    is_high_first = closed < opened if order is Order.NEAR else order is Order.HIGH_FIRST
    return (opened, high, low, closed) if is_high_first else (opened, low, high, closed)


def points_of_candles(
    candles: Iterable[Candle], interval: int, order: Order = Order.NEAR
) -> tuple[PricePoint, ...]:
    """Visit each candle in four equal steps.

    Args:
        candles: In order, without a gap.
        interval: Length of a candle, a multiple of 4 [seconds].
        order: Of a candle's extremes.
    """
    step = interval // STEPS_PER_CANDLE
    return tuple(
        PricePoint(offset=number * interval + place * step, price=price)
        for number, candle in enumerate(candles)
        for place, price in enumerate(visit_candle(candle, order))
    )


def read_path(scenario: Scenario, name: str) -> tuple[PricePoint, ...]:
    """The price path of one asset over the scenario's hours.

    Args:
        scenario: As loaded: it carries its candles.
        name: Asset, or `governance`.
    """
    series = scenario.prices[name]
    path = _moved(series, _own_path(scenario, name))
    if series.movement is Movement.LINEAR:
        return _straight(path, scenario.duration, scenario.chain.block_seconds)
    return tuple(point for point in path if point.offset < scenario.duration)


def _own_path(scenario: Scenario, name: str) -> tuple[PricePoint, ...]:
    """The path as its source has it, at least as long as it is played."""
    series = scenario.prices[name]
    seconds = series.own_time(scenario.duration)
    if series.points is not None:
        return tuple(
            PricePoint(offset=int(hour * HOUR), price=price) for hour, price in series.points
        )
    if series.diffusion is not None:
        return tuple(
            PricePoint(offset=offset, price=price)
            for offset, price in diffuse(scenario, name, seconds)
        )
    candles = series.candles or ()
    if series.bootstrap is not None:
        candles = resample(series.bootstrap, scenario.seed, -(-seconds // series.interval))
    return points_of_candles(candles, series.interval, series.order)


def _moved(series: PriceSeries, path: Sequence[PricePoint]) -> tuple[PricePoint, ...]:
    """Scaled, stretched and shifted, from 0 on."""
    moved = [PricePoint(offset=0, price=_scaled(path[0].price, series))]
    for point in path:
        # What was before the start is over, but for the last of it.
        offset = max(0, int(point.offset * series.stretch + series.shift * HOUR))
        if moved[-1].offset == offset:
            moved.pop()
        moved.append(PricePoint(offset=offset, price=_scaled(point.price, series)))
    return tuple(moved)


def _scaled(price: Decimal, series: PriceSeries) -> Decimal:
    """To the finest step that feeds can say."""
    return price if series.scale == 1 else max(FINEST, (price * series.scale).quantize(FINEST))


def _straight(path: Sequence[PricePoint], duration: int, step: int) -> tuple[PricePoint, ...]:
    """From each point to the next in a straight line; the last price holds."""
    straight: list[PricePoint] = []
    place = 0
    for offset in range(0, duration, step):
        while place + 1 < len(path) and path[place + 1].offset <= offset:
            place += 1
        price = path[place].price
        if place + 1 < len(path):
            after = path[place + 1]
            part = Decimal(offset - path[place].offset) / (after.offset - path[place].offset)
            price = (price + part * (after.price - price)).quantize(FINEST)
        straight.append(PricePoint(offset=offset, price=price))
    return tuple(straight)
