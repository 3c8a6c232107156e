# SPDX-License-Identifier: MIT
"""Ways to make another scenario out of one: of its prices, accounts, keeper, feeds, parameters."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lab.fuzz.action_moves import act, delay, refrain, renumbered, with_actions
from lab.fuzz.rounding import rounded
from lab.fuzz.small import MAX_ACCOUNTS, MAX_POINTS
from lab.fuzz.space import moved_limits, moved_parameters
from lab.scenario.keepers import Rival
from lab.scenario.part import HOUR
from lab.scenario.population import ListedAccount, ListedPopulation
from lab.scenario.prices import PriceSeries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from lab.scenario.scenario import Scenario

Points = tuple[tuple[Decimal, Decimal], ...]

MAX_MOVES: Final = 8
"""At once."""
MAX_RIVALS: Final = 2
_DIGITS: Final = 4
LEAST_PRICE: Final = Decimal("0.00000001")
"""The feeds' finest step [coins]."""


def moved(scenario: Scenario, random: Random) -> Scenario:
    """The scenario after one move or several; each may find nothing to do."""
    count = 1 + min(int(random.expovariate(0.4)), MAX_MOVES - 1)
    for move in random.choices(MOVES, WEIGHTS, k=count):
        scenario = move(scenario, random) or scenario
    return with_actions(scenario, scenario.actions)


def crossed(one: Scenario, other: Scenario, random: Random) -> Scenario:
    """One scenario with some parts of another that fits it."""
    parts = (
        *("prices", "population", "keeper", "rivals", "feeds"),
        *("parameters", "market", "treasury", "actions"),
    )
    taken = {name: getattr(other, name) for name in parts if random.random() < 0.3}  # noqa: PLR2004
    if "prices" in taken:
        taken["hours"] = other.hours
    both = one.model_copy(update=taken)
    return with_actions(both, both.actions)


# --- Prices ---------------------------------------------------------------------------------------


def drop(scenario: Scenario, random: Random) -> Scenario:
    """From some moment on prices are a part of what they were."""
    at, factor = _moment(scenario, random), Decimal(str(round(random.uniform(0.3, 0.98), 3)))

    def dropped(points: Points) -> Points:
        level = _level(points, at) * factor
        before = tuple(point for point in points if point[0] < at)
        after = tuple((hour, price * factor) for hour, price in points if hour > at)
        return (*before, (at, level), *after)

    return _on_some(scenario, random, dropped)


def wick(scenario: Scenario, random: Random) -> Scenario:
    """A wrong or a short print, and back."""
    at = _moment(scenario, random)
    block = Decimal(scenario.chain.block_seconds) / HOUR
    back = rounded(at + block * random.choice((1, 2, 5)), _DIGITS)
    factor = Decimal(random.choice(("0.0001", "0.3", "0.6", "0.75", "1.3", "3")))

    def wicked(points: Points) -> Points:
        level = _level(points, at)
        return (*points, (at, level * factor), (back, level))

    return _on_some(scenario, random, wicked, one=True)


def stretch(scenario: Scenario, random: Random) -> Scenario:
    """The same prices faster or slower."""
    factor = Decimal(str(round(2 ** random.uniform(-2, 1), 2)))
    prices = {
        name: _series(
            scenario, name, tuple((hour * factor, price) for hour, price in _points(scenario, name))
        )
        for name in scenario.prices
    }
    return scenario.model_copy(update={"prices": prices})


def steepen(scenario: Scenario, random: Random) -> Scenario:
    """The same path with larger or smaller steps."""
    power = random.uniform(0.4, 2.2)

    def steeper(points: Points) -> Points:
        first = points[0][1]
        return tuple(
            (hour, first * Decimal(str(float(price / first) ** power))) for hour, price in points
        )

    return _on_some(scenario, random, steeper)


