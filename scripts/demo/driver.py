# SPDX-License-Identifier: MIT
"""Plays the prices: the only one who mines, and he waits for the keeper after every block."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lab.world.market import REFRESH
from lab.world.ticks import Ticks
from model.units import UnixTime
from scripts.demo.blocks import Block
from scripts.demo.errors import DemoError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lab.anvil import Node
    from lab.scenario.chain import Chain
    from lab.world.ticks import Tick
    from model.units import Wad
    from scripts.demo.contracts import Contracts
    from scripts.demo.keeper_process import KeeperProcess
    from scripts.demo.market import Market
    from scripts.demo.observer import Observer

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

    @property
    def base_fee(self) -> int:
        """What a unit of gas costs [wei]."""
        return self.chain.base_fee(0)

    def play(self, ticks: Sequence[Tick], duration: int) -> None:
        """Mine one block after the other while prices move.

        Args:
            ticks: When feeds answer what, ascending.
            duration: Of the price path [seconds].
        """
        ahead = Ticks(ticks)
        for offset in range(0, duration, self.chain.block_seconds):
            due = ahead.until(offset)
            if due is None:
                self.market.follow()
            else:
                self.market.move(due)
            self._mine(self.start + offset)

    def finish(self, duration: int) -> None:
        """Let time pass at the last prices until auctions and treasury are at rest.

        What is too little for a debt auction waits for income, at most until `MAX_AFTERMATH`. The
        last block accrues, so that debt read from the chain is debt as booked.

        Args:
            duration: Of the price path [seconds].

        Raises:
            DemoError: If that takes longer than any queue and auction should.
        """
        now = refreshed = self.start + duration
        last = now + MAX_AFTERMATH
        while not self.observer.is_at_rest or self.observer.is_short_of_income:
            if now > last:
                if self.observer.is_at_rest:
                    break
                raise DemoError(f"not at rest {MAX_AFTERMATH // 86_400} days after the last price")
            if now < refreshed + REFRESH:
                self.market.follow()
            else:
                self.market.refresh()
                refreshed = now
            self._mine(now)
            busy = self.observer.is_busy
            now += self.chain.block_seconds if busy else self.chain.rest_block_seconds
        treasury = self.contracts.core["Treasury"]
        self.contracts.send(self.contracts.deployer, treasury, "settle", gas_price=self.base_fee)
        self._mine(now)

    def _mine(self, timestamp: int) -> None:
        """Mine a block, take note of it, and wait until the keeper has handled it."""
        number = self.node.mine(timestamp, self.base_fee)
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
        deployer = self.contracts.deployer.lower()
        self.node.check([one for one in receipts if one["from"].lower() == deployer])
        self.observer.see_block(block, receipts)
        if self.keeper is not None:
            self.keeper.await_block(number)
        self._traded_at = block.market
        self._mined, self._handed_over = block.mined, time.monotonic()
        self.tell(block, self.observer)
