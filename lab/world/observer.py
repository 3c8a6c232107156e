# SPDX-License-Identifier: MIT
"""Takes note of what happens, from the logs alone, with the keeper's own mirror."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keeper.decisions.decision import GasPrice
from keeper.events import collateral_auction, debt_auction, ledger
from keeper.planner import foresee
from keeper.strategies.unsafe_accounts import UnsafeAccounts
from keeper.unsafe import Ages
from lab.world.reader import Reader
from model.units import Rad, UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keeper.chain.decoder import Logged
    from keeper.deployment import Deployment
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Head
    from lab.world.chain import Chain
    from lab.world.node import ChainNode

_FREE = GasPrice(wei=0, ether=Wad(0))


@dataclass(slots=True, kw_only=True)
class Figures:
    """What came of a run so far."""

    close_outs: int = 0
    """Accounts put up for auction (lane B)."""
    takes: int = 0
    resets: int = 0
    bad_debt: Rad = field(default=Rad(0))
    """What auctions left unpaid of the debt that they were to cover [rad]."""
    governance_minted: Wad = field(default=Wad(0))
    """By debt auctions [wad]."""
    longest_unsafe: int = 0
    """Most blocks that an account stayed unsafe."""
    peak_unsafe_debt: Rad = field(default=Rad(0))
    """Most debt of unsafe accounts after a block [rad]."""
    conservation_error: Rad = field(default=Rad(0))
    """Largest difference of coin and debt after a block [rad]."""


class Observer:
    """Sees every block once; nothing is told of what was before `begin`."""

    def __init__(self, chain: Chain, node: ChainNode, deployment: Deployment) -> None:
        self._treasury = deployment.addresses["Treasury"]
        self._reader = Reader(chain, node, deployment)
        self._ages = Ages()
        self._last = chain.heads[-1]
        self._coin: dict[str, int] = {}
        self._started: dict[int, tuple[int, int]] = {}
        """Debt due and tab of each running auction [rad]."""
        self.figures = Figures()

    @property
    def mirror(self) -> Mirror:
        """The protocol after the last block."""
        return self._reader.mirror

    @property
    def buffer(self) -> Rad:
        """The Treasury's coin less the debt that nobody owes [rad]."""
        books = self.mirror.treasury.books
        return Rad(books.coin - books.unbacked)

    def coin_of(self, account: str) -> Rad:
        """Coin in the Ledger of an address in lower case [rad]."""
        return Rad(self._coin.get(account, 0))

    async def begin(self) -> None:
        """Read what was before the first price."""
        for logged in await self._reader.advance():
            self._see_coin(logged)

    async def see(self, head: Head) -> None:
        """Take note of a block."""
        last, self._last = self._last, head
        left_out = head.number - last.number - 1
        if left_out:
            interval = (head.timestamp - last.timestamp) // (left_out + 1)
            self._look(head.number - 1, head.timestamp - interval)
        for logged in await self._reader.advance():
            self._see_coin(logged)
            self._see(logged)
        self._look(head.number, head.timestamp)
        figures = self.figures
        figures.conservation_error = max(figures.conservation_error, self._conservation_error())

    def _look(self, number: int, timestamp: int) -> None:
        """Who is unsafe after a block."""
        figures, unsafe = self.figures, self.unsafe(timestamp)
        age = self._ages.see(number, [owner for owner, _ in unsafe])
        figures.longest_unsafe = max(figures.longest_unsafe, age)
        figures.peak_unsafe_debt = max(figures.peak_unsafe_debt, Rad(sum(d for _, d in unsafe)))

    def unsafe(self, timestamp: int) -> list[tuple[str, int]]:
        """Unsafe accounts at a moment, if nothing happens before, and what they owe [rad]."""
        outlook = foresee(self.mirror, UnixTime(timestamp), _FREE)
        return [
            (owned.owner, owned.account.normalized_debt * outlook.rate)
            for owned in UnsafeAccounts(self.mirror, outlook)
        ]

    def is_busy(self, head: Head, market: Mapping[int, Wad]) -> bool:
        """Whether anything is left to liquidate or to sell, or may be at the market's prices.

        The oracle must say what the market says: a price that nobody has poked hides what is due.

        Args:
            head: The last block.
            market: Price of each collateral, by asset number, as finely as feeds say it [wad].
        """
        mirror = self.mirror
        for asset, price in market.items():
            state = mirror.prices.get(asset).state
            if {mirror.prices.get(asset).at(UnixTime(head.timestamp)).price, state.next_price} != {
                price
            }:
                return True
        return bool([*mirror.auctions] or self.unsafe(head.timestamp))

    def is_at_rest(self, head: Head, market: Mapping[int, Wad]) -> bool:
        """Whether nothing is left for anybody to do, now or when a time to bid or to wait ends."""
        mirror, books = self.mirror, self.mirror.treasury.books
        if self.is_busy(head, market) or [*mirror.debt_auctions] or [*mirror.surplus_auctions]:
            return False
        return not books.queue and not books.on_auction

    def _see_coin(self, logged: Logged) -> None:
        match logged.event:
            case ledger.CoinChanged(account=account, amount=amount):
                self._coin[account] = amount
            case ledger.RateAccrued(treasury_coin=amount):
                self._coin[self._treasury] = amount

    def _see(self, logged: Logged) -> None:
        figures = self.figures
        match logged.event:
            case collateral_auction.AuctionStarted() as started:
                figures.close_outs += 1
                self._started[started.auction_id] = (started.due, started.tab)
            case collateral_auction.LotTaken():
                figures.takes += 1
            case collateral_auction.AuctionReset():
                figures.resets += 1
            case collateral_auction.AuctionEnded() as ended:
                due, tab = self._started.pop(ended.auction_id, (0, 0))
                # What is unpaid is penalty first.
                lost = max(ended.unpaid - (tab - due), 0)
                figures.bad_debt = Rad(figures.bad_debt + lost)
            case debt_auction.AuctionSettled() as settled:
                figures.governance_minted = Wad(figures.governance_minted + settled.lot)

    def _conservation_error(self) -> Rad:
        mirror = self.mirror
        owed = mirror.accounts.total_normalized_debt * mirror.debt.rate
        created = owed + mirror.treasury.books.unbacked
        return Rad(abs(sum(self._coin.values()) - created))
