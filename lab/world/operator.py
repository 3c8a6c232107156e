# SPDX-License-Identifier: MIT
"""A keeper in a world: the shipped one's decisions, on a mirror that all keepers share."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from keeper.clock import BlockClock
from keeper.dispatcher import Dispatcher
from keeper.settings import Settings
from lab.world.calls import BIDDER
from lab.world.pool import PoolSender
from lab.world.times import is_within

if TYPE_CHECKING:
    from pathlib import Path

    from keeper.deployment import Deployment
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Head
    from lab.scenario.scenario import Scenario
    from lab.world.fleet import Member
    from lab.world.node import ChainNode
    from lab.world.pool import Pool
    from model.units import Rad, UnixTime


class Operator:
    """Decides after every block, but for the times when it is away."""

    def __init__(
        self,
        member: Member,
        node: ChainNode,
        pool: Pool,
        deployment: Deployment,
        scenario: Scenario,
        *,
        manifest: Path,
    ) -> None:
        """Start it.

        Args:
            member: Who it is.
            node: What it simulates on.
            pool: Where its transactions go.
            deployment: Whose protocol.
            scenario: How fast its chain goes, and since when.
            manifest: Folder of the deployment's manifest.
        """
        conduct = member.conduct
        given = {
            "manifest": manifest,
            "rpc_url": "none",
            # Told, not learnt: blocks at rest are further apart, which would be wrong after.
            "block_seconds": scenario.chain.block_seconds,
            **conduct.settings,
        }
        settings = Settings.model_validate(given)
        options = settings.engine_options(deployment.chain_id)
        clock = BlockClock(settings.block_seconds)
        # The contract that buys for it is its own.
        own = replace(deployment, addresses={**deployment.addresses, BIDDER: member.bidder.lower()})
        self.sender = PoolSender(
            member.address,
            node,
            pool,
            options,
            latency=conduct.latency,
            raises_bids=conduct.raises_bids,
        )
        self.outages = conduct.outages
        self._start = int(scenario.start.timestamp())
        self._handled = 0
        self._clock = clock
        self._dispatcher = Dispatcher(
            node, own, settings, _silence(), sender=self.sender, clock=clock
        )

    def is_away(self, time: int) -> bool:
        """Whether it does nothing at a moment [unix time]."""
        return is_within(time - self._start, self.outages)

    async def handle(self, head: Head, mirror: Mirror, own_coin: Rad) -> None:
        """See what became of its transactions, decide and send; once per block.

        Args:
            head: The block that was closed last.
            mirror: The protocol after it.
            own_coin: The wallet's coin in the Ledger [rad].
        """
        if head.number == self._handled:
            return
        self._handled = head.number
        timestamp = self._clock.next_timestamp(head)
        price = self._dispatcher.ether_price(mirror, timestamp)
        await self.sender.follow(head, timestamp, price)
        await self._dispatcher.act(mirror, head, own_coin)

    @property
    def has_memories(self) -> bool:
        """Whether it remembers failures, for so many blocks, so that every block counts."""
        return self.sender.rests.has_memories

    async def would_act(
        self, head: Head, mirror: Mirror, own_coin: Rad, timestamp: UnixTime
    ) -> bool:
        """Whether it would do anything in a later block, if nothing happens before.

        Args:
            head: The block that was closed last.
            mirror: The protocol after it.
            own_coin: The wallet's coin in the Ledger [rad].
            timestamp: Of the later block.
        """
        return await self._dispatcher.would_act(mirror, head, own_coin, timestamp)


def _silence() -> structlog.typing.FilteringBoundLogger:
    """A logger that says nothing."""
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(None, wrapper_class=quiet)
    return logger
