# SPDX-License-Identifier: MIT
"""What a scenario says, as plain data that carries everything it needs."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Self

from pydantic import Field, field_validator, model_validator

from lab.scenario.chain import Chain
from lab.scenario.correlation import Correlation, NoCorrelation, pairs, weights
from lab.scenario.errors import FieldError
from lab.scenario.feeds import Feeds
from lab.scenario.keepers import Keeper, Rival
from lab.scenario.market import Market
from lab.scenario.parameter_set import ParameterSet
from lab.scenario.part import HOUR, Part, Positive
from lab.scenario.population import DrawnPopulation, Population
from lab.scenario.prices import PriceSeries
from lab.scenario.treasury import GuarantyPool, Treasury

if TYPE_CHECKING:
    from collections.abc import Iterable

GOVERNANCE: Final = "governance"
"""Name under which the governance token's price path stands among the assets'."""


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
    def _same_assets(self) -> Self:
        priced = set(self.assets)
        if set(self.market.depth) != priced:
            raise _unlike(priced, "market", "depth")
        if self.chain.gas_asset not in priced:
            raise FieldError(("chain", "gas_asset"), f"should be one of prices: {sorted(priced)}")
        if isinstance(self.population, DrawnPopulation):
            if set(self.population.assets) != priced:
                raise _unlike(priced, "population", "assets")
            return self
        for number, account in enumerate(self.population.listed or ()):
            for asset in account.collateral:
                if asset not in priced:
                    raise FieldError(
                        ("population", "listed", number, "collateral", asset),
                        f"should be one of prices: {sorted(priced)}",
                    )
        return self

    @model_validator(mode="after")
    def _listed_in_the_parameters(self) -> Self:
        if self.parameters.values is None:
            return self
        listed = list(self.parameters.merged().get("assets") or ())
        if listed != list(self.assets):
            raise FieldError(
                ("prices",),
                f"has {', '.join(self.assets)}, but the parameters have {', '.join(listed)}: "
                "should be the same, in the same order",
            )
        return self

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        for name, series in self.prices.items():
            if series.candles is not None:
                needed = -(-series.own_time(self.duration) // series.interval)
                if len(series.candles) < needed:
                    raise FieldError(
                        ("prices", name),
                        f"has {len(series.candles)} candles of {series.interval_minutes} minutes, "
                        f"the scenario lasts {self.hours} hours: should be {needed} or more",
                    )
        return self

    @model_validator(mode="after")
    def _correlated(self) -> Self:
        driven = [name for name, series in self.prices.items() if series.diffusion]
        field = ("correlation",)
        if isinstance(self.correlation, dict):
            named = list(pairs(self.correlation))
            for name, other in named:
                if name not in driven or other not in driven or name == other:
                    raise FieldError((*field, name, other), f"should be two of: {driven}")
                if (other, name) in named:
                    raise FieldError((*field, name, other), "should be said once")
        steps = {
            series.diffusion.step_minutes for series in self.prices.values() if series.diffusion
        }
        if self.correlation and len(steps) > 1:
            raise FieldError(field, "should stand only where all step_minutes are the same")
        try:
            weights(self.correlation, driven)
        except NoCorrelation as error:
            raise FieldError(field, str(error)) from None
        return self

    @property
    def is_for_the_lab(self) -> bool:
        """Whether it says something that a live chain and process do not play."""
        keeper = self.keeper
        is_hindered = keeper.latency or keeper.outages or not keeper.raises_bids
        return bool(is_hindered or self.rivals) or self.feeds != Feeds()

    @property
    def duration(self) -> int:
        """Length of the price path [seconds]."""
        return int(self.hours * HOUR)

    @property
    def assets(self) -> tuple[str, ...]:
        """Names of the collateral assets, in the file's order."""
        return tuple(name for name in self.prices if name != GOVERNANCE)


def _unlike(priced: Iterable[str], *location: str) -> FieldError:
    return FieldError(location, f"should name the assets of prices: {sorted(priced)}")
