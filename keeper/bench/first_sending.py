# SPDX-License-Identifier: MIT
"""From the head that announces a fall of a price to the transactions at the node."""

from __future__ import annotations

import asyncio
import io
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eth_account import Account

from keeper.bench.book import DEPLOYMENT, START, checkpoint_of, fall_at
from keeper.bench.still_node import BLOCK_SECONDS, StillNode
from keeper.clock import BlockClock
from keeper.keeper import Keeper
from keeper.log_format import LogFormat
from keeper.logs import configure_logs
from keeper.settings import Settings
from keeper.store.checkpoints import Checkpoints
from keeper.store.database import open_database
from keeper.store.decisions import DecisionLog
from keeper.store.intents import IntentStore
from keeper.transactions.engine import TransactionEngine
from keeper.transactions.route import PublicRoute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keeper.store.checkpoints import Checkpoint

ROUNDS: Final = 7
_KEY: Final = "0x" + "11" * 32


@dataclass(frozen=True, slots=True)
class FirstSending:
    """Medians of some rounds; the node answers at once."""

    accounts: int
    assets: int
    unsafe: int
    first_ms: float
    """Until the first transaction was handed to the node."""
    all_ms: float
    """Until the last was."""
    block_ms: float
    """Until everything about the block was done, the log lines included."""
    transactions: int


def measure_first_sending(accounts: int, assets: int) -> FirstSending:
    """Let a price fall and see when transactions leave, with database, log and decision log."""
    checkpoint = checkpoint_of(accounts, assets)
    rounds = [asyncio.run(_round(checkpoint)) for _ in range(ROUNDS)]
    return FirstSending(
        accounts=accounts,
        assets=assets,
        unsafe=rounds[0].unsafe,
        first_ms=statistics.median(each.first for each in rounds) * 1e3,
        all_ms=statistics.median(each.last for each in rounds) * 1e3,
        block_ms=statistics.median(each.end for each in rounds) * 1e3,
        transactions=rounds[0].transactions,
    )


@dataclass(frozen=True, slots=True)
class _Round:
    """Seconds since the head arrived."""

    first: float
    last: float
    end: float
    transactions: int
    unsafe: int


async def _round(checkpoint: Checkpoint) -> _Round:
    node = StillNode(START)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        chain_id, ledger = DEPLOYMENT.chain_id, DEPLOYMENT.addresses["Ledger"]
        databases = [
            open_database(path / "1.db", chain_id=chain_id, ledger=ledger) for _ in range(2)
        ]
        decisions = DecisionLog(databases[1])
        handled: list[Mapping[str, Any]] = []
        log = configure_logs(LogFormat.JSON, [decisions, handled.append], output=io.StringIO())
        settings = Settings.model_validate(
            {"manifest": path, "rpc_url": "none", "private_key": _KEY, "dry_run": False}
        )
        wallet = Account.from_key(_KEY)
        checkpoints = Checkpoints(
            path / "1.mirror.db", DEPLOYMENT, log, wallet=str(wallet.address).lower()
        )
        checkpoints.save(checkpoint)
        sender = TransactionEngine(
            node,
            [wallet],
            settings.engine_options(chain_id),
            log,
            route=PublicRoute(node),
            store=IntentStore(databases[0]),
        )
        keeper = Keeper(
            node,
            DEPLOYMENT,
            settings,
            log,
            sender=sender,
            clock=BlockClock(BLOCK_SECONDS),
            checkpoints=checkpoints,
        )
        node.add()
        await keeper.resume()
        for _ in range(3):  # so it has acted before
            await keeper.handle(node.add(), is_latest=True)
        announcement = fall_at(START + 5 * BLOCK_SECONDS, 5)
        head = node.add(announcement)
        before = len(node.sent_at)
        started = time.perf_counter()
        await keeper.handle(head, is_latest=True)
        ended = time.perf_counter()
        await keeper.finish()
        decisions.close()
        for database in databases:
            database.dispose()
    return _Round(
        first=node.sent_at[before] - started,
        last=node.sent_at[-1] - started,
        end=ended - started,
        transactions=len(node.sent_at) - before,
        unsafe=handled[-1]["unsafe"],
    )
