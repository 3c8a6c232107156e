# SPDX-License-Identifier: MIT
"""Takes note of what happens, from the logs alone, with the keeper's own mirror."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.decisions.decision import GasPrice
from keeper.events import ledger
from keeper.planner import foresee
from keeper.strategies.unsafe_accounts import UnsafeAccounts
from lab.metrics.metrics import Metrics
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


class Observer:
    """Sees every block once; nothing is told of what was before `begin`."""

    def __init__(self, chain: Chain, node: ChainNode, deployment: Deployment) -> None:
        self._treasury = deployment.addresses["Treasury"]
        self._reader = Reader(chain, node, deployment)
        self._last = chain.heads[-1]
        self._coin: dict[str, int] = {}
        self._buffer = Rad(0)
        self._was_frozen = False
        self.conservation_error = Rad(0)
        """Largest difference of coin and debt after a block [rad]."""

    @property
    def mirror(self) -> Mirror:
        """The protocol after the last block."""
        return self._reader.mirror

    @property
    def buffer(self) -> Rad:
        """The Treasury's coin less the debt that nobody owes [rad].

        After a shutdown as it was before, when debts on sale were still somebody's.
        """
        return self._buffer

    def _see_buffer(self) -> None:
        books = self.mirror.treasury.books
        if not self.mirror.debt.is_frozen:
            self._buffer = Rad(books.coin - books.unbacked)
        elif not self._was_frozen:
            self._was_frozen = True
            self._buffer = Rad(self._buffer + self.metrics.liquidations.on_sale)

    def coin_of(self, account: str) -> Rad:
        """Coin in the Ledger of an address in lower case [rad]."""
        return Rad(self._coin.get(account, 0))

    async def begin(self, start: int) -> None:
        """Read what was before the first price, at `start` [Unix seconds]."""
        for logged in await self._reader.advance():
            self._see_coin(logged)
        self._see_buffer()
        self.metrics = Metrics(start, self.buffer)

    async def see(self, head: Head, market: Mapping[int, Wad]) -> None:
        """Take note of a block.

        Args:
            head: The block.
            market: Price of each collateral after it, by asset number [wad].
        """
        last, self._last = self._last, head
        left_out = head.number - last.number - 1
        if left_out:
            time = head.timestamp - (head.timestamp - last.timestamp) // (left_out + 1)
            unsafe = dict(self.unsafe(time))
            self.metrics.see_quiet(head.number - 1, time, mirror=self.mirror, unsafe=unsafe)
        logged = await self._reader.advance()
        for each in logged:
            self._see_coin(each)
        self._see_buffer()  # before auctions that a shutdown cancels are no longer on sale
        self.metrics.see(
            head,
            logged,
            market=market,
            mirror=self.mirror,
            unsafe=dict(self.unsafe(head.timestamp)),
        )
        self.conservation_error = max(self.conservation_error, self._conservation_error())

    def unsafe(self, timestamp: int) -> list[tuple[str, int]]:
        """Unsafe accounts at a moment, if nothing happens before, and what they owe [rad].

        None after a shutdown: all debts are paid alike then.
        """
        if self.mirror.debt.is_frozen:
            return []
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
        if mirror.debt.is_frozen:
            return False
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
        if mirror.debt.is_frozen:
            return True
        if self.is_busy(head, market) or [*mirror.debt_auctions] or [*mirror.surplus_auctions]:
            return False
        return not books.queue and not books.on_auction

    def _see_coin(self, logged: Logged) -> None:
        match logged.event:
            case ledger.CoinChanged(account=account, amount=amount):
                self._coin[account] = amount
            case ledger.RateAccrued(treasury_coin=amount):
                self._coin[self._treasury] = amount

    def _conservation_error(self) -> Rad:
        mirror = self.mirror
        owed = mirror.accounts.total_normalized_debt * mirror.debt.rate
        created = owed + mirror.treasury.books.unbacked
        return Rad(abs(sum(self._coin.values()) - created))
