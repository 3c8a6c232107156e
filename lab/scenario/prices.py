# SPDX-License-Identifier: MIT
"""How an asset's price moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import Field, field_validator, model_validator

from lab.scenario.part import NotNegative, Part, Positive

if TYPE_CHECKING:
    from decimal import Decimal

Candle = tuple[Positive, Positive, Positive, Positive]
"""Open, high, low, close [coins per whole token]."""


class Csv(Part):
    """Candles in a file of the user's own."""

    path: str
    """Relative to the scenario."""
    timestamp: str = "timestamp"
    """Column: opening time, Unix seconds or milliseconds, UTC."""
    open: str = "open"
    high: str = "high"
    low: str = "low"
    close: str = "close"


class PriceSeries(Part):
    """One asset's price: candles typed in, a CSV of candles, or points."""

    source: str = Field(min_length=1)
    """Where the figures come from."""
    interval_minutes: int | None = Field(default=None, ge=4, le=1440)
    """Length of a candle; a multiple of 4, as a candle is visited in four steps."""
    candles: tuple[Candle, ...] | None = None
    csv: Csv | None = None
    points: tuple[tuple[NotNegative, Positive], ...] | None = None
    """Hours since the start, price; the price holds until the next point."""

    @field_validator("interval_minutes")
    @classmethod
    def _four_steps(cls, value: int | None) -> int | None:
        if value is not None and value % 4:
            raise ValueError("should be a multiple of 4")
        return value

    @field_validator("candles")
    @classmethod
    def _consistent(cls, candles: tuple[Candle, ...] | None) -> tuple[Candle, ...] | None:
        for number, (opened, high, low, closed) in enumerate(candles or ()):
            if low > min(opened, closed) or high < max(opened, closed):
                raise ValueError(f"candle {number}: should be low <= open, close <= high")
        return candles

    @field_validator("points")
    @classmethod
    def _rising(
        cls, points: tuple[tuple[Decimal, Decimal], ...] | None
    ) -> tuple[tuple[Decimal, Decimal], ...] | None:
        hours = [hour for hour, _ in points or ()]
        if points is not None and (not hours or hours[0] != 0 or hours != sorted(set(hours))):
            raise ValueError("hours should begin at 0 and rise")
        return points

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(kind is not None for kind in (self.candles, self.csv, self.points)) != 1:
            raise ValueError("should have exactly one of candles, csv, points")
        if (self.points is None) != (self.interval_minutes is not None):
            raise ValueError("interval_minutes should stand with candles and csv, not with points")
        return self

    @property
    def interval(self) -> int:
        """Length of a candle [seconds]; 0 where there are none."""
        return 60 * (self.interval_minutes or 0)
