# SPDX-License-Identifier: MIT
"""Recorded candles, and the values that a feed would have shown on the way through them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from lab.scenario.candle_file import ALL_TIME, read_candles
from lab.scenario.errors import ScenarioError
from lab.scenario.price_path import STEPS_PER_CANDLE
from lab.scenario.sources import Csv

if TYPE_CHECKING:
    from pathlib import Path

    from lab.scenario.sources import Candle

ANSWER_UNIT: Final = 10**8
"""Of the local feeds [answer per coin]."""


class Order(StrEnum):
    """Which of a candle's extremes comes first; a file cannot tell."""

    LOW_FIRST = "low first"
    HIGH_FIRST = "high first"


@dataclass(frozen=True, slots=True)
class Value:
    """What the source says from a time on."""

    at: int
    """[unix time]."""
    answer: int
    """[1e-8 coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One market's candles."""

    name: str
    start: int
    """Opening time of the first [unix time]."""
    interval: int
    """Length of a candle, a multiple of 4 [seconds]."""
    candles: tuple[Candle, ...]
    """Open, high, low, close [coins]."""

    @property
    def step(self) -> int:
        """How long each of a candle's four values stands [seconds]."""
        return self.interval // STEPS_PER_CANDLE

    def values(self, order: Order) -> list[Value]:
        """Each candle's open, extremes and close, a quarter of the candle each."""
        found = []
        for number, (opened, high, low, closed) in enumerate(self.candles):
            extremes = (low, high) if order is Order.LOW_FIRST else (high, low)
            for place, price in enumerate((opened, *extremes, closed)):
                at = self.start + number * self.interval + place * self.step
                found.append(Value(at, round(price * ANSWER_UNIT)))
        return found


def read(path: Path) -> Series:
    """All candles of a CSV file with the columns timestamp, open, high, low, close.

    Raises:
        ScenarioError: If the file cannot be read, a row is malformed, or candles are missing.
    """
    start, interval = _first_two(path)
    candles = read_candles(path, Csv(path=path.name), start, ALL_TIME, interval)
    name = path.name.removesuffix(".csv")
    return Series(name=name, start=start, interval=interval, candles=candles)


def _first_two(path: Path) -> tuple[int, int]:
    """Opening time of the first candle, and how long after it the second opens."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            stamps = [int(row["timestamp"]) for row in islice(csv.DictReader(file), 2)]
        first, second = stamps
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None
    except (KeyError, TypeError, ValueError):
        raise ScenarioError(f"{path}: does not start with two candles") from None
    if second <= first or (second - first) % STEPS_PER_CANDLE:
        raise ScenarioError(f"{path}: a candle must last a multiple of {STEPS_PER_CANDLE} seconds")
    return first, second - first
