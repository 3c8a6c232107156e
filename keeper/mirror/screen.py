# SPDX-License-Identifier: MIT
"""Which accounts are unsafe: floats for the many, exact integers only for those on the edge.

A health factor is a quotient of two sums of products, all exact. In floats both sums are off by a
few roundings, 2**-53 each, so whoever is further from 1 than `BAND` is decided without a look at
the integers. Weighted sums are kept between prices: a new price of one asset costs one pass over
the column of that asset, whoever holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from model.health import MAX_ASSETS
from model.units import BPS, WAD_TO_RAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.intp]

BAND: Final = 1e-9
"""Relative distance from 1 within which a health factor is not decided by floats."""
_LARGEST_DRIFT: Final = 1e-11
"""Relative error of kept sums at which they are added up anew; far below the band."""
_ROUNDING: Final = 2.0**-50
"""More than an update of a kept sum is off by, relative to the larger of old and new."""
_FIRST_ROOM: Final = 64


@dataclass(frozen=True, slots=True)
class Screened:
    """Accounts by row, ascending."""

    unsafe: Rows
    """HF < 1, certainly."""
    doubtful: Rows
    """So near to 1 that exact integers must decide."""


class Screen:
    """Debts and amounts of all accounts as floats, a column per asset that anybody holds."""

    def __init__(self) -> None:
        self._size = 0
        self._room = _FIRST_ROOM
        self._debts: FloatArray = np.zeros(self._room)
        self._columns: dict[int, FloatArray] = {}
        self._weights: FloatArray = np.zeros(MAX_ASSETS)
        self._sums: FloatArray = np.zeros(self._room)
        self._bounds: FloatArray = np.zeros(self._room)
        self._drift = np.inf
        """Relative error of the sums; infinite: they must be added up anew."""
        self._stale: set[int] = set()
        """Rows whose amounts have changed since their sum was taken."""

    def __len__(self) -> int:
        return self._size

    # --- Changes ----------------------------------------------------------------------------------

    def resize(self, size: int) -> None:
        """Have rows 0..size-1; new ones are empty, and those that go are forgotten."""
        if size < self._size:
            for array in (self._debts, self._sums, *self._columns.values()):
                array[size : self._size] = 0
            self._stale = {row for row in self._stale if row < size}
        self._size = size
        if size > self._room:
            self._room = max(size, 2 * self._room)
            self._debts, self._sums = self._wider(self._debts), self._wider(self._sums)
            self._columns = {asset: self._wider(old) for asset, old in self._columns.items()}
            self._bounds = np.zeros(self._room)

    def _wider(self, array: FloatArray) -> FloatArray:
        return np.concatenate([array, np.zeros(self._room - len(array))])

    def put_debt(self, row: int, debt: float) -> None:
        """An account's normalized debt [wad]."""
        self._debts[row] = debt

    def put_amount(self, row: int, asset: int, amount: float) -> None:
        """An account's collateral [wad]."""
        if amount or asset in self._columns:
            self._column(asset)[row] = amount
            self._stale.add(row)

    def put_all(self, debts: FloatArray, amounts: FloatArray) -> None:
        """Every account at once.

        Args:
            debts: Normalized, shape (accounts,) [wad].
            amounts: Shape (accounts, up to 16) [wad].
        """
        self.resize(0)
        self.resize(len(debts))
        self._debts[: self._size] = debts
        for asset in range(amounts.shape[1]):
            if amounts[:, asset].any():
                self._column(asset)[: self._size] = amounts[:, asset]
        self._drift = np.inf

    def _column(self, asset: int) -> FloatArray:
        if asset not in self._columns:
            self._columns[asset] = np.zeros(self._room)
        return self._columns[asset]

    # --- Screening --------------------------------------------------------------------------------

    def at(self, prices: Sequence[int], thresholds: Sequence[int], rate: int) -> Screened:
        """Who is unsafe.

        Args:
            prices: By asset number, shape (16,) [wad].
            thresholds: By asset number, shape (16,) [bps].
            rate: Debt index [ray].
        """
        sums = self._sums_at(prices, thresholds)
        size = self._size
        bounds = self._bounds[:size]
        np.multiply(self._debts[:size], float(rate) * BPS * (1 + BAND), out=bounds)
        rows = np.flatnonzero(sums < bounds)
        is_certain = sums[rows] < bounds[rows] * ((1 - BAND) / (1 + BAND))
        return Screened(unsafe=rows[is_certain], doubtful=rows[~is_certain])

    def by_debt(self, rows: Rows) -> Rows:
        """Some rows, the largest debts first; of equal ones, the lower row."""
        order: Rows = np.lexsort((rows, -self._debts[rows]))
        return rows[order]

    def health_factors(
        self, prices: Sequence[int], thresholds: Sequence[int], rate: int
    ) -> FloatArray:
        """HF of every account, infinite without debt; shape (accounts,) [1]."""
        sums = self._sums_at(prices, thresholds)
        debts = self._debts[: self._size] * (float(rate) * BPS)
        return np.divide(sums, debts, out=np.full(self._size, np.inf), where=debts > 0)

    def weighed(self, weights: Sequence[float]) -> FloatArray:
        """Sum of amounts times weights of every account, apart from the sums that are kept.

        Args:
            weights: By asset number, shape (16,) [unit per wad of an asset].

        Returns:
            Shape (accounts,), a new array [unit].
        """
        sums = np.zeros(self._size)
        for asset, column in self._columns.items():
            if weights[asset]:
                sums += column[: self._size] * weights[asset]
        return sums

    def debts(self, rate: int) -> FloatArray:
        """Debt of every account, a new array of shape (accounts,) [rad].

        Args:
            rate: Debt index [ray].
        """
        return self._debts[: self._size] * float(rate)

    def _sums_at(self, prices: Sequence[int], thresholds: Sequence[int]) -> FloatArray:
        """Weighted values, a view of what is kept; shape (accounts,) [rad * bps]."""
        weights = np.array(prices, dtype=float) * np.array(thresholds, dtype=float) * WAD_TO_RAY
        changed = np.flatnonzero(weights != self._weights)
        old, new = self._weights[changed], weights[changed]
        with np.errstate(divide="ignore"):
            growth = max(1.0, *(old / new)) if len(changed) else 1.0
        drift = (self._drift + _ROUNDING) * growth if len(changed) else self._drift
        if drift > _LARGEST_DRIFT:
            self._add_up(weights)
        else:
            self._drift = drift
            for asset, difference in zip(changed.tolist(), new - old, strict=True):
                if asset in self._columns:
                    self._sums[: self._size] += self._columns[asset][: self._size] * difference
            self._add_up_stale(weights)
        self._weights = weights
        return self._sums[: self._size]

    def _add_up(self, weights: FloatArray) -> None:
        self._sums[: self._size] = 0
        for asset, column in self._columns.items():
            if weights[asset]:
                self._sums[: self._size] += column[: self._size] * weights[asset]
        self._drift = MAX_ASSETS * _ROUNDING
        self._stale.clear()

    def _add_up_stale(self, weights: FloatArray) -> None:
        if self._stale:
            rows = list(self._stale)
            self._sums[rows] = sum(
                (column[rows] * weights[asset] for asset, column in self._columns.items()),
                start=np.zeros(len(rows)),
            )
            self._stale.clear()
