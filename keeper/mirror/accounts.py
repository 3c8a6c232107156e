# SPDX-License-Identifier: MIT
"""Every account: exact integers to decide by, arrays of floats to find the few that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from model.account_book import EMPTY, Account
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
class OwnedAccount:
    """An account and whose it is."""

    owner: str
    """Address, in lower case."""
    account: Account


class Accounts:
    """All accounts; a screen of all of them costs one matrix product."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._exact: list[OwnedAccount] = []
        self._debts: FloatArray = np.zeros(64)
        self._amounts: FloatArray = np.zeros((64, MAX_ASSETS))
        self.total_normalized_debt = Wad(0)
        """Of all accounts together [wad]."""

    def __len__(self) -> int:
        return len(self._exact)

    def __iter__(self) -> Iterator[OwnedAccount]:
        return iter(self._exact)

    def get(self, owner: str) -> Account:
        """The account of an address; an empty one if it never had any."""
        row = self._rows.get(owner)
        return EMPTY if row is None else self._exact[row].account

    def apply(self, event: AccountChanged) -> None:
        """Take over what changed: the debt, and those collaterals that the event lists."""
        row = self._rows.get(event.account)
        if row is None:
            row = self._add_row(event.account)
        account = self._exact[row].account.with_debt(Wad(event.normalized_debt))
        for asset, amount in zip(members(event.assets), event.amounts, strict=True):
            account = account.with_amount(asset, Wad(amount))
        self._store(row, event.account, account)

    def _add_row(self, owner: str) -> int:
        row = len(self._exact)
        if row == len(self._debts):
            self._debts = np.concatenate([self._debts, np.zeros_like(self._debts)])
            self._amounts = np.concatenate([self._amounts, np.zeros_like(self._amounts)])
        self._rows[owner] = row
        self._exact.append(OwnedAccount(owner=owner, account=EMPTY))
        return row

    def _store(self, row: int, owner: str, account: Account) -> None:
        added = account.normalized_debt - self._exact[row].account.normalized_debt
        self.total_normalized_debt = Wad(self.total_normalized_debt + added)
        self._exact[row] = OwnedAccount(owner=owner, account=account)
        self._debts[row] = account.normalized_debt
        self._amounts[row] = 0
        self._amounts[row, list(account.collateral)] = list(account.collateral.values())

    def screened(
        self, prices: Sequence[int], thresholds: Sequence[int], rate: int
    ) -> list[OwnedAccount]:
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
    ) -> list[tuple[OwnedAccount, float]]:
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
