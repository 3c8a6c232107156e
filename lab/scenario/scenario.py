# SPDX-License-Identifier: MIT
"""What a scenario file may say, and where exactly it says something wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from lab.scenario.yaml_marks import Marks, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

GOVERNANCE: Final = "governance"
"""Name under which the governance token's price path stands among the assets'."""

Positive = Annotated[Decimal, Field(gt=0)]
NotNegative = Annotated[Decimal, Field(ge=0)]
Candle = tuple[Positive, Positive, Positive, Positive]
"""Open, high, low, close [coins per whole token]."""


class ScenarioError(ValueError):
    """The scenario file cannot be played; says file, line, column, field and what is allowed."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Chain(_Part):
    """How fast the chain goes."""

    block_seconds: int = Field(ge=1, le=900)
    """Chain time per block while prices move; longer than mainnet's 12 s: compressed time."""
    rest_block_seconds: int = Field(ge=60, le=3600)
    """Chain time per block after the last auction, on the way to the debt queue's end."""
    gas_price_gwei: NotNegative
    """What every transaction pays per gas; held constant."""
    gas_asset: str = "ETH"
    """Asset whose price values gas."""


class ParameterFile(_Part):
    """The protocol's parameters."""

    file: str
    """Path, relative to the scenario."""
    overrides: dict[str, Any] = Field(default_factory=dict)
    """Merged over the file, key by key."""


class HealthFactors(_Part):
    """Health factor at start = the least that borrowing allows + a lognormal draw."""

    median_above_minimum: Annotated[float, Field(gt=0, le=10)]
    sigma: Annotated[float, Field(ge=0, le=3)]


class Debts(_Part):
    """Debt at start: lognormal, cut off at both ends [coins]."""

    median: Positive
    sigma: Annotated[float, Field(ge=0, le=3)]
    least: Positive
    most: Positive

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.least <= self.median <= self.most:
            raise ValueError("should be least <= median <= most")
        return self


class Population(_Part):
    """The borrowers."""

    accounts: int = Field(ge=1, le=5_000)
    health_factor: HealthFactors
    debt: Debts
    collateral_count: dict[Annotated[int, Field(ge=1, le=8)], NotNegative] = Field(min_length=1)
    """Weight of holding 1, 2, 3 … assets."""
    assets: dict[str, Positive] = Field(min_length=1)
    """Weight with which each asset is drawn."""

    @model_validator(mode="after")
    def _enough_assets(self) -> Self:
        if sum(self.collateral_count.values()) <= 0:
            raise ValueError("one weight of collateral_count should be greater than 0")
        if max(self.collateral_count) > len(self.assets):
            raise ValueError(f"collateral_count should not exceed the {len(self.assets)} assets")
        return self


class Market(_Part):
    """Where seized collateral is sold."""

    depth: dict[str, Positive] = Field(min_length=1)
    """Coin side of each asset's constant-product pool, restored at each price point [coins]."""


class Treasury(_Part):
    """What the Treasury owns before the first price."""

    buffer: NotNegative
    """Surplus coin, donated at the start [coins]."""


class GuarantyPool(_Part):
    """What stands in for bad debt before governance token is sold."""

    stake: NotNegative
    """Coin that the market maker deposits at the start [coins]."""


Span = tuple[NotNegative, Positive]
"""From and until when [hours since the start]."""


class Feeds(_Part):
    """What is wrong with the feeds; the market moves on."""

    outages: tuple[Span, ...] = ()
    """When none of them says anything new."""
    error: Annotated[Decimal, Field(gt=-1, lt=10)] = Decimal(0)
    """Part by which they are wrong: -0.0285 is 2.85 % too low."""

    @field_validator("outages")
    @classmethod
    def _forward(cls, value: tuple[Span, ...]) -> tuple[Span, ...]:
        return _forward(value)