def nudge(scenario: Scenario, random: Random) -> Scenario:
    """One price elsewhere, or at another moment."""

    def nudged(points: Points) -> Points:
        number = random.randrange(1, len(points)) if len(points) > 1 else 0
        hour, price = points[number]
        price *= Decimal(str(round(random.lognormvariate(0, 0.15), 4)))
        if number:
            hour = max(hour * Decimal(str(round(random.uniform(0.7, 1.4), 3))), Decimal("0.01"))
        return (*points[:number], (hour, price), *points[number + 1 :])

    return _on_some(scenario, random, nudged, one=True)


def forget(scenario: Scenario, random: Random) -> Scenario | None:
    """One price less."""
    name = random.choice(tuple(scenario.prices))
    points = _points(scenario, name)
    if len(points) == 1:
        return None
    number = random.randrange(1, len(points))
    return _with_points(scenario, {name: (*points[:number], *points[number + 1 :])})


def _on_some(
    scenario: Scenario, random: Random, change: Callable[[Points], Points], *, one: bool = False
) -> Scenario:
    """Change the path of one asset, or of all together, the governance token's now and then."""
    names: Sequence[str] = (random.choice(tuple(scenario.prices)),)
    if not one and random.random() < 0.6:  # noqa: PLR2004 - a share
        names = scenario.assets
    return _with_points(scenario, {name: change(_points(scenario, name)) for name in names})


def _with_points(scenario: Scenario, changed: dict[str, Points]) -> Scenario:
    prices = dict(scenario.prices)
    prices.update({name: _series(scenario, name, points) for name, points in changed.items()})
    return scenario.model_copy(update={"prices": prices})


def _points(scenario: Scenario, name: str) -> Points:
    points = scenario.prices[name].points
    assert points is not None  # noqa: S101 - a small world has no candles
    return points


def _series(scenario: Scenario, name: str, points: Points) -> PriceSeries:
    """In order, within the hours, one price per moment, the last of those that there are."""
    found: dict[Decimal, Decimal] = {}
    last = scenario.hours * Decimal("0.95")
    for hour, price in sorted(points, key=lambda point: point[0]):
        moment = rounded(min(hour, last), _DIGITS)
        found[moment] = max(rounded(price, _DIGITS + 1), LEAST_PRICE)
    kept = sorted(found.items())
    if len(kept) > MAX_POINTS + 4:
        kept = [kept[0], *kept[-(MAX_POINTS + 3) :]]
    return PriceSeries(source=scenario.prices[name].source, points=tuple(kept))


def _moment(scenario: Scenario, random: Random) -> Decimal:
    return rounded(scenario.hours * Decimal(str(round(random.uniform(0.02, 0.85), 4))), _DIGITS)


def _level(points: Points, at: Decimal) -> Decimal:
    return next(price for hour, price in reversed(points) if hour <= at)


# --- Accounts -------------------------------------------------------------------------------------


def resize(scenario: Scenario, random: Random) -> Scenario:
    """One account larger or smaller."""
    factor = Decimal(str(round(10 ** random.uniform(-1, 1), 3)))
    return _on_an_account(scenario, random, lambda account: _resized(account, factor))


def grow(scenario: Scenario, random: Random) -> Scenario:
    """All accounts larger or smaller, against limits and a market that are not."""
    factor = Decimal(str(round(10 ** random.uniform(-0.3, 1.7), 3)))
    grown = tuple(_resized(account, factor) for account in _accounts(scenario))
    return _with_accounts(scenario, grown)


def _resized(account: ListedAccount, factor: Decimal) -> ListedAccount:
    return ListedAccount(
        debt=rounded(account.debt * factor, _DIGITS),
        collateral={
            asset: rounded(amount * factor, _DIGITS, is_up=True)
            for asset, amount in account.collateral.items()
        },
    )


def lever(scenario: Scenario, random: Random) -> Scenario:
    """One account with more or less debt against what it has."""
    factor = Decimal(str(round(random.choice((0.7, 0.9, 0.97, 1.03, 1.1, 1.3)), 3)))

    def levered(account: ListedAccount) -> ListedAccount:
        debt = rounded(account.debt * factor, _DIGITS)
        return account.model_copy(update={"debt": debt})

    return _on_an_account(scenario, random, levered)


