# SPDX-License-Identifier: MIT
"""From candles to the sequence of prices that feeds and market visit."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lab.scenario.scenario import Csv, PriceSeries, Scenario, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lab.scenario.scenario import Candle

HOUR: Final = 3600
STEPS_PER_CANDLE: Final = 4
MILLISECONDS: Final = 10**11
"""A time stamp above this is in milliseconds: as seconds it would be the year 5138."""


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


def read_path(scenario: Scenario, name: str, folder: Path) -> tuple[PricePoint, ...]:
    """The price path of one asset over the scenario's hours.

    Args:
        scenario: Which `prices` to read.
        name: Asset, or `governance`.
        folder: Where the scenario file lies; CSV paths are relative to it.

    Raises:
        ScenarioError: The series does not cover the scenario's hours.
    """
    series = scenario.prices[name]
    duration = int(scenario.hours * HOUR)
    if series.points is not None:
        points = (PricePoint(offset=int(hour * HOUR), price=price) for hour, price in series.points)
        return tuple(point for point in points if point.offset < duration)
    interval = _interval(series)
    if series.csv is not None:
        start = int(scenario.start.timestamp())
        candles = read_candles(folder / series.csv.path, series.csv, start, duration, interval)
    else:
        candles = series.candles or ()
    if len(candles) * interval != duration:
        raise ScenarioError(
            f"prices.{name} has {len(candles)} candles of {interval // 60} minutes, "
            f"the scenario lasts {scenario.hours} hours"
        )
    return points_of_candles(candles, interval)


def read_candles(
    path: Path, columns: Csv, start: int, duration: int, interval: int
) -> tuple[Candle, ...]:
    """Candles of a CSV file that open in [start, start + duration).

    Raises:
        ScenarioError: Unreadable file, absent column, malformed row (with its line), or a gap.
    """
    names = (columns.timestamp, columns.open, columns.high, columns.low, columns.close)
    candles: list[Candle] = []
    opened_at: list[int] = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            absent = [name for name in names if name not in (reader.fieldnames or ())]
            if absent:
                raise ScenarioError(f"{path}:1: has no column {', '.join(absent)}")
            for row in reader:
                time, candle = _read_row(path, reader.line_num, row, names)
                if start <= time < start + duration:
                    opened_at.append(time)
                    candles.append(candle)
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None
    for before, after in pairwise(opened_at):
        if after - before != interval:
            raise ScenarioError(
                f"{path}: candles at {before} and {after} are not {interval // 60} minutes apart"
            )
    return tuple(candles)


def _read_row(
    path: Path, line: int, row: dict[str, str], names: Sequence[str]
) -> tuple[int, Candle]:
    try:
        stamp, opened, high, low, closed = (Decimal(row[name]) for name in names)
    except (InvalidOperation, TypeError):
        raise ScenarioError(f"{path}:{line}: holds something that is not a number") from None
    if not 0 < low <= min(opened, closed) or high < max(opened, closed):
        raise ScenarioError(f"{path}:{line}: should be 0 < low <= open, close <= high")
    time = int(stamp) // 1000 if stamp > MILLISECONDS else int(stamp)
    return time, (opened, high, low, closed)


def _interval(series: PriceSeries) -> int:
    assert series.interval_minutes is not None  # noqa: S101  # PriceSeries checks it
    return series.interval_minutes * 60
