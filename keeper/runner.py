# SPDX-License-Identifier: MIT
"""Puts a keeper together from its settings, and runs it until a signal."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from keeper.chain.endpoints import Endpoints
from keeper.chain.node import RpcNode
from keeper.chain.simulation import can_look_ahead
from keeper.clock import BlockClock
from keeper.deployment import read_deployment
from keeper.keeper import Keeper
from keeper.logs import configure_logs
from keeper.loop import Loop
from keeper.recording.live import RecordingNode, recording_keeper
from keeper.recording.recorder import recorder_for
from keeper.store.checkpoints import Checkpoints
from keeper.store.lock import locked
from keeper.transactions.factory import transaction_engine
from keeper.watch.station import station
from keeper.watch.view import View
from model.version import version

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from keeper.deployment import Deployment
    from keeper.log_format import LogFormat
    from keeper.ports import Node
    from keeper.settings import Settings
    from keeper.transactions.engine import TransactionEngine
    from keeper.watch.station import Station


async def serve_page(settings: Settings, log_format: LogFormat) -> None:
    """Show the page of a keeper that does not act, until SIGTERM or SIGINT.

    Raises:
        KeeperError: As `run_keeper`.
    """
    await run_keeper(settings.watching_only(), log_format)


async def run_keeper(settings: Settings, log_format: LogFormat) -> None:
    """Keep the protocol until SIGTERM or SIGINT.

    Raises:
        KeeperError: If the settings, the node or the chain do not allow it.
    """
    deployment = read_deployment(settings.manifest)
    with locked(settings.database(deployment.chain_id)), station(settings, deployment) as watch:
        await _run(settings, deployment, watch, configure_logs(log_format, watch.readers))


async def _run(
    settings: Settings, deployment: Deployment, watch: Station, log: FilteringBoundLogger
) -> None:
    options = settings.endpoint_options()
    endpoints = Endpoints(settings.rpc_urls(), deployment, log, options=options)
    async with AsyncExitStack() as stack:
        recorder = stack.enter_context(recorder_for(settings.record, log))
        node: Node = RpcNode(endpoints)
        if recorder:
            node = RecordingNode(node, recorder)
        sender = await stack.enter_async_context(
            transaction_engine(settings, deployment, node, log)
        )
        log.info(
            "starting",
            version=version().number,
            commit=version().commit,
            chain_id=deployment.chain_id,
            wallet=sender.address if sender else None,
            dry_run=settings.dry_run or sender is None,
            has_market=deployment.has_market,
        )
        clock = BlockClock(settings.block_seconds, can_look_ahead=lambda: can_look_ahead(endpoints))
        make = partial(recording_keeper, recorder) if recorder else _keeper
        keeper = make(settings, deployment, node, log, sender=sender, clock=clock)
        loop = Loop(
            endpoints, keeper, log, pulse=watch.pulse, most_waiting=settings.most_waiting_heads
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, loop.stop)

        view = View(
            deployment=deployment,
            mirror=lambda: keeper.mirror,
            head=lambda: keeper.follower.head,
            endpoints=endpoints.rows,
            lanes=sender.rows if sender else list,
            mode=_mode(settings, sender),
        )
        async with watch.open(view) as port:
            if port is not None:
                log.info("listening", port=port)
            try:
                await loop.run()
                await keeper.finish()
            finally:
                keeper.close()
    log.info("stopped")


def _mode(settings: Settings, sender: TransactionEngine | None) -> str:
    if sender is None:
        return "watching"
    return "dry run" if settings.dry_run else "acting"


def _keeper(
    settings: Settings,
    deployment: Deployment,
    node: Node,
    log: FilteringBoundLogger,
    *,
    sender: TransactionEngine | None,
    clock: BlockClock,
) -> Keeper:
    path = settings.checkpoint_file(deployment.chain_id)
    wallet = sender.address if sender else None
    return Keeper(
        node,
        deployment,
        settings,
        log,
        sender=sender,
        clock=clock,
        checkpoints=Checkpoints(path, deployment, log, wallet=wallet),
    )
