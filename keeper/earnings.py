# SPDX-License-Identifier: MIT
"""What each of the keeper's transactions brought, read from the logs of the block it is in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from keeper.events import bidder, ledger
from model.units import RAY, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keeper.chain.decoder import Logged


class Earnings:
    """Coin that came to the wallet or left it, in the Ledger and by its bidder, per transaction."""

    def __init__(self, wallet: str) -> None:
        self._wallet = wallet
        self._changes: defaultdict[str, int] = defaultdict(int)

    def read(self, logged: Iterable[Logged], held: Rad) -> None:
        """Take note of the events of a block, or of many blocks.

        Args:
            logged: In order.
            held: The wallet's coin before them [rad].
        """
        before: int = held
        self._changes.clear()
        for each in logged:
            match each.event:
                case ledger.CoinChanged(account=account, amount=amount) if account == self._wallet:
                    self._changes[each.transaction] += amount - before
                    before = amount
                case bidder.LotBought(profit=profit) | bidder.AccountLiquidated(profit=profit):
                    self._changes[each.transaction] += profit * RAY

    def of(self, transaction: str) -> Wad:
        """Change of the wallet's coin by a transaction among those read last [wad coins]."""
        return Wad(self._changes[transaction] // RAY)
