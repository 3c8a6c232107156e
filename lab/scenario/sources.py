# SPDX-License-Identifier: MIT
"""Where a price path comes from, other than from candles or points typed in."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from lab.scenario.part import NotNegative, Part, Positive, check_hours

Candle = tuple[Positive, Positive, Positive, Positive]
"""Open, high, low, close [coins per whole token]."""

Volatility = Annotated[float, Field(ge=0, le=20)]
"""Standard deviation of the logarithm of the price [1 a year; 1.0 is 100 %]."""
Drift = Annotated[float, Field(ge=-100, le=100)]
"""Growth of the expected price, continuously compounded [1 a year]."""
StepMinutes = Annotated[int, Field(ge=1, le=1440)]
"""Time between two prices."""


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


class Gbm(Part):
    """Geometric Brownian motion."""

    start: Positive
    """First price [coins]."""
    drift: Drift = 0.0
    volatility: Volatility
    step_minutes: StepMinutes


class Jumps(Part):
    """Merton's jump diffusion: geometric Brownian motion, and jumps that come by chance."""

    start: Positive
    """First price [coins]."""
    drift: Drift = 0.0
    """Jumps included: what they add on average is taken off between them."""
    volatility: Volatility
    step_minutes: StepMinutes
    per_day: Annotated[float, Field(ge=0, le=1000)]
    """Jumps to be expected [1 a day]."""
    mean: Annotated[float, Field(ge=-5, le=5)]
    """Of the logarithm of a jump: -0.2 is a fall by 18 %."""
    sigma: Annotated[float, Field(ge=0, le=5)]
    """Standard deviation of the logarithm of a jump."""
    together: bool = False
    """Whether jumps come at the same moments for all assets that say so."""


class Bootstrap(Part):
    """Candles drawn in blocks from others, each put on top of the close before."""

    start: Positive
    """First price [coins]."""
    block: Annotated[int, Field(ge=1)]
    """Candles of a block: within it they follow one another as they did."""
    candles: tuple[Candle, ...] | None = None
    csv: Csv | None = None
    """All candles of a file; when the scenario is loaded they become `candles`."""

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.candles is None) == (self.csv is None):
            raise ValueError("should have exactly one of candles, csv")
        if self.candles is not None and len(self.candles) <= self.block:
            # The first candle only tells what the second is put on top of.
            raise ValueError(f"should have more candles than a block of {self.block}")
        return self


class Bridge(Part):
    """Brownian bridge: a random way through given prices; free, without drift, after the last."""

    pins: tuple[tuple[NotNegative, Positive], ...] = Field(min_length=1)
    """Hours since the start, price."""
    volatility: Volatility
    step_minutes: StepMinutes

    @field_validator("pins")
    @classmethod
    def _rising(
        cls, pins: tuple[tuple[NotNegative, Positive], ...]
    ) -> tuple[tuple[NotNegative, Positive], ...]:
        check_hours([hour for hour, _ in pins])
        return pins

    @model_validator(mode="after")
    def _on_steps(self) -> Self:
        for hour, _ in self.pins:
            if hour * 60 % self.step_minutes:
                raise ValueError(
                    f"pin at hour {hour} should be on a step of {self.step_minutes} min"
                )
        return self
