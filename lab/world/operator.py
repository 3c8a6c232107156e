# SPDX-License-Identifier: MIT
"""A keeper in a world: the shipped one's decisions, on a mirror that all keepers share."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import structlog

from keeper.clock import BlockClock
from keeper.dispatcher import Dispatcher
from keeper.settings import Settings
from lab.world.pool import PoolSender
from lab.world.times import is_within

if TYPE_CHECKING:
    from pathlib import Path

    from keeper.deployment import Deployment
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Head
    from lab.scenario.keepers import Keeper
    from lab.world.node import ChainNode
    from lab.world.pool import Pool
    from model.units import Rad


class Operator:
    """Decides after every block, but for the times when it is away."""

    def __init__(
        self,
        spec: Keeper,
        address: str,
        node: ChainNode,
        pool: Pool,
        deployment: Deployment,
        *,
        manifest: Path,
        block_seconds: int,
    ) -> None:
        """Start it.

        Args:
            spec: What the scenario says about it.
            address: Its wallet's.
            node: What it simulates on.
            pool: Where its transactions go.
            deployment: Whose protocol.
            manifest: Folder of the deployment's manifest.
            block_seconds: Between two blocks while anything moves.
        """
        given = {
            "manifest": manifest,
            "rpc_url": "none",
            # Told, not learnt: blocks at rest are further apart, which would be wrong after.
            "block_seconds": block_seconds,
            **spec.settings,
        }
        settings = Settings.model_validate(given)
        options = settings.engine_options(deployment.chain_id)
        clock = BlockClock(settings.block_seconds)
        self.sender = PoolSender(address, node, pool, options, latency=spec.latency)
        self._outages = spec.outages
        self._clock = clock
        self._dispatcher = Dispatcher(
            node, deployment, settings, _silence(), sender=self.sender, clock=clock
        )

    def is_away(self, offset: int) -> bool:
        """Whether it does nothing at a moment [seconds since the first price]."""
        return is_within(offset, self._outages)

    async def handle(self, head: Head, mirror: Mirror, own_coin: Rad) -> None:
        """See what became of its transactions, decide and send.

        Args:
            head: The block that was closed last.
            mirror: The protocol after it.
            own_coin: The wallet's coin in the Ledger [rad].
        """
        timestamp = self._clock.next_timestamp(head)
        price = self._dispatcher.ether_price(mirror, timestamp)
        await self.sender.follow(head, timestamp, price)
        await self._dispatcher.act(mirror, head, own_coin)


def _silence() -> structlog.typing.FilteringBoundLogger:
    """A logger that says nothing."""
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(None, wrapper_class=quiet)
    return logger
