# SPDX-License-Identifier: MIT
"""What the parts of a scenario must not say against each other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lab.scenario.actions import (
    Deposit,
    Freeze,
    OfAccount,
    OpenAccount,
    RampThreshold,
    WindUp,
    Withdraw,
)
from lab.scenario.correlation import NoCorrelation, pairs, weights
from lab.scenario.errors import FieldError
from lab.scenario.population import DrawnPopulation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.scenario.scenario import Scenario
    from lab.scenario.yaml_marks import Location


FAR: Final = Decimal("0.5")
"""From the closes around it a price is a bad print [1]."""


def check_consistency(scenario: Scenario) -> None:
    """Compare the parts.

    Raises:
        FieldError: Names the first field that contradicts another.
    """
    _check_assets(scenario)
    _check_names(scenario)
    _check_parameters(scenario)
    _check_candles(scenario)
    _check_prints(scenario)
    _check_correlation(scenario)
    _check_actions(scenario)


def _check_assets(scenario: Scenario) -> None:
    """What must be said of every asset."""
    priced = set(scenario.assets)
    told: list[tuple[Location, set[str]]] = [(("market", "depth"), set(scenario.market.depth))]
    if isinstance(scenario.population, DrawnPopulation):
        told.append((("population", "assets"), set(scenario.population.assets)))
    for location, names in told:
        if names != priced:
            raise FieldError(location, f"should name the assets of prices: {sorted(priced)}")


def _check_names(scenario: Scenario) -> None:
    """Whatever names an asset names one that has a price."""
    for location, name in _names(scenario):
        # Governance token is no collateral, but it has a feed.
        known = list(scenario.prices if location[0] == "feeds" else scenario.assets)
        if name not in known:
            raise FieldError(location, f"is {name!r}: should be one of prices: {known}")


def _names(scenario: Scenario) -> Iterator[tuple[Location, str]]:
    yield ("chain", "gas_asset"), scenario.chain.gas_asset
    for name in scenario.feeds.assets:
        yield ("feeds", "assets", name), name
    for number, one in enumerate(scenario.feeds.prints):
        yield ("feeds", "prints", number, "asset"), one.asset
    if not isinstance(scenario.population, DrawnPopulation):
        for number, account in enumerate(scenario.population.listed or ()):
            for name in account.collateral:
                yield ("population", "listed", number, "collateral", name), name
    for number, action in enumerate(scenario.actions):
        if isinstance(action, Deposit | Withdraw | RampThreshold):
            yield ("actions", number, "asset"), action.asset
        elif isinstance(action, OpenAccount):
            for name in action.collateral:
                yield ("actions", number, "collateral", name), name


def _check_parameters(scenario: Scenario) -> None:
    if scenario.parameters.values is None:
        return
    listed = list(scenario.parameters.merged().get("assets") or ())
    if listed != list(scenario.assets):
        raise FieldError(
            ("prices",),
            f"has {', '.join(scenario.assets)}, but the parameters have {', '.join(listed)}: "
            "should be the same, in the same order",
        )


def _check_candles(scenario: Scenario) -> None:
    """Candles last as long as the scenario."""
    for name, series in scenario.prices.items():
        if series.candles is not None:
            needed = -(-series.own_time(scenario.duration) // series.interval)
            if len(series.candles) < needed:
                raise FieldError(
                    ("prices", name),
                    f"has {len(series.candles)} candles of {series.interval_minutes} minutes, "
                    f"the scenario lasts {scenario.hours} hours: should be {needed} or more",
                )


def _check_prints(scenario: Scenario) -> None:
    """A candle's price far from the closes around it is a bad print, and somebody has to say so."""
    for name, series in scenario.prices.items():
        location: Location = ("prices", name, "candles")
        candles = series.candles or ()
        if series.bootstrap is not None:
            location, candles = ("prices", name, "bootstrap"), series.bootstrap.candles or ()
        for number, candle in enumerate(() if series.bad_prints else candles):
            around = candles[max(0, number - 1) : number] + candles[number + 1 : number + 2]
            closes = [close for *_, close in around] or [candle[3]]
            low, high = min(closes) * (1 - FAR), max(closes) * (1 + FAR)
            for price in candle:
                if not low <= price <= high:
                    raise FieldError(
                        location,
                        f"candle {number} has {price}: should be from {low:f} to {high:f}, within "
                        "50 % of the closes before and after, unless bad_prints is true",
                    )


def _check_correlation(scenario: Scenario) -> None:
    correlation, field = scenario.correlation, ("correlation",)
    driven = {name: series.diffusion for name, series in scenario.prices.items()}
    steps = {name: source.step_minutes for name, source in driven.items() if source}
    if isinstance(correlation, dict):
        named = list(pairs(correlation))
        for name, other in named:
            if name not in steps or other not in steps or name == other:
                raise FieldError((*field, name, other), f"should be two of {list(steps)}")
            if (other, name) in named:
                raise FieldError((*field, name, other), "should be said once")
    if correlation and len(set(steps.values())) > 1:
        raise FieldError(field, "should stand only where all step_minutes are the same")
    try:
        weights(correlation, list(steps))
    except NoCorrelation as error:
        raise FieldError(field, str(error)) from None


def _check_actions(scenario: Scenario) -> None:
    """They happen while prices move, in order, and the accounts that they name are there."""
    population, last = scenario.population, Decimal(0)
    accounts: int | None = None  # not known before its file is read
    if isinstance(population, DrawnPopulation):
        accounts = population.accounts
    elif population.listed is not None:
        accounts = len(population.listed)
    for number, action in enumerate(scenario.actions):
        if not last <= action.hour < scenario.hours:
            raise FieldError(
                ("actions", number, "hour"),
                f"is {action.hour}: should be from {last}, when the one before it happens, to "
                f"below {scenario.hours}, the scenario's hours",
            )
        last = action.hour
        if isinstance(action, OfAccount) and accounts is not None and action.account >= accounts:
            raise FieldError(
                ("actions", number, "account"),
                f"is {action.account}: should be from 0 to {accounts - 1}",
            )
        if isinstance(action, WindUp) and not any(
            isinstance(before, Freeze) and before.hour < action.hour
            for before in scenario.actions[:number]
        ):
            raise FieldError(("actions", number, "do"), "is 'wind_up': should come after a freeze")
