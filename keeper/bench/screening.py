# SPDX-License-Identifier: MIT
"""From a price to knowing all unsafe accounts, the exact integers of the doubtful ones included."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from keeper.mirror.screen import Screen
from model.health import MAX_ASSETS
from model.units import BPS, RAY, WAD, WAD_TO_RAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]

HITS: Final = 2_000
"""Accounts that every fall of the price makes unsafe."""
HOLDERS: Final = 0.7
"""Part of the accounts that hold an asset."""
ROUNDS: Final = 50
PRICE: Final = 200 * WAD
THRESHOLD: Final = 8_000
FALL: Final = 10
"""Of the price of one asset [%]."""


@dataclass(frozen=True, slots=True)
class Screening:
    """Times of many falls of one price."""

    accounts: int
    assets: int
    hits: int
    """Unsafe after a fall."""
    median_ms: float
    p95_ms: float
    matrix_median_ms: float
    """The same by one product of all amounts with all weights, nothing kept between prices."""

    @property
    def ratio(self) -> float:
        """How much longer the matrix takes."""
        return self.matrix_median_ms / self.median_ms


def measure_screening(accounts: int, assets: int) -> Screening:
    """Let the price of one asset fall and rise again, and look who is unsafe after each fall."""
    debts, amounts = _book(accounts, assets)
    screen = Screen()
    screen.put_all(debts, amounts)
    safe, fallen = _prices(assets, fallen=False), _prices(assets, fallen=True)
    thresholds = [THRESHOLD] * assets + [0] * (MAX_ASSETS - assets)
    kept, matrix, hits = [], [], 0
    for number in range(ROUNDS):
        rate = RAY + number
        screen.at(safe, thresholds, rate)
        started = time.perf_counter()
        found = screen.at(fallen, thresholds, rate)
        confirmed = [row for row in found.doubtful if _is_unsafe(debts, amounts, row, fallen, rate)]
        kept.append(time.perf_counter() - started)
        hits = len(found.unsafe) + len(confirmed)
        started = time.perf_counter()
        _by_matrix(debts, amounts, fallen, thresholds, rate)
        matrix.append(time.perf_counter() - started)
    return Screening(
        accounts=accounts,
        assets=assets,
        hits=hits,
        median_ms=statistics.median(kept) * 1e3,
        p95_ms=statistics.quantiles(kept, n=20)[-1] * 1e3,
        matrix_median_ms=statistics.median(matrix) * 1e3,
    )


def _prices(assets: int, *, fallen: bool) -> list[int]:
    first = PRICE * (100 - FALL) // 100 if fallen else PRICE
    return [first, *[PRICE] * (assets - 1), *[0] * (MAX_ASSETS - assets)]


def _book(accounts: int, assets: int) -> tuple[FloatArray, FloatArray]:
    """Debts [wad] and amounts [wad], shape (accounts, 16): `HITS` of them one fall from unsafe."""
    random = np.random.default_rng(0)
    amounts = np.zeros((accounts, MAX_ASSETS))
    is_held = random.random((accounts, assets)) < HOLDERS
    amounts[:, :assets] = random.uniform(1, 100, (accounts, assets)) * is_held * WAD
    amounts[:, 0] += WAD
    weighted = amounts.sum(axis=1) * float(PRICE) * THRESHOLD
    lost = amounts[:, 0] * float(PRICE) * THRESHOLD * FALL / 100
    health_factors = np.full(accounts, 3.0)
    debts = weighted / health_factors / float(BPS * WAD)
    near = random.choice(accounts, min(HITS, accounts), replace=False)
    debts[near] = (weighted - lost / 2)[near] / float(BPS * WAD)
    return debts, amounts


def _is_unsafe(
    debts: FloatArray, amounts: FloatArray, row: int, prices: Sequence[int], rate: int
) -> bool:
    """By exact integers."""
    held = zip(amounts[row].tolist(), prices, strict=True)
    weighted = sum(int(amount) * price for amount, price in held) * THRESHOLD * WAD_TO_RAY
    return weighted < int(debts[row]) * rate * BPS


def _by_matrix(
    debts: FloatArray,
    amounts: FloatArray,
    prices: Sequence[int],
    thresholds: Sequence[int],
    rate: int,
) -> npt.NDArray[np.intp]:
    weights = np.array(prices, dtype=float) * np.array(thresholds, dtype=float) * WAD_TO_RAY
    bounds = debts * float(rate) * BPS
    ratios = np.divide(amounts @ weights, bounds, out=np.full(len(debts), np.inf), where=bounds > 0)
    return np.flatnonzero(ratios < 1 + 1e-9)
