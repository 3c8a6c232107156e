# SPDX-License-Identifier: MIT
"""Candles in a CSV file of the user's own."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lab.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lab.scenario.sources import Candle, Csv

ALL_TIME: Final = 10**11
"""After every opening time of a file [unix time]."""
MILLISECONDS: Final = 10**11
"""A time stamp above this is in milliseconds: as seconds it would be the year 5138."""


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
        if after <= before:
            raise ScenarioError(f"{path}: a candle at {after} stands after one at {before}")
        if after - before != interval:
            raise ScenarioError(
                f"{path}: candles at {before} and {after} are not {interval // 60} minutes apart; "
                "fill the gap, or correct interval_minutes"
            )
    return tuple(candles)


def _read_row(
    path: Path, line: int, row: dict[str, str], names: Sequence[str]
) -> tuple[int, Candle]:
    try:
        stamp, opened, high, low, closed = (Decimal(row[name]) for name in names)
    except (InvalidOperation, TypeError):
        raise ScenarioError(f"{path}:{line}: holds something that is not a number") from None
    if not all(number.is_finite() for number in (stamp, opened, high, low, closed)):
        raise ScenarioError(f"{path}:{line}: holds a number that is not finite")
    if not 0 < low <= min(opened, closed) or high < max(opened, closed):
        raise ScenarioError(f"{path}:{line}: should be 0 < low <= open, close <= high")
    time = int(stamp) // 1000 if stamp > MILLISECONDS else int(stamp)
    return time, (opened, high, low, closed)
