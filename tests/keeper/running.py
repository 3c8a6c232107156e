# SPDX-License-Identifier: MIT
"""A whole keeper in the test's own process, so that its mirror can be looked into."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import structlog
from structlog.testing import LogCapture

from keeper.chain.endpoints import Endpoints
from keeper.chain.node import RpcNode
from keeper.clock import BlockClock
from keeper.deployment import deployment_of
from keeper.keeper import Keeper
from keeper.loop import Loop
from keeper.mirror_check import MirrorCheck
from keeper.settings import Settings
from keeper.store.checkpoints import Checkpoints
from keeper.transactions.factory import transaction_engine
from keeper.watch.pulse import Pulse
from tests.keeper.connecting import connection_to
from tests.keeper.process import PATIENCE
from tests.keeper.world import KEEPER_KEY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.keeper.world import World

USUAL = {"dry_run": False, "silence": 0.5, "endpoint_interval": 0.2, "private_key": KEEPER_KEY}
"""Settings by which little has to be waited for."""


_PACE = 0.3  # seconds for a block that may not be handled


class Running:
    """The keeper, what it says, and where its books differ from the chain."""

    def __init__(
        self, world: World, keeper: Keeper, endpoints: Endpoints, lines: list[Any]
    ) -> None:
        self._world = world
        self.keeper = keeper
        self.endpoints = endpoints
        self.lines = lines
        self.task: asyncio.Task[None] | None = None

    def of(self, event: str) -> list[dict[str, Any]]:
        """Lines of an event so far."""
        return [line for line in self.lines if line["event"] == event]

    async def when(self, is_so: Callable[[], bool], *, patience: float = PATIENCE) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(patience):
            while not is_so():
                assert self.task is not None
                if self.task.done():
                    self.task.result()
                await asyncio.sleep(0.01)

    async def until(self, event: str, times: int = 1) -> dict[str, Any]:
        """The line of an event that comes so often, once it is there."""
        await self.when(lambda: len(self.of(event)) >= times)
        return self.of(event)[times - 1]

    async def reach(self, number: int, *, patience: float = PATIENCE) -> None:
        """Wait until a block is handled, or a later one."""

        def is_there() -> bool:
            return self.keeper.head is not None and self.keeper.head.number >= number

        await self.when(is_there, patience=patience)

    async def mine(self, blocks: int = 1) -> None:
        """Blocks, each of them handled before the next."""
        for _ in range(blocks):
            await self.reach(await asyncio.to_thread(self._world.mine))

    async def mine_anyway(self, blocks: int = 1) -> None:
        """Blocks, with a little time for each, whatever becomes of them."""
        for _ in range(blocks):
            number = await asyncio.to_thread(self._world.mine)
            with suppress(TimeoutError):
                await self.reach(number, patience=_PACE)

    async def differences(self) -> tuple[str, ...]:
        """Where the mirror and the chain differ, at the block that was handled last."""
        connection = connection_to(self._world.node.websocket_url)
        deployment = deployment_of(self._world.manifest)
        assert self.keeper.head is not None
        async with connection.session():
            check = MirrorCheck(
                RpcNode(connection), deployment, self.keeper.mirror, self.keeper.head
            )
            compared = await check.compare(1_000)
        assert compared.accounts == len(self.keeper.mirror.accounts) > 0
        return compared.differences


@asynccontextmanager
async def running(
    world: World, folder: Path, *urls: str, **settings: object
) -> AsyncIterator[Running]:
    """Put a keeper together as `run_keeper` does, and run it within the block."""
    chosen: dict[str, Any] = {"manifest": world.manifest_file, "data_dir": folder, **USUAL}
    chosen |= {"rpc_url": urls[0], "further_rpc_urls": urls[1:], **settings}
    given = Settings(**chosen)
    deployment = deployment_of(world.manifest)
    capture = LogCapture()
    log = structlog.wrap_logger(structlog.PrintLogger(), processors=[capture])
    options = given.endpoint_options()
    endpoints = Endpoints(given.rpc_urls(), deployment, log, options=options)
    node = RpcNode(endpoints)
    async with transaction_engine(given, deployment, node, log) as sender:
        assert sender is not None
        checkpoints = Checkpoints(
            given.checkpoint_file(deployment.chain_id), deployment, log, wallet=sender.address
        )
        keeper = Keeper(
            node,
            deployment,
            given,
            log,
            sender=sender,
            clock=BlockClock(12),
            checkpoints=checkpoints,
        )
        pulse = Pulse(longest_silence=60, longest_stall=60, on_head=lambda _: None)
        most = given.most_waiting_heads
        loop = Loop(endpoints, keeper, log, pulse=pulse, most_waiting=most)
        found = Running(world, keeper, endpoints, capture.entries)
        found.task = asyncio.create_task(loop.run())
        try:
            yield found
        finally:
            loop.stop()
            await asyncio.wait([found.task], timeout=PATIENCE)
            await keeper.finish()