def _forward(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    if any(begin >= end for begin, end in spans):
        raise ValueError("each should be [from, until] with from < until")
    return spans


class Keeper(_Part):
    """What the keeper owns before the first price, and its settings."""

    latency: int = Field(default=0, ge=0, le=10_000)
    """Blocks by which its transactions come too late for the next one."""
    outages: tuple[Span, ...] = ()
    """When it does nothing."""

    capital: NotNegative
    """Ledger coin; pays the debt auctions' bids [coins]."""
    governance_tokens: NotNegative
    """Pays the surplus auctions' bids [tokens]."""
    ether: Positive
    """Pays gas."""
    settings: dict[str, str | int | float | bool] = Field(default_factory=dict)
    """Further settings, handed over as KEEPER_<NAME> in its environment."""

    @field_validator("outages")
    @classmethod
    def _forward(cls, value: tuple[Span, ...]) -> tuple[Span, ...]:
        return _forward(value)


class Csv(_Part):
    """Candles in a file of the user's own."""

    path: str
    """Relative to the scenario."""
    timestamp: str = "timestamp"
    """Column: opening time, Unix seconds or milliseconds, UTC."""
    open: str = "open"
    high: str = "high"
    low: str = "low"
    close: str = "close"


class PriceSeries(_Part):
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


class Scenario(_Part):
    """One crash to play: who owes what, how prices move, what the keeper has."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    seed: int = Field(ge=0, lt=2**63)
    start: datetime
    """Chain time of the first price, UTC."""
    hours: Positive
    """Length of the price path."""
    chain: Chain
    parameters: ParameterFile
    population: Population
    market: Market
    treasury: Treasury
    guaranty_pool: GuarantyPool = GuarantyPool(stake=Decimal(0))
    keeper: Keeper
    feeds: Feeds = Feeds()
    prices: dict[str, PriceSeries]

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
        priced = set(self.prices) - {GOVERNANCE}
        for field, names in (
            ("population.assets", set(self.population.assets)),
            ("market.depth", set(self.market.depth)),
        ):
            if names != priced:
                raise ValueError(f"{field} should name the assets of prices: {sorted(priced)}")
        if self.chain.gas_asset not in priced:
            raise ValueError(f"chain.gas_asset should be one of prices: {sorted(priced)}")
        return self

    @property
    def is_for_the_lab(self) -> bool:
        """Whether it says something that a live chain and process do not play."""
        return bool(self.keeper.latency or self.keeper.outages) or self.feeds != Feeds()

    @property
    def assets(self) -> tuple[str, ...]:
        """Names of the collateral assets, in the file's order."""
        return tuple(name for name in self.prices if name != GOVERNANCE)


def load_scenario(path: Path) -> Scenario:
    """Read and check a scenario file, and the one that it extends.

    Raises:
        ScenarioError: One line per mistake: file, line, column, field, value, what is allowed.
    """
    return _checked(path, *_read(path))


def _checked(path: Path, data: object, marks: Marks) -> Scenario:
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        lines = [_explain(path, marks, dict(problem)) for problem in error.errors()]
        raise ScenarioError("\n".join(lines)) from None


def _read(path: Path, *, is_extended: bool = False) -> tuple[Any, Marks]:
    """A file over what it extends, and where its own values stand."""
    try:
        data, marks = read_yaml(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ScenarioError(f"{path}{where}: {error.problem}") from None
    if not isinstance(data, dict) or "extends" not in data:
        return data, marks
    name = data.pop("extends")
    base = path.parent / str(name)
    where = ":".join(map(str, (path, *marks.find(("extends",)))))
    if base.parent != path.parent or base == path:
        raise ScenarioError(f"{where}: extends is {name!r}: should be another file of its folder")
    if is_extended:
        raise ScenarioError(f"{where}: extends: should not stand in what is extended")
    below, places = _read(base, is_extended=True)
    _checked(base, below, places)
    return _merged(below, data), marks


def _merged(base: dict[str, Any], over: dict[str, Any], *, depth: int = 2) -> dict[str, Any]:
    """Mappings merge key by key, two deep and no deeper: a price path is replaced as a whole."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if depth > 1 and isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _merged(old, value, depth=depth - 1)
        else:
            merged[key] = value
    return merged


def _explain(path: Path, marks: Marks, problem: dict[str, Any]) -> str:
    """Turn one of pydantic's errors into `file:line:column: field is value: what is allowed`."""
    # Pydantic marks an error in a mapping's key by a last item that the file does not have.
    location = tuple(item for item in problem["loc"] if item != "[key]")
    line, column = marks.find(location)
    field = ".".join(str(item) for item in location) or "the scenario"
    message = problem["msg"].removeprefix("Value error, ").replace("Input should", "should")
    if problem["type"] == "missing":
        told = " is missing"
    elif problem["type"] == "extra_forbidden":
        told = " is not known here"
    elif isinstance(problem["input"], dict | list | tuple):
        told = f": {message}"
    else:
        told = f" is {problem['input']!r}: {message}"
    return f"{path}:{line}:{column}: {field}{told}"
