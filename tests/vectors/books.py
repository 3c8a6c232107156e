# SPDX-License-Identifier: MIT
"""Coin and unbacked debt under test, twice: the Python twin and `coin_book.vy`'s own bytecode."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

import boa

from model import treasury
from model.errors import NO_REASON, Revert
from model.treasury import Bucket
from model.units import Rad, Seconds, UnixTime

if TYPE_CHECKING:
    from model.departures import Departures

VOW: Final = "vow"
"""Who owes what nobody owes; the Treasury."""


class Books(Protocol):
    """What the groups of the waterfall keep their numbers in; amounts are rad."""

    def coin(self, owner: str) -> int: ...
    def snapshot(self) -> treasury.Books: ...
    def give(self, owner: str, amount: int) -> None: ...
    def take(self, owner: str, amount: int) -> None: ...
    def owe(self, amount: int) -> None: ...
    def queue_debt(self, amount: int, now: int) -> None: ...
    def mature(self, era: int) -> None: ...
    def burn(self, amount: int) -> None: ...
    def put_on_auction(self, amount: int) -> None: ...
    def burn_on_auction(self, amount: int) -> None: ...


@dataclass(slots=True, kw_only=True)
class TwinBooks:
    """`model.treasury`, with any set of departures."""

    bucket_length: int
    departures: Departures
    coins: dict[str, int] = field(default_factory=dict)
    """By owner, the Treasury's apart."""
    books: treasury.Books = treasury.EMPTY

    def coin(self, owner: str) -> int:
        return self.books.coin if owner == VOW else self.coins.get(owner, 0)

    def snapshot(self) -> treasury.Books:
        return self.books

    def give(self, owner: str, amount: int) -> None:
        coin = Rad(self.coin(owner) + amount)
        if owner == VOW:
            self.books = replace(self.books, coin=coin)
        else:
            self.coins[owner] = coin

    def take(self, owner: str, amount: int) -> None:
        if amount > self.coin(owner):
            raise Revert(NO_REASON)
        self.give(owner, -amount)

    def owe(self, amount: int) -> None:
        self.books = replace(self.books, unbacked=Rad(self.books.unbacked + amount))

    def queue_debt(self, amount: int, now: int) -> None:
        era = treasury.era_of(UnixTime(now), Seconds(self.bucket_length), self.departures)
        self.books = treasury.queue_debt(self.books, era, Rad(amount))

    def mature(self, era: int) -> None:
        if self.departures.oldest_first:
            self.books = treasury.mature(self.books, UnixTime(era))
            return
        queue = tuple(bucket for bucket in self.books.queue if bucket.era != era)
        self.books = replace(self.books, queue=queue)

    def burn(self, amount: int) -> None:
        self.books = treasury.burn(self.books, Rad(amount))

    def put_on_auction(self, amount: int) -> None:
        self.books = treasury.put_on_auction(self.books, Rad(amount))

    def burn_on_auction(self, amount: int) -> None:
        self.books = treasury.cancel_auctioned_debt(self.books, Rad(amount))


class BytecodeBooks:
    """The module of the Ledger, composed as the Ledger composes it."""

    def __init__(self, contract: Any) -> None:
        self._book = contract

    def coin(self, owner: str) -> int:
        return int(self._book.coin(_address(owner)))

    def snapshot(self) -> treasury.Books:
        unbacked, queued, on_auction = self._book.debts()
        books = treasury.Books(
            coin=Rad(self.coin(VOW)),
            unbacked=Rad(unbacked),
            queue=(Bucket(era=UnixTime(0), amount=Rad(queued)),),
            on_auction=Rad(on_auction),
        )
        assert books.matured == self._book.matured()
        return books

    def give(self, owner: str, amount: int) -> None:
        self._book.credit_coin(_address(owner), amount)

    def take(self, owner: str, amount: int) -> None:
        if amount > self.coin(owner):
            with boa.reverts("ledger: coin too low"):
                self._book.debit_coin(_address(owner), amount)
            raise Revert(NO_REASON)
        self._book.debit_coin(_address(owner), amount)

    def owe(self, amount: int) -> None:
        self._book.change_unbacked(amount, 0)

    def queue_debt(self, amount: int, now: int) -> None:
        before = boa.env.timestamp
        boa.env.timestamp = now
        self._book.queue_debt(amount, 0)
        boa.env.timestamp = before

    def mature(self, era: int) -> None:
        self._book.mature(era)

    def burn(self, amount: int) -> None:
        self._book.debit_coin(_address(VOW), amount)
        self._book.change_unbacked(0, amount)

    def put_on_auction(self, amount: int) -> None:
        self._book.change_on_auction(amount, 0)

    def burn_on_auction(self, amount: int) -> None:
        self._book.debit_coin(_address(VOW), amount)
        self._book.change_on_auction(0, amount)
        self._book.change_unbacked(0, amount)


def _address(owner: str) -> str:
    """An address that is made of the owner's name."""
    return "0x" + owner.encode().hex().rjust(40, "0")
