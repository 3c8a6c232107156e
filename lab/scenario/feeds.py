# SPDX-License-Identifier: MIT
"""When feeds say what, and what is wrong with them; the market moves on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from lab.scenario.part import GOVERNANCE, HOUR, NotNegative, Part, Positive, Spans

Heartbeat = Annotated[int, Field(ge=1, le=1440)]
Deviation = Annotated[Decimal, Field(gt=0, lt=1)]
Delay = Annotated[int, Field(ge=0, le=86_400)]
Error = Annotated[Decimal, Field(gt=-1, lt=10)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTerms:
    """How one feed answers."""

    heartbeat: int
    """Longest time between two answers [seconds]."""
    deviation: Decimal | None
    """Part by which the price must have moved; None: every price is answered."""
    delay: int
    """From when it sees a price until it has answered [seconds]."""
    error: Decimal
    """Part by which it is wrong."""
    outages: Spans
    """When it says nothing [hours since the start]."""


class AssetFeed(Part):
    """One asset's feed, where it differs from the others."""

    heartbeat: Heartbeat | None = None
    deviation: Deviation | None = None
    delay: Delay | None = None
    error: Error | None = None
    outages: Spans | None = None


class Print(Part):
    """A feed sees a wrong price, and says it as if it were right."""

    asset: str
    hour: NotNegative
    """From when on [hours since the start]."""
    price: Positive
    """[coins]."""
    minutes: Positive
    """For how long."""

    @property
    def begin(self) -> int:
        """[seconds since the start]."""
        return int(self.hour * HOUR)

    @property
    def end(self) -> int:
        """[seconds since the start]."""
        return int(self.hour * HOUR + self.minutes * 60)


class Feeds(Part):
    """All feeds."""

    heartbeat: Heartbeat = 15
    """Longest time between two answers [minutes]."""
    deviation: Deviation | None = None
    """Part by which a price must have moved since the last answer; without it every feed answers
    whenever any price moves."""
    delay: Delay = 0
    """By which they lag the market [seconds]."""
    error: Error = Decimal(0)
    """Part by which those of the collaterals are wrong: -0.0285 is 2.85 % too low."""
    outages: Spans = ()
    """When none of them says anything new [hours since the start]."""
    assets: dict[str, AssetFeed] = Field(default_factory=dict)
    """Feeds that differ, by asset."""
    prints: tuple[Print, ...] = ()
    """Wrong prices."""

    def of(self, asset: str) -> FeedTerms:
        """How the feed of an asset answers."""
        own = self.assets.get(asset, AssetFeed())
        error = Decimal(0) if asset == GOVERNANCE else self.error
        heartbeat = self.heartbeat if own.heartbeat is None else own.heartbeat
        return FeedTerms(
            heartbeat=heartbeat * 60,
            deviation=self.deviation if own.deviation is None else own.deviation,
            delay=self.delay if own.delay is None else own.delay,
            error=error if own.error is None else own.error,
            outages=self.outages if own.outages is None else own.outages,
        )
