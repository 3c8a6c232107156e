# SPDX-License-Identifier: MIT
"""How sure one can be of a share of runs, of a quantile of losses and of the mean beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

CONFIDENCE: Final = 0.95
RESAMPLES: Final = 1_000
_AT_ONCE: Final = 4_000_000
"""Draws of the bootstrap that are held in memory at once."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, and between what it probably is."""

    value: float
    low: float
    high: float


def share(count: int, total: int, confidence: float = CONFIDENCE) -> Estimate:
    """Of how many something is true, with Wilson's interval: sound also at 0 and at all.

    Args:
        count: Of those of which it is true.
        total: Of all, more than 0.
        confidence: Of the interval.

    Source:
        E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference".
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate = count / total
    middle = rate + z**2 / (2 * total)
    reach = z * (rate * (1 - rate) / total + z**2 / (4 * total**2)) ** 0.5
    scale = 1 + z**2 / total
    # The ends are exact where rounding would leave them a hair off.
    low = 0.0 if count == 0 else (middle - reach) / scale
    high = 1.0 if count == total else (middle + reach) / scale
    return Estimate(rate, low, high)


def value_at_risk(losses: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Least loss that a share `level` of runs does not exceed, along the last axis."""
    found: NDArray[np.float64] = np.quantile(losses, level, axis=-1, method="inverted_cdf")
    return found


def expected_shortfall(losses: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Mean of the worst 1 - `level` of runs, the last of them in part, along the last axis.

    Source:
        R. T. Rockafellar and S. Uryasev (2002), "Conditional value-at-risk for general loss
        distributions", Proposition 8.
    """
    quantile = value_at_risk(losses, level)
    beyond = np.maximum(losses - quantile[..., None], 0).mean(axis=-1) / (1 - level)
    found: NDArray[np.float64] = quantile + beyond
    return found


def bootstrap(
    losses: Sequence[float],
    figure: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    confidence: float = CONFIDENCE,
) -> Estimate:
    """A figure of a sample, with the percentile interval of resamples; the same every time.

    Args:
        losses: One per run, at least one.
        figure: Of samples along the last axis.
        confidence: Of the interval.
    """
    sample = np.asarray(losses, dtype=np.float64)
    random = np.random.default_rng(0)
    rows = max(_AT_ONCE // len(sample), 1)
    drawn = [
        figure(
            sample[random.integers(len(sample), size=(min(rows, RESAMPLES - done), len(sample)))]
        )
        for done in range(0, RESAMPLES, rows)
    ]
    low, high = np.quantile(np.concatenate(drawn), [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(float(figure(sample)), float(low), float(high))


def survival(ended: Sequence[float], censored: Sequence[float]) -> list[tuple[float, float]]:
    """Share of spells that last longer than a time, by Kaplan and Meier.

    Args:
        ended: Lengths of spells that came to the end that is asked about.
        censored: Lengths of spells of which is only known that they lasted so long.

    Returns:
        Time and share after it, for each time at which a spell ended; from (0, 1) on.

    Source:
        E. L. Kaplan and P. Meier (1958), "Nonparametric estimation from incomplete observations".
    """
    lengths = np.sort(np.concatenate([np.asarray(ended, float), np.asarray(censored, float)]))
    times, counts = np.unique(np.asarray(ended, float), return_counts=True)
    steps, left = [(0.0, 1.0)], 1.0
    for time, count in zip(times, counts, strict=True):
        at_risk = len(lengths) - int(np.searchsorted(lengths, time, side="left"))
        left *= 1 - int(count) / at_risk
        steps.append((float(time), left))
    return steps
