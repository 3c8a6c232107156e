# SPDX-License-Identifier: MIT
"""Price paths drawn by chance.

Every asset has a random generator of its own, named after it and apart from the borrowers': the
same seed for a path and a book would correlate them. All arithmetic is such that the same seed
gives the same path on every machine: sums, products and roots, which IEEE 754 defines to the bit,
and no exponential of a mathematical library, which it does not.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from lab.scenario.correlation import weights
from lab.scenario.sources import Bridge, Jumps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lab.scenario.scenario import Scenario
    from lab.scenario.sources import Bootstrap, Candle, Gbm

    Floats = NDArray[np.float64]

LN_2: Final = 0.6931471805599453
YEAR_MINUTES: Final = 365 * 24 * 60
DAY_MINUTES: Final = 24 * 60
FINEST: Final = Decimal("1e-8")
"""Step of a price, and the least one: what feeds can say."""


def generator(seed: int, *names: str) -> np.random.Generator:
    """A random generator that is independent of those of all other names."""
    key = tuple(".".join(names).encode())
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def diffuse(scenario: Scenario, name: str, seconds: int) -> list[tuple[int, Decimal]]:
    """The path of a price that is a diffusion.

    Args:
        scenario: Has seed and correlation.
        name: Of the asset.
        seconds: How long the path is to be.

    Returns:
        Offset [seconds] and price, in order, from 0 on.
    """
    source = scenario.prices[name].diffusion
    assert source is not None  # noqa: S101 - asked for diffusions only
    step = source.step_minutes * 60
    count = -(-seconds // step) - 1
    if isinstance(source, Bridge):
        prices = _bridge(source, scenario, name, count)
    else:
        prices = _from_start(source, scenario, name, count)
    return [(number * step, price) for number, price in enumerate(prices)]


def resample(source: Bootstrap, seed: int, count: int) -> tuple[Candle, ...]:
    """Candles put together from blocks of others.

    Assets with as many candles to draw from, and blocks as long, get the same blocks: they stay as
    correlated as they were.

    Args:
        source: Has the candles.
        seed: Of the scenario.
        count: How many candles.
    """
    donors = source.candles or ()
    relative = [tuple(price / before[3] for price in candle) for before, candle in pairwise(donors)]
    choices = len(relative) - source.block + 1
    random = generator(seed, "bootstrap", str(len(donors)), str(source.block))
    candles: list[Candle] = []
    close = source.start
    while len(candles) < count:
        begin = int(random.integers(choices))
        for ratios in relative[begin : begin + source.block]:
            opened, high, low, close = (_rounded(close * ratio) for ratio in ratios)
            candles.append((opened, high, low, close))
    return tuple(candles[:count])


def _driven(scenario: Scenario, name: str, count: int) -> Floats:
    """Standard normals of each step, correlated with the other prices'."""
    names = [other for other, series in scenario.prices.items() if series.diffusion]
    row = weights(scenario.correlation, names)[names.index(name)]
    driven = np.zeros(count)
    for other, weight in zip(names, row, strict=False):
        if weight:
            driven += weight * generator(scenario.seed, "prices", other).standard_normal(count)
    return driven


def _from_start(
    source: Gbm | Jumps, scenario: Scenario, name: str, count: int
) -> Iterator[Decimal]:
    years = source.step_minutes / YEAR_MINUTES
    drift = source.drift - source.volatility**2 / 2
    moves = source.volatility * sqrt(years) * _driven(scenario, name, count)
    if isinstance(source, Jumps):
        growth = Decimal(source.mean + source.sigma**2 / 2).exp() - 1
        drift -= source.per_day * 365 * float(growth)
        moves = moves + _jumps(source, scenario.seed, name, count)
    yield source.start
    yield from _prices(source.start, np.cumsum(moves + drift * years))


def _jumps(source: Jumps, seed: int, name: str, count: int) -> Floats:
    """What jumps add to the logarithm in each step."""
    chance = source.per_day * source.step_minutes / DAY_MINUTES
    moments = generator(seed, "jumps", *(() if source.together else (name,)))
    numbers = moments.poisson(chance, count)
    sizes = generator(seed, "jump sizes", name).standard_normal(count)
    jumps: Floats = source.mean * numbers + source.sigma * np.sqrt(numbers) * sizes
    return jumps


def _bridge(source: Bridge, scenario: Scenario, name: str, count: int) -> Iterator[Decimal]:
    """From pin to pin; after the last one freely."""
    places = [int(hour * 60) // source.step_minutes for hour, _ in source.pins]
    pins = [price for _, price in source.pins]
    deviation = source.volatility * sqrt(source.step_minutes / YEAR_MINUTES)
    free = np.zeros(max(count, places[-1]) + 1)
    np.cumsum(deviation * _driven(scenario, name, len(free) - 1), out=free[1:])
    for (begin, price), (end, goal) in pairwise(zip(places, pins, strict=True)):
        walk = free[begin:end] - free[begin]
        missing = float((goal / price).ln()) - (free[end] - free[begin])
        bridged = walk + missing * np.arange(end - begin) / (end - begin)
        yield price
        yield from _prices(price, bridged[1:])
    walk = free[places[-1] :] - free[places[-1]]
    walk -= deviation**2 / 2 * np.arange(len(walk))
    yield pins[-1]
    yield from _prices(pins[-1], walk[1:])


def _prices(start: Decimal, logarithms: Floats) -> Iterator[Decimal]:
    for price in (float(start) * exponential(logarithms)).tolist():
        yield max(FINEST, Decimal(f"{price:.8f}"))


def exponential(exponents: Floats) -> Floats:
    """Of each number, to some units in the last place: by halvings and Taylor's series."""
    powers = np.rint(exponents / LN_2)
    rest = exponents - powers * LN_2
    total = np.ones_like(rest)
    for number in range(14, 0, -1):
        total = 1 + rest * total / number
    scaled: Floats = np.ldexp(total, powers.astype(np.int64))
    return scaled


def _rounded(price: Decimal) -> Decimal:
    return max(FINEST, price.quantize(FINEST))
