# SPDX-License-Identifier: MIT
"""Every account: exact integers to decide by, and a screen to find the few that matter.

An account is a row of little-endian integers of 128 bits: the normalized debt, then the amount of
each asset, up to the highest that anybody holds, all in wad. Old rows are noted down in marks, so
that changes can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from keeper.mirror.screen import BAND, Screen
from keeper.mirror.survey import Survey
from model.account_book import EMPTY, Account
from model.health import MAX_ASSETS, is_unsafe, value
from model.units import BPS, WAD_TO_RAY, Wad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    from keeper.events.ledger import AccountChanged

    FloatArray = npt.NDArray[np.float64]

_WIDTH: Final = 16  # bytes of an amount; the Ledger packs none wider than 112 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedAccount:
    """An account and whose it is."""

    owner: str
    """Address, in lower case."""
    account: Account


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsMark:
    """What takes the accounts back to a moment."""

    size: int
    """Accounts at that moment; younger ones come after them."""
    total: Wad
    """Normalized debt of all of them [wad]."""
    rows: dict[int, bytes]
    """Rows that have changed since, as they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsPicture:
    """All accounts at a moment, by row."""

    owners: tuple[str, ...]
    rows: bytes
    """All of the same length, a multiple of 16 bytes, at most 17 times that."""

    @property
    def is_whole(self) -> bool:
        """Whether there is a row of a possible length for every owner."""
        length, rest = divmod(len(self.rows), len(self.owners) or 1)
        slots, odd = divmod(length, _WIDTH)
        return not rest and not odd and (1 <= slots <= 1 + MAX_ASSETS if self.owners else not slots)