def edge(scenario: Scenario, random: Random) -> Scenario:
    """One account that has borrowed nearly all that the loan to value allows."""
    prices = {name: _points(scenario, name)[0][1] for name in scenario.assets}
    share = Decimal(random.choice(("0.7", "0.74", "0.745", "0.749")))

    def edged(account: ListedAccount) -> ListedAccount:
        worth = sum(amount * prices[asset] for asset, amount in account.collateral.items())
        return account.model_copy(update={"debt": rounded(worth * share, _DIGITS)})

    return _on_an_account(scenario, random, edged)


def mix(scenario: Scenario, random: Random) -> Scenario:
    """One account with another asset besides, from dust to half of what it has."""
    prices = {name: _points(scenario, name)[0][1] for name in scenario.assets}
    asset = random.choice(scenario.assets)
    share = Decimal(random.choice(("0.001", "0.01", "0.05", "0.3", "1")))

    def mixed(account: ListedAccount) -> ListedAccount:
        worth = sum(amount * prices[name] for name, amount in account.collateral.items())
        added = rounded(worth * share / prices[asset], _DIGITS, is_up=True)
        held = account.collateral.get(asset, Decimal(0))
        order = [name for name in scenario.assets if name in {*account.collateral, asset}]
        amounts = {**account.collateral, asset: held + added}
        return account.model_copy(update={"collateral": {name: amounts[name] for name in order}})

    return _on_an_account(scenario, random, mixed)


def double(scenario: Scenario, random: Random) -> Scenario | None:
    """One account more, like another."""
    accounts = _accounts(scenario)
    if len(accounts) >= MAX_ACCOUNTS:
        return None
    return _with_accounts(scenario, (*accounts, random.choice(accounts)))


def leave(scenario: Scenario, random: Random) -> Scenario | None:
    """One account less."""
    accounts = _accounts(scenario)
    if len(accounts) == 1:
        return None
    gone = random.randrange(len(accounts))
    kept = [number for number in range(len(accounts)) if number != gone]
    left = _with_accounts(scenario, tuple(accounts[number] for number in kept))
    return left.model_copy(update={"actions": renumbered(scenario.actions, kept)})


def _on_an_account(
    scenario: Scenario, random: Random, change: Callable[[ListedAccount], ListedAccount]
) -> Scenario:
    accounts = list(_accounts(scenario))
    number = random.randrange(len(accounts))
    accounts[number] = change(accounts[number])
    return _with_accounts(scenario, tuple(accounts))


def _accounts(scenario: Scenario) -> tuple[ListedAccount, ...]:
    assert isinstance(scenario.population, ListedPopulation)  # noqa: S101 - a small world's is
    return scenario.population.listed or ()


def _with_accounts(scenario: Scenario, accounts: tuple[ListedAccount, ...]) -> Scenario:
    return scenario.model_copy(update={"population": ListedPopulation(listed=accounts)})


# --- What surrounds them --------------------------------------------------------------------------


def fail_keeper(scenario: Scenario, random: Random) -> Scenario:
    """The keeper is away, late, poor, greedy, or all right again."""
    changes: dict[str, dict[str, object]] = {
        "away": {"outages": (_span(scenario, random),)},
        "late": {"latency": random.choice((1, 2, 5, 10, 20))},
        "poor": {"capital": Decimal(random.choice((0, 1_000, 100_000, 10_000_000)))},
        "greedy": {"settings": {"take_margin": random.choice((0, 500, 2_000))}},
        "well": {"outages": (), "latency": 0},
    }
    chosen = random.choice(tuple(changes))
    keeper = scenario.keeper.model_copy(update=changes[chosen])
    return scenario.model_copy(update={"keeper": keeper})


