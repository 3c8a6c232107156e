# SPDX-License-Identifier: MIT
"""Who was liquidatable from when on, who was liquidated when, and the prices meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.live.outcome import Lane, Liquidation, Prices
from model.units import Rad

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lab.live.blocks import Block
    from lab.live.books import Books
    from lab.live.events import Event

LANES: Final[Mapping[tuple[str, str], tuple[Lane, str]]] = {
    ("DirectLiquidation", "AccountLiquidated"): ("direct", "debt"),
    ("CollateralAuction", "AuctionStarted"): ("close_out", "due"),
    ("LiquidationEngine", "AccountWrittenOff"): ("close_out", "due"),
}
"""Events that liquidate: lane, and argument that holds the debt taken off the account."""


class LiquidationLog:
    """Collects liquidations with their latency."""

    def __init__(
        self, *, books: Books, borrowers: Collection[str], asset_names: Mapping[int, str]
    ) -> None:
        """Begin before the first price.

        Args:
            books: State after the events so far: they must see each event first.
            borrowers: Accounts to watch, in lower case; the market maker's is not among them.
            asset_names: Asset number to name.
        """
        self._books = books
        self._borrowers = borrowers
        self._asset_names = asset_names
        self._liquidatable_since: dict[str, Block] = {}
        self.liquidations: list[Liquidation] = []
        self.prices: list[Prices] = []

    def see(self, block: Block, event: Event) -> None:
        """Record an event; most are of no interest."""
        if (event.contract, event.name) not in LANES:
            return
        lane, debt = LANES[event.contract, event.name]
        account = event.values["account"]
        # Absent: safe after the block before, so this one's time or prices made it liquidatable.
        since = self._liquidatable_since.pop(account, block)
        # What was foreseen counts from the news that the keeper acted on.
        known = min(since.mined, block.told)
        self.liquidations.append(
            Liquidation(
                block=block.number,
                time=block.time,
                lane=lane,
                account=account,
                debt=Rad(event.values[debt]),
                waited_blocks=block.number - since.number,
                waited_ms=(block.handed_over - known) * 1000,
            )
        )

    def end_block(self, block: Block) -> None:
        """Note prices, and who is liquidatable at them as he stands."""
        oracle = {name: self._books.price(number) for number, name in self._asset_names.items()}
        self.prices.append(Prices(time=block.time, market=block.market, oracle=oracle))
        for account in self._borrowers:
            if not self._books.is_unsafe(account):
                self._liquidatable_since.pop(account, None)
            else:
                self._liquidatable_since.setdefault(account, block)

    @property
    def liquidatable(self) -> int:
        """Accounts that are liquidatable now."""
        return len(self._liquidatable_since)
