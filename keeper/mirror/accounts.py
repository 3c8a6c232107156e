# SPDX-License-Identifier: MIT
"""Every account: exact integers to decide by, arrays of floats to find the few that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from model.health import MAX_ASSETS, members
from model.units import BPS, WAD_TO_RAY, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from keeper.events.ledger import AccountChanged

    FloatArray = npt.NDArray[np.float64]

_SLACK: Final = 1 + 1e-9
"""A dozen roundings of floats are below 1e-14; so no unsafe account slips through the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Debt and collateral of an account, exact."""

    address: str
    normalized_debt: Wad
    """Debt = normalized debt * rate [wad]."""
    assets: int
    """The assets held [bitmap]."""
    amounts: tuple[Wad, ...]
    """Collateral, ascending by asset [wad]."""

    def amount_of(self, asset: int) -> Wad:
        """Collateral of one asset, 0 if it holds none [wad]."""
        return dict(zip(members(self.assets), self.amounts, strict=True)).get(asset, Wad(0))


class Accounts:
    """All accounts; a screen of all of them costs one matrix product."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._exact: list[Account] = []
        self._debts: FloatArray = np.zeros(64)
        self._amounts: FloatArray = np.zeros((64, MAX_ASSETS))
        self.total_normalized_debt = Wad(0)
        """Of all accounts together [wad]."""

    def __len__(self) -> int:
        return len(self._exact)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._exact)

    def get(self, address: str) -> Account | None:
        """The account of an address, if it ever had one."""
        row = self._rows.get(address)
        return None if row is None else self._exact[row]

    def apply(self, event: AccountChanged) -> None:
        """Take over what changed: the debt, and those collaterals that the event lists."""
        row = self._rows.get(event.account)
        if row is None:
            row = self._add_row(event.account)
        before = self._exact[row]
        amounts = dict(zip(members(before.assets), before.amounts, strict=True))
        changed = zip(members(event.assets), event.amounts, strict=True)
        amounts.update((asset, Wad(amount)) for asset, amount in changed)
        held = {asset: amount for asset, amount in sorted(amounts.items()) if amount > 0}
        self._store(
            row,
            Account(
                address=event.account,
                normalized_debt=Wad(event.normalized_debt),
                assets=sum(1 << asset for asset in held),
                amounts=tuple(held.values()),
            ),
        )

    def _add_row(self, address: str) -> int:
        row = len(self._exact)
        if row == len(self._debts):
            self._debts = np.concatenate([self._debts, np.zeros_like(self._debts)])
            self._amounts = np.concatenate([self._amounts, np.zeros_like(self._amounts)])
        self._rows[address] = row
        self._exact.append(Account(address=address, normalized_debt=Wad(0), assets=0, amounts=()))
        return row

    def _store(self, row: int, account: Account) -> None:
        added = account.normalized_debt - self._exact[row].normalized_debt
        self.total_normalized_debt = Wad(self.total_normalized_debt + added)
        self._exact[row] = account
        self._debts[row] = account.normalized_debt
        self._amounts[row] = 0
        self._amounts[row, list(members(account.assets))] = account.amounts

    def screened(
        self, prices: Sequence[int], thresholds: Sequence[int], rate: int
    ) -> list[Account]:
        """Accounts that may be unsafe; every unsafe one is among them.

        Args:
            prices: By asset number, shape (16,) [wad].
            thresholds: By asset number, shape (16,) [bps].
            rate: Debt index [ray].

        Returns:
            Accounts with HF < 1 but for the error of floats; confirm each exactly.
        """
        ratios = self._health_factors(prices, thresholds, rate)
        return [self._exact[row] for row in np.flatnonzero(ratios < _SLACK)]

    def nearest(
        self, prices: Sequence[int], thresholds: Sequence[int], rate: int, count: int
    ) -> list[tuple[Account, float]]:
        """The accounts nearest to liquidation with their health factors, for people.

        Args:
            prices: By asset number, shape (16,) [wad].
            thresholds: By asset number, shape (16,) [bps].
            rate: Debt index [ray].
            count: How many at most.
        """
        ratios = self._health_factors(prices, thresholds, rate)
        rows = np.argsort(ratios, kind="stable")[:count]
        return [(self._exact[row], float(ratios[row])) for row in rows if np.isfinite(ratios[row])]

    def _health_factors(
        self, prices: Sequence[int], thresholds: Sequence[int], rate: int
    ) -> FloatArray:
        """HF of every account, infinite without debt; shape (accounts,) [1]."""
        size = len(self._exact)
        weights = np.array(prices, dtype=float) * np.array(thresholds, dtype=float) * WAD_TO_RAY
        weighted = self._amounts[:size] @ weights
        debts = self._debts[:size] * float(rate) * BPS
        return np.divide(weighted, debts, out=np.full(size, np.inf), where=debts > 0)
