# SPDX-License-Identifier: MIT
"""The waterfall's numbers: debt that nobody owes, where it waits, and the coin that may pay it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keeper.events import guaranty_pool, ledger, treasury
from model.guaranty_rules import slashable
from model.treasury import EMPTY, NO_POOL, Books, Bucket
from model.units import Rad, UnixTime, Wad

if TYPE_CHECKING:
    from model.parameters import TreasuryParameters


class Treasury:
    """Books and parameters of the Treasury."""

    def __init__(self) -> None:
        self.books: Books = EMPTY
        self.parameters: TreasuryParameters | None = None
        self.slashable: Wad = NO_POOL
        """Most that the guaranty pool gives at once; a little more as rewards stream in [wad]."""

    def set_coin(self, amount: int) -> None:
        """The Treasury's internal coin is now `amount` [rad]."""
        self.books = replace(self.books, coin=Rad(amount))

    def apply(
        self,
        event: ledger.UnbackedDebtChanged
        | ledger.BucketChanged
        | ledger.DebtOnAuctionChanged
        | treasury.ParametersSet
        | guaranty_pool.PotsChanged,
    ) -> None:
        """Take over what an event says."""
        match event:
            case ledger.UnbackedDebtChanged():
                self.books = replace(self.books, unbacked=Rad(event.unbacked))
            case ledger.DebtOnAuctionChanged():
                self.books = replace(self.books, on_auction=Rad(event.on_auction))
            case ledger.BucketChanged():
                amounts = {bucket.era: bucket.amount for bucket in self.books.queue}
                amounts[UnixTime(event.era)] = Rad(event.amount)
                queue = (Bucket(era=era, amount=amount) for era, amount in sorted(amounts.items()))
                waiting = tuple(bucket for bucket in queue if bucket.amount > 0)
                self.books = replace(self.books, queue=waiting)
            case treasury.ParametersSet():
                self.parameters = event.parameters
            case guaranty_pool.PotsChanged():
                self.slashable = slashable(Wad(event.assets + event.cooling_assets))
