# SPDX-License-Identifier: MIT
"""Plays the prices: the only one who mines, and he waits for the keeper after every block."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lab.live.blocks import Block
from lab.live.errors import LiveError
from lab.world.market import REFRESH
from lab.world.ticks import Ticks
from model.units import UnixTime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lab.anvil import Node
    from lab.live.contracts import Contracts
    from lab.live.keeper_process import KeeperProcess
    from lab.live.observer import Observer
    from lab.scenario.chain import Chain
    from lab.world.calls import NamedCall
    from lab.world.market import Market
    from lab.world.ticks import Tick
    from model.units import Wad

MAX_AFTERMATH: Final = 21 * 86_400
"""Within which everything must be at rest after the last price [seconds]."""


@dataclass(slots=True, kw_only=True)
class Driver:
    """Time, feeds and pools of the local chain."""

    node: Node
    contracts: Contracts
    market: Market
    observer: Observer
    chain: Chain
    start: UnixTime
    """Of the first price."""
    tell: Callable[[Block, Observer], None]
    """Called after each block."""
    keeper: KeeperProcess | None = None
    """Waited for after each block; None: nobody runs."""
    _traded_at: Mapping[str, Wad] = field(default_factory=dict)
    _mined: float = 0.0
    _handed_over: float = 0.0

    def play(self, ticks: Sequence[Tick], duration: int) -> None:
        """Mine one block after the other while prices move.

        Args:
            ticks: When feeds answer what, ascending.
            duration: Of the price path [seconds].
        """
        ahead = Ticks(ticks)
        for offset in range(0, duration, self.chain.block_seconds):
            due = ahead.until(offset)
            calls = self.market.follow() if due is None else self.market.move(due)
            self._mine(self.start + offset, calls)

    def finish(self, duration: int) -> None:
        """Let time pass at the last prices until auctions and treasury are at rest.

        What is too little for a debt auction waits for income, at most until `MAX_AFTERMATH`. The
        last block accrues, so that debt read from the chain is debt as booked.

        Args:
            duration: Of the price path [seconds].

        Raises:
            LiveError: If that takes longer than any queue and auction should.
        """
        now = refreshed = self.start + duration
        last = now + MAX_AFTERMATH
        while not self.observer.is_at_rest or self.observer.is_short_of_income:
            if now > last:
                if self.observer.is_at_rest:
                    break
                raise LiveError(f"not at rest {MAX_AFTERMATH // 86_400} days after the last price")
            is_stale = now >= refreshed + REFRESH
            refreshed = now if is_stale else refreshed
            self._mine(now, self.market.refresh() if is_stale else self.market.follow())
            busy = self.observer.is_busy
            now += self.chain.block_seconds if busy else self.chain.rest_block_seconds
        at = self.contracts.at
        self._mine(now, [at.core(at.deployer, "Treasury", "settle")])

    def _mine(self, timestamp: int, calls: Iterable[NamedCall]) -> None:
        """Mine a block, take note of it, and wait until the keeper has handled it.

        Args:
            timestamp: Of the block [unix time].
            calls: The deployer's transactions in it.
        """
        base_fee = self.chain.base_fee(timestamp - self.start)
        self.node.expect_base_fee(base_fee)
        for call in calls:
            self.contracts.perform(call, gas_price=base_fee)
        number = self.node.mine(timestamp, base_fee)
        block = Block(
            number=number,
            time=UnixTime(timestamp),
            traded_at=self._traded_at,
            market=self.market.prices,
            told=self._mined,
            mined=time.monotonic(),
            handed_over=self._handed_over,
        )
        receipts = self.node.receipts(number)
        deployer = self.contracts.at.deployer.lower()
        self.node.check([one for one in receipts if one["from"].lower() == deployer])
        self.observer.see_block(block, receipts)
        if self.keeper is not None:
            self.keeper.await_block(number)
        self._traded_at = block.market
        self._mined, self._handed_over = block.mined, time.monotonic()
        self.tell(block, self.observer)
