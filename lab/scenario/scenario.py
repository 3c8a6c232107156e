# SPDX-License-Identifier: MIT
"""What a scenario says, as plain data that carries everything it needs."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Self

from pydantic import Field, field_validator, model_validator

from lab.scenario.actions import Action
from lab.scenario.chain import Chain
from lab.scenario.consistency import check_consistency
from lab.scenario.correlation import Correlation
from lab.scenario.feeds import Feeds
from lab.scenario.keepers import Keeper, Rival
from lab.scenario.market import Market
from lab.scenario.parameter_set import ParameterSet
from lab.scenario.part import GOVERNANCE, HOUR, Part, Positive
from lab.scenario.population import Population
from lab.scenario.prices import PriceSeries
from lab.scenario.treasury import GuarantyPool, Treasury


class Scenario(Part):
    """One crash to play: who owes what, how prices move, what the keeper has."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    seed: int = Field(ge=0, lt=2**63)
    start: datetime
    """Chain time of the first price, UTC."""
    hours: Positive
    """Length of the price path."""
    chain: Chain
    parameters: ParameterSet
    population: Population
    market: Market
    treasury: Treasury
    guaranty_pool: GuarantyPool = GuarantyPool(stake=Decimal(0))
    keeper: Keeper
    rivals: tuple[Rival, ...] = ()
    """Further keepers."""
    feeds: Feeds = Feeds()
    prices: dict[str, PriceSeries]
    correlation: Correlation = 0.0
    """Of what drives the prices that are a gbm, jumps or a bridge."""
    actions: tuple[Action, ...] = ()
    """What borrowers and governance do after the first price."""

    @field_validator("start")
    @classmethod
    def _utc(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("should name its time zone, e.g. 2020-03-12T00:00:00Z")
        return value.astimezone(UTC)

    @field_validator("prices")
    @classmethod
    def _governance(cls, value: dict[str, PriceSeries]) -> dict[str, PriceSeries]:
        if GOVERNANCE not in value:
            raise ValueError(f"should hold a path for {GOVERNANCE!r}")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_consistency(self)
        return self

    @property
    def is_for_the_lab(self) -> bool:
        """Whether it says something that a live chain and process do not play."""
        keeper = self.keeper
        is_odd = keeper.latency or keeper.outages or not keeper.raises_bids
        return bool(is_odd or self.rivals or self.actions)

    @property
    def duration(self) -> int:
        """Length of the price path [seconds]."""
        return int(self.hours * HOUR)

    @property
    def assets(self) -> tuple[str, ...]:
        """Names of the collateral assets, in the file's order."""
        return tuple(name for name in self.prices if name != GOVERNANCE)
