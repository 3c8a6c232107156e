# SPDX-License-Identifier: MIT
"""How an asset's price moves."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, field_validator, model_validator

from lab.scenario.part import HOUR, NotNegative, Part, Positive, check_hours
from lab.scenario.sources import Bootstrap, Bridge, Candle, Csv, Gbm, Jumps

KINDS: Final = ("candles", "csv", "points", "gbm", "jumps", "bootstrap", "bridge")
OF_CANDLES: Final = ("candles", "csv", "bootstrap")


class Order(StrEnum):
    """Which extreme of a candle comes first; no candle tells."""

    NEAR = "near"
    """The shorter way: a falling candle goes up first, any other down."""
    HIGH_FIRST = "high_first"
    LOW_FIRST = "low_first"


class Movement(StrEnum):
    """How a price gets from one point of its path to the next."""

    STEPS = "steps"
    """At once, when the point's time has come."""
    LINEAR = "linear"
    """In a straight line, a little every block."""


class PriceSeries(Part):
    """One asset's price: one of seven kinds of path, and what is done to it."""

    source: str = Field(min_length=1)
    """Where the figures come from."""
    interval_minutes: int | None = Field(default=None, ge=4, le=1440)
    """Length of a candle; a multiple of 4, as a candle is visited in four steps."""
    candles: tuple[Candle, ...] | None = None
    csv: Csv | None = None
    points: tuple[tuple[NotNegative, Positive], ...] | None = None
    """Hours since the start, price."""
    gbm: Gbm | None = None
    jumps: Jumps | None = None
    bootstrap: Bootstrap | None = None
    bridge: Bridge | None = None

    bad_prints: bool = False
    """Whether a price may be far from the closes of the candles before and after."""
    order: Order = Order.NEAR
    """Within a candle."""
    movement: Movement = Movement.STEPS
    scale: Positive = Decimal(1)
    """Factor of every price."""
    stretch: Annotated[Decimal, Field(gt=0, le=1000)] = Decimal(1)
    """Factor of all time: at 2 everything takes twice as long."""
    shift: Annotated[Decimal, Field(ge=-100_000, le=100_000)] = Decimal(0)
    """By which the path comes later; the first price holds until then. Below 0 it is under way
    already [hours]."""

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
        if points is not None:
            check_hours([hour for hour, _ in points])
        return points

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            raise ValueError(f"should have exactly one of {', '.join(KINDS)}")
        has_candles = kinds[0] in OF_CANDLES
        if has_candles != (self.interval_minutes is not None):
            raise ValueError(
                f"interval_minutes should stand with {', '.join(OF_CANDLES)}, not with {kinds[0]}"
                if not has_candles
                else f"interval_minutes should stand with {kinds[0]}"
            )
        if not has_candles and self.order is not Order.NEAR:
            raise ValueError(f"order should stand with {', '.join(OF_CANDLES)} only")
        return self

    @property
    def interval(self) -> int:
        """Length of a candle [seconds]; 0 where there are none."""
        return 60 * (self.interval_minutes or 0)

    @property
    def diffusion(self) -> Gbm | Jumps | Bridge | None:
        """What is driven by chance, step by step; None for other kinds."""
        return self.gbm or self.jumps or self.bridge

    def own_time(self, duration: int) -> int:
        """How much of the path, before it is stretched and shifted, is played in some time.

        Args:
            duration: Of the scenario [seconds].
        """
        left = (duration - self.shift * HOUR) / self.stretch
        return max(0, -int(-left // 1))