def compete(scenario: Scenario, random: Random) -> Scenario | None:
    """Another keeper, who is faster, slower or pays more; or one less."""
    if scenario.rivals and random.random() < 0.4:  # noqa: PLR2004 - a share
        return scenario.model_copy(update={"rivals": scenario.rivals[:-1]})
    if len(scenario.rivals) >= MAX_RIVALS:
        return None
    rival = Rival(
        latency=random.choice((0, 1, 5)),
        capital=Decimal(random.choice((0, 100_000))),
        settings=random.choice(({}, {"priority_fee": 5}, {"take_margin": 500})),
    )
    return scenario.model_copy(update={"rivals": (*scenario.rivals, rival)})


def fail_feeds(scenario: Scenario, random: Random) -> Scenario:
    """Feeds fall silent, are wrong, or all right again."""
    changes: dict[str, dict[str, object]] = {
        "silent": {"outages": (_span(scenario, random),)},
        "wrong": {"error": Decimal(random.choice(("-0.1", "-0.0285", "0.03", "0.1")))},
        "well": {"outages": (), "error": Decimal(0)},
    }
    chosen = random.choice(tuple(changes))
    feeds = scenario.feeds.model_copy(update=changes[chosen])
    return scenario.model_copy(update={"feeds": feeds})


def stall(scenario: Scenario, random: Random) -> Scenario:
    """The chain is full: just after a price nobody gets anything in, neither feeds nor keeper."""
    points = _points(scenario, random.choice(scenario.assets))
    begin = random.choice(points)[0] + Decimal(scenario.chain.block_seconds) / HOUR
    hours = Decimal(random.choice(("0.25", "0.6", "1.3", "2.2")))
    span = (rounded(begin, _DIGITS), rounded(begin + hours, _DIGITS))
    return scenario.model_copy(
        update={
            "keeper": scenario.keeper.model_copy(update={"outages": (span,)}),
            "feeds": scenario.feeds.model_copy(update={"outages": (span,)}),
        }
    )


def _span(scenario: Scenario, random: Random) -> tuple[Decimal, Decimal]:
    begin, end = sorted((_moment(scenario, random), _moment(scenario, random)))
    return begin, max(end, begin + Decimal("0.1"))


def deepen(scenario: Scenario, random: Random) -> Scenario:
    """A deeper or shallower market, of one asset or all."""
    factor = Decimal(str(round(10 ** random.uniform(-3.2, 1), 5)))
    names = random.choice(((random.choice(scenario.assets),), scenario.assets))
    depth = {
        name: rounded(coins * factor, 2) if name in names else coins
        for name, coins in scenario.market.depth.items()
    }
    return scenario.model_copy(
        update={"market": scenario.market.model_copy(update={"depth": depth})}
    )


def endow(scenario: Scenario, random: Random) -> Scenario:
    """Another buffer, or another stake in the guaranty pool."""
    coins = Decimal(random.choice((0, 100, 3_000, 30_000, 300_000, 3_000_000)))
    part = random.choice(("treasury", "guaranty_pool"))
    update = {"buffer": coins} if part == "treasury" else {"stake": coins}
    return scenario.model_copy(update={part: getattr(scenario, part).model_copy(update=update)})


def charge_gas(scenario: Scenario, random: Random) -> Scenario:
    """Dearer or cheaper gas."""
    gwei = Decimal(random.choice((0, 1, 20, 200, 1_000)))
    chain = scenario.chain.model_copy(update={"gas_price_gwei": gwei})
    return scenario.model_copy(update={"chain": chain})


MOVES: Final = (
    *(drop, wick, stretch, steepen, nudge, forget),
    *(resize, grow, lever, edge, mix, double, leave),
    *(fail_keeper, compete, fail_feeds, stall, deepen, endow, charge_gas),
    *(moved_parameters, moved_limits),
    *(act, refrain, delay),
)
WEIGHTS: Final = (4, 2, 1, 2, 2, 1, 2, 2, 1, 2, 2, 1, 1, 3, 1, 2, 2, 3, 2, 1, 6, 2, 6, 2, 1)
