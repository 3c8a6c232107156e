# SPDX-License-Identifier: MIT
"""Internal coin, free balances and unbacked debt; the twin of `coin_book.vy`.

unbacked = queued + matured + on auction; matured is derived, so what is minted against unbacked
debt (incentives) is matured at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model import treasury
from model.chain import Storage
from model.errors import LEDGER_COIN_TOO_LOW, LEDGER_FREE_BALANCE_TOO_LOW, Revert
from model.units import Rad, Wad

if TYPE_CHECKING:
    from model.treasury import Books, Bucket
    from model.units import Seconds


@dataclass(eq=False, kw_only=True)
class CoinBook(Storage):
    """The half of the Ledger that knows no prices."""

    treasury: str
    """Address of the Treasury, whose coin `books` shows."""
    bucket_length: Seconds
    """Debts of one bucket mature together."""
    coin: dict[str, Rad] = field(default_factory=dict)
    """By owner [rad]."""
    free_balance: dict[tuple[str, int], Wad] = field(default_factory=dict)
    """By owner and asset: withdrawable, backs no debt [wad]."""
    unbacked: Rad = field(default=Rad(0))
    """Debt that no account owes: queued, matured and on auction [rad]."""
    queue: tuple[Bucket, ...] = ()
    """Buckets that have not matured, oldest first."""
    on_auction: Rad = field(default=Rad(0))
    """In debt auctions without a bid [rad]."""

    # --- Coin -------------------------------------------------------------------------------------

    def coin_of(self, owner: str) -> Rad:
        """Internal coin of an address [rad]."""
        return self.coin.get(owner, Rad(0))

    def credit(self, owner: str, amount: Rad) -> None:
        """Give coin [rad]."""
        self.coin[owner] = Rad(self.coin_of(owner) + amount)

    def debit(self, owner: str, amount: Rad) -> None:
        """Take coin [rad].

        Raises:
            Revert: If the owner has less.
        """
        if amount > self.coin_of(owner):
            raise Revert(LEDGER_COIN_TOO_LOW)
        self.coin[owner] = Rad(self.coin_of(owner) - amount)

    def move(self, sender: str, receiver: str, amount: Rad) -> None:
        """Move coin [rad].

        Raises:
            Revert: If the sender has less.
        """
        self.debit(sender, amount)
        self.credit(receiver, amount)

    # --- Free balances ----------------------------------------------------------------------------

    def free(self, owner: str, asset: int) -> Wad:
        """Free balance of an address [wad]."""
        return self.free_balance.get((owner, asset), Wad(0))

    def credit_free(self, owner: str, asset: int, amount: Wad) -> None:
        """Give withdrawable collateral [wad]."""
        self.free_balance[owner, asset] = Wad(self.free(owner, asset) + amount)

    def debit_free(self, owner: str, asset: int, amount: Wad) -> None:
        """Take withdrawable collateral [wad].

        Raises:
            Revert: If the owner has less.
        """
        if amount > self.free(owner, asset):
            raise Revert(LEDGER_FREE_BALANCE_TOO_LOW)
        self.free_balance[owner, asset] = Wad(self.free(owner, asset) - amount)

    # --- Unbacked debt ----------------------------------------------------------------------------

    def mint_unbacked(self, owner: str, amount: Rad) -> None:
        """Give coin that no account owes; that debt is matured at once [rad]."""
        self.unbacked = Rad(self.unbacked + amount)
        self.credit(owner, amount)

    def queue_debt(self, due: Rad) -> None:
        """Debt that left an account waits in the bucket of this block [rad]."""
        era = treasury.era_of(self.chain.timestamp, self.bucket_length)
        self.store_books(treasury.queue_debt(self.books, era, due))

    @property
    def books(self) -> Books:
        """What concerns the Treasury."""
        return treasury.Books(
            coin=self.coin_of(self.treasury),
            unbacked=self.unbacked,
            queue=self.queue,
            on_auction=self.on_auction,
        )

    def store_books(self, books: Books) -> None:
        """What concerns the Treasury, after one of its steps."""
        self.coin[self.treasury] = books.coin
        self.unbacked, self.queue, self.on_auction = books.unbacked, books.queue, books.on_auction