class Accounts:
    """All accounts, by number in the order of their first appearance."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._owners: list[str] = []
        self._rows = bytearray()
        self._length = _WIDTH
        """Of a row [bytes]."""
        self._screen = Screen()
        self._mark: AccountsMark | None = None
        self.total_normalized_debt = Wad(0)
        """Of all accounts together [wad]."""

    def __len__(self) -> int:
        return len(self._owners)

    def __iter__(self) -> Iterator[OwnedAccount]:
        return (self._owned(number) for number in range(len(self)))

    def get(self, owner: str) -> Account:
        """The account of an address; an empty one if it never had any."""
        number = self._numbers.get(owner)
        return EMPTY if number is None else self._account(number)

    def _owned(self, number: int) -> OwnedAccount:
        return OwnedAccount(owner=self._owners[number], account=self._account(number))

    def _account(self, number: int) -> Account:
        length = self._length
        row = self._rows[number * length : (number + 1) * length]
        debt, *amounts = (
            int.from_bytes(row[at : at + _WIDTH], "little") for at in range(0, length, _WIDTH)
        )
        held = {asset: Wad(amount) for asset, amount in enumerate(amounts) if amount}
        return Account(normalized_debt=Wad(debt), collateral=MappingProxyType(held))

    # --- Changes ----------------------------------------------------------------------------------

    def apply(self, event: AccountChanged) -> None:
        """Take over what changed: the debt, and those collaterals that the event lists.

        Raises:
            ValueError: If the event lists more or fewer amounts than assets.
            OverflowError: If an amount is wider than the Ledger can hold.
        """
        number = self._numbers.get(event.account)
        if number is None:
            number = self._add(event.account)
        if event.assets >> (self._length // _WIDTH - 1):
            self._lengthen(event.assets.bit_length())
        length = self._length
        start = number * length
        rows, debt = self._rows, event.normalized_debt
        mark = self._mark
        if mark is not None and number < mark.size and number not in mark.rows:
            mark.rows[number] = bytes(rows[start : start + length])
        before = int.from_bytes(rows[start : start + _WIDTH], "little")
        rows[start : start + _WIDTH] = debt.to_bytes(_WIDTH, "little")
        self._screen.put_debt(number, debt)
        self.total_normalized_debt = Wad(self.total_normalized_debt + debt - before)
        assets = event.assets
        for amount in event.amounts:
            lowest = assets & -assets
            assets ^= lowest
            asset = lowest.bit_length() - 1
            if not 0 <= asset < MAX_ASSETS:
                raise ValueError(f"AccountChanged of {event.account}: amounts without an asset")
            at = start + (1 + asset) * _WIDTH
            rows[at : at + _WIDTH] = amount.to_bytes(_WIDTH, "little")
            self._screen.put_amount(number, asset, amount)
        if assets:
            raise ValueError(f"AccountChanged of {event.account}: assets without an amount")

    def _add(self, owner: str) -> int:
        number = len(self._owners)
        self._screen.resize(number + 1)
        self._numbers[owner] = number
        self._owners.append(owner)
        self._rows += bytes(self._length)
        return number

    def _lengthen(self, assets: int) -> None:
        """Make rows long enough for so many assets, if there can be as many."""
        before = self._length
        self._length = (1 + min(assets, MAX_ASSETS)) * _WIDTH
        table = np.zeros((len(self._owners), self._length), dtype=np.uint8)
        table[:, :before] = np.frombuffer(self._rows, dtype=np.uint8).reshape(-1, before)
        self._rows = bytearray(table.tobytes())

    # --- Back in time -----------------------------------------------------------------------------

    def mark(self) -> AccountsMark:
        """Note down, from now until the next mark, what leads back to this moment."""
        mark = AccountsMark(size=len(self), total=self.total_normalized_debt, rows={})
        self._mark = mark
        return mark

    def go_back(self, mark: AccountsMark, earlier: AccountsMark | None) -> None:
        """Undo everything since the latest mark.

        Args:
            mark: The latest one that was not gone back to.
            earlier: The one before it, in which changes are noted down from now on.
        """
        for owner in self._owners[mark.size :]:
            del self._numbers[owner]
        self._screen.resize(mark.size)
        del self._owners[mark.size :]
        del self._rows[mark.size * self._length :]
        for number, row in mark.rows.items():
            # A row is shorter if it was noted down before somebody held a higher asset.
            start, end = number * self._length, (number + 1) * self._length
            self._rows[start:end] = row.ljust(self._length, b"\0")
            account = self._account(number)
            self._screen.put_debt(number, account.normalized_debt)
            for asset in range(MAX_ASSETS):
                self._screen.put_amount(number, asset, account.amount(asset))
        self.total_normalized_debt = mark.total
        self._mark = earlier

    # --- As a whole -------------------------------------------------------------------------------

    def picture(self) -> AccountsPicture:
        """A copy of all accounts, which later events do not touch."""
        return AccountsPicture(owners=tuple(self._owners), rows=bytes(self._rows))

    @classmethod
    def of_picture(cls, picture: AccountsPicture) -> Accounts:
        """The accounts of a picture."""
        accounts = cls()
        accounts._owners = list(picture.owners)
        accounts._numbers = {owner: number for number, owner in enumerate(picture.owners)}
        accounts._rows = bytearray(picture.rows)
        if picture.owners:
            accounts._length = len(picture.rows) // len(picture.owners)
        # Of each amount the low and the high 64 bits; the float is off by one rounding at most.
        slots = accounts._length // _WIDTH
        halves = np.frombuffer(picture.rows, dtype="<u8").reshape(-1, slots, 2)
        floats = halves[:, :, 0] + halves[:, :, 1] * float(2**64)
        accounts._screen.put_all(floats[:, 0], floats[:, 1:])
        low, high = sum(halves[:, 0, 0].tolist()), sum(halves[:, 0, 1].tolist())
        accounts.total_normalized_debt = Wad(low + (high << 64))
        return accounts

    # --- Screening --------------------------------------------------------------------------------

    def screened(
        self, prices: Sequence[int], thresholds: Sequence[int], rate: int
    ) -> Iterator[OwnedAccount]:
        """Accounts that may be unsafe, largest debts first; every unsafe one is among them.

        Args:
            prices: By asset number, shape (16,) [wad].
            thresholds: By asset number, shape (16,) [bps].
            rate: Debt index [ray].

        Returns:
            Accounts with HF < 1, and those too near to it for floats; confirm each exactly. Each
            is as it is when its turn comes.
        """
        found = self._screen.at(prices, thresholds, rate)
        rows = np.concatenate([found.unsafe, found.doubtful])
        return map(self._owned, self._screen.by_debt(rows).tolist())

    def survey(self, prices: Sequence[int], thresholds: Sequence[int], rate: int) -> Survey:
        """How all accounts stand at prices that may only be supposed; decisions take `screened`.

        Args:
            prices: By asset number, shape (16,) [wad].
            thresholds: By asset number, shape (16,) [bps].
            rate: Debt index [ray].
        """
        values = [price * float(WAD_TO_RAY) for price in prices]
        weights = [value * weight for value, weight in zip(values, thresholds, strict=True)]
        debts = self._screen.debts(rate)
        weighted = self._screen.weighed(weights)
        health_factors = np.full(len(debts), np.inf)
        np.divide(weighted, debts * BPS, out=health_factors, where=debts > 0)
        is_unsafe = health_factors < 1
        for row in np.flatnonzero(np.abs(health_factors - 1) <= BAND).tolist():
            is_unsafe[row] = self._is_unsafe(row, prices, thresholds, rate)
        return Survey(
            health_factors=health_factors,
            debts=debts,
            values=self._screen.weighed(values),
            is_unsafe=is_unsafe,
        )

    def _is_unsafe(
        self, number: int, prices: Sequence[int], thresholds: Sequence[int], rate: int
    ) -> bool:
        """By exact integers."""
        account = self._account(number)
        weighted = sum(
            value(amount, Wad(prices[asset])) * thresholds[asset]
            for asset, amount in account.collateral.items()
        )
        return is_unsafe(weighted, account.normalized_debt * rate)

    def of_rows(self, rows: Iterable[int]) -> list[OwnedAccount]:
        """Some accounts, by the rows of a survey."""
        return [self._owned(row) for row in rows]

    def owners_of(self, rows: Iterable[int]) -> list[str]:
        """Whose they are, by the rows of a survey."""
        return [self._owners[row] for row in rows]

    def normalized_debt_of(self, rows: npt.NDArray[np.intp]) -> Wad:
        """Sum of the normalized debts of some rows, exact [wad]."""
        table = np.frombuffer(self._rows, dtype="<u8").reshape(-1, self._length // 8)
        low, high = table[rows, 0].tolist(), table[rows, 1].tolist()
        return Wad(sum(low) + (sum(high) << 64))

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
        ratios = self._screen.health_factors(prices, thresholds, rate)
        rows = np.argsort(ratios, kind="stable")[:count]
        return [
            (self._owned(int(row)), float(ratios[row])) for row in rows if np.isfinite(ratios[row])
        ]
