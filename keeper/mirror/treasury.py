# SPDX-License-Identifier: MIT
"""The waterfall's numbers: debt that nobody owes, where it waits, and the coin that may pay it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keeper.events import guaranty_pool, ledger, treasury
from keeper.mirror.part import Part
from model.guaranty_rules import slashable
from model.treasury import EMPTY, NO_POOL, Books, Bucket
from model.units import Rad, UnixTime, Wad

if TYPE_CHECKING:
    from model.parameters import TreasuryParameters


@dataclass
class Treasury(Part):
    """Books and parameters of the Treasury."""

    books: Books = EMPTY
    parameters: TreasuryParameters | None = None
    slashable: Wad = NO_POOL
    """Most that the guaranty pool gives at once; a little more as rewards stream in [wad]."""
    _matured: int = 0
    """Of all debt ever queued, what has matured [rad]."""

    def set_coin(self, amount: int) -> None:
        """The Treasury's internal coin is now `amount` [rad]."""
        self.books = replace(self.books, coin=Rad(amount))

    def apply(
        self,
        event: ledger.UnbackedDebtChanged
        | ledger.DebtQueued
        | ledger.DebtMatured
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
            case ledger.DebtQueued():
                self._queue_up_to(event.queue_total, UnixTime(event.era))
                self.books = replace(self.books, unbacked=Rad(event.unbacked))
            case ledger.DebtMatured():
                self._mature_up_to(event.queue_total)
            case treasury.ParametersSet():
                self.parameters = event.parameters
            case guaranty_pool.PotsChanged():
                self.slashable = slashable(Wad(event.assets + event.cooling_assets))

    def _queue_up_to(self, total: int, era: UnixTime) -> None:
        """All debt ever queued up to the end of a bucket, the newest, is now `total` [rad]."""
        *older, newest = self.books.queue or (Bucket(era=era, amount=Rad(0)),)
        if newest.era != era:
            older.append(newest)
        before = self._matured + sum(bucket.amount for bucket in older)
        newest = Bucket(era=era, amount=Rad(total - before))
        self.books = replace(self.books, queue=(*older, newest))

    def _mature_up_to(self, total: int) -> None:
        """The buckets that end at or before a queue total have matured [rad]."""
        waiting = self.books.queue
        while waiting and self._matured + waiting[0].amount <= total:
            self._matured += waiting[0].amount
            waiting = waiting[1:]
        self.books = replace(self.books, queue=waiting)
