# SPDX-License-Identifier: MIT
"""What accounts hold and owe, and since when the market makes them unsafe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]

DUST = 1e-6
"""Debt and collateral below it are the rest of a rounding [coins]."""


class Exposure:
    """All accounts, by owner, valued at the market's prices whatever an oracle says."""

    def __init__(self, thresholds: Mapping[str, float]) -> None:
        """No account yet.

        Args:
            thresholds: Part of an asset's value that debt may reach, by asset [1].
        """
        self._assets = list(thresholds)
        self._thresholds = np.array([*thresholds.values()])
        self._numbers: dict[str, int] = {}
        self._debt = np.zeros(0)
        self._held: FloatArray = np.zeros((0, len(self._assets)))
        self._since = np.zeros(0)
        """When it became unsafe; infinite: it is safe [unix time]."""
        self.longest = 0
        """Longest time that any was unsafe [seconds]."""

    @property
    def owed(self) -> float:
        """By all accounts [coins]."""
        return float(self._debt.sum())

    def put(self, owner: str, debt: float, collateral: Mapping[str, float]) -> None:
        """An account as it is now.

        Args:
            owner: Address, in lower case.
            debt: [coins].
            collateral: Whole tokens by asset; those that are not named stay.
        """
        number = self._numbers.get(owner)
        if number is None:
            number = self._numbers[owner] = len(self._numbers)
            if number >= len(self._debt):
                self._grow()
        self._debt[number] = debt
        for asset, amount in collateral.items():
            self._held[number, self._assets.index(asset)] = amount

    def _grow(self) -> None:
        more = max(len(self._debt), 64)
        self._debt = np.concatenate([self._debt, np.zeros(more)])
        self._held = np.concatenate([self._held, np.zeros((more, len(self._assets)))])
        self._since = np.concatenate([self._since, np.full(more, np.inf)])

    def see(self, timestamp: int, prices: Mapping[str, float]) -> None:
        """Take note of a block's end.

        Args:
            timestamp: Of the block [unix time].
            prices: The market's, by asset [coins per whole token].
        """
        unsafe = self._unsafe(prices)
        since = np.where(unsafe, np.minimum(self._since, timestamp), np.inf)
        # A spell that ended in this block has lasted up to it.
        lasted = timestamp - self._since[np.isfinite(self._since)]
        self.longest = max(self.longest, int(lasted.max(initial=0)))
        self._since = since

    def left_unsafe(self, prices: Mapping[str, float]) -> int:
        """Accounts that are unsafe."""
        return int(self._unsafe(prices).sum())

    def under_water(self, prices: Mapping[str, float]) -> float:
        """Debt that is more than its collateral is worth [coins]."""
        short = self._debt - self._held @ self._vector(prices)
        return float(short[short > DUST].sum())

    def _unsafe(self, prices: Mapping[str, float]) -> npt.NDArray[np.bool_]:
        limits = self._held @ (self._vector(prices) * self._thresholds)
        unsafe: npt.NDArray[np.bool_] = (limits < self._debt) & (self._debt > DUST)
        return unsafe

    def _vector(self, prices: Mapping[str, float]) -> FloatArray:
        return np.array([prices[asset] for asset in self._assets])
