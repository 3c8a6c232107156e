# SPDX-License-Identifier: MIT
"""From the fall of a price until all it makes unsafe are closed out, with a block every second."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from keeper.bench.knowing import is_unsafe, pages_of, unsafe_of
from keeper.chain.abi import interface

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from keeper.bench.chain import BenchChain

LEAD: Final = 3
"""Blocks between the start and the fall."""
LONGEST: Final = 120
"""Blocks after which it counts as not cleared."""
_KEY: Final = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
_WALLET: Final = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
_BOT: Final = "0x00000000000000000000000000000000000000B0"
_RICH: Final = hex(10**24)
_BLOCK_GAS: Final = 30_000_000
_LIMIT: Final = hex(1_000_000)


@dataclass(frozen=True, slots=True)
class Clearing:
    """What a keeper needed."""

    blocks: int
    """From the first with the fallen price to the last with a close-out."""
    by_gas: int
    """Blocks that its gas alone needs."""
    cleared: int
    transactions: int
    reverted: int
    twice: int
    """Accounts that were closed out more than once."""
    waiting: int
    """Transactions that still waited at the end."""


async def clear_by_keeper(chain: BenchChain) -> Clearing:
    """The shipped keeper, as a process."""
    await chain.call("anvil_setBalance", _WALLET, _RICH)
    with tempfile.TemporaryDirectory() as folder:
        async with _keeper(chain, folder):
            return await _watch(chain, _WALLET)


async def clear_by_calls(chain: BenchChain) -> Clearing:
    """One call per account, over and over; what is unsafe is closed out at once."""

    async def run() -> None:
        sent = set[str]()
        while True:
            for owner in chain.owners:
                if owner not in sent and await is_unsafe(chain, owner):
                    sent.add(owner)
                    await _close_out(chain, owner)

    return await _with_bot(chain, run)


async def clear_by_pages(chain: BenchChain) -> Clearing:
    """All pages on every head; what is unsafe is closed out at once."""

    async def run() -> None:
        sent = set[str]()
        last = ""
        while True:
            head = await chain.node.head()
            if head.hash == last:
                await asyncio.sleep(0.05)
                continue
            last = head.hash
            for page in pages_of(chain.owners):
                for owner in await unsafe_of(chain, page):
                    if owner not in sent:
                        sent.add(owner)
                        await _close_out(chain, owner)

    return await _with_bot(chain, run)


async def _with_bot(
    chain: BenchChain, run: Callable[[], Coroutine[object, object, None]]
) -> Clearing:
    await chain.call("anvil_setBalance", _BOT, _RICH)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(run())
        clearing = await _watch(chain, _BOT)
        running.cancel()
    return clearing


async def _close_out(chain: BenchChain, owner: str) -> None:
    engine = interface("LiquidationEngine")
    transaction = {
        "from": _BOT,
        "to": chain.deployment.addresses["LiquidationEngine"],
        "data": engine.encode("close_out", owner, _BOT),
        "gas": _LIMIT,
    }
    await chain.call("eth_sendTransaction", transaction)


# --- Blocks ---------------------------------------------------------------------------------------


async def _watch(chain: BenchChain, sender: str) -> Clearing:
    """Let blocks come by the clock until everybody is closed out, then count."""
    first = await _number(chain) + 1
    await chain.call("evm_setNextBlockTimestamp", chain.due - LEAD)
    await chain.call("anvil_setNextBlockBaseFeePerGas", hex(chain.base_fee))
    await chain.call("evm_setIntervalMining", 1)
    try:
        while True:
            await asyncio.sleep(0.2)
            number = await _number(chain)
            if number < first:
                continue
            started = await _started(chain, first)
            if len(started) >= chain.hits or number > first + LEAD + LONGEST:
                break
    finally:
        await chain.call("evm_setIntervalMining", 0)
    await chain.call("evm_mine")
    return await _count(chain, sender, first)


async def _number(chain: BenchChain) -> int:
    return int(await chain.call("eth_blockNumber"), 16)


async def _started(chain: BenchChain, first: int) -> list[dict[str, Any]]:
    topic = interface("CollateralAuction").events["AuctionStarted"].topic
    logs: list[dict[str, Any]] = await chain.call(
        "eth_getLogs",
        {
            "fromBlock": hex(first),
            "address": chain.deployment.addresses["CollateralAuction"],
            "topics": [f"0x{topic.hex()}"],
        },
    )
    return logs


async def _count(chain: BenchChain, sender: str, first: int) -> Clearing:
    started = await _started(chain, first)
    owners = [log["topics"][2] for log in started]
    blocks = [int(log["blockNumber"], 16) for log in started]
    last = await _number(chain)
    live = first
    while (await chain.node.block(live)).timestamp < chain.due:  # type: ignore[union-attr]  # mined
        live += 1
    receipts: list[dict[str, Any]] = []
    for number in range(first, last + 1):
        receipts += await chain.call("eth_getBlockReceipts", hex(number))
    own = [each for each in receipts if each["from"].lower() == sender.lower()]
    gas = sum(int(each["gasUsed"], 16) for each in own)
    pool = await chain.call("txpool_status")
    return Clearing(
        blocks=max(blocks, default=last) - live + 1,
        by_gas=ceil(gas / _BLOCK_GAS),
        cleared=len(set(owners)),
        transactions=len(own),
        reverted=sum(each["status"] != "0x1" for each in own),
        twice=len(owners) - len(set(owners)),
        waiting=int(pool["pending"], 16) + int(pool["queued"], 16),
    )


# --- The process ----------------------------------------------------------------------------------


@asynccontextmanager
async def _keeper(chain: BenchChain, folder: str) -> AsyncIterator[None]:
    """A running keeper that has seen the chain as it is."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "keeper", "run", "--manifest", str(chain.manifest)),
        *("--rpc", chain.rpc_url, "--private-key-env", "BENCH_KEY", "--no-dry-run"),
        env={
            **os.environ,
            "BENCH_KEY": _KEY,
            "KEEPER_DATA_DIR": folder,
            "KEEPER_BLOCK_SECONDS": "1",
        },
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )
    assert process.stdout is not None  # noqa: S101
    reading: asyncio.Task[None] | None = None
    try:
        async for line in process.stdout:
            if json.loads(line)["event"] == "block_handled":
                break
        reading = asyncio.create_task(_drain(process.stdout))
        yield
    finally:
        process.terminate()
        await process.wait()
        if reading is not None:
            await reading


async def _drain(output: asyncio.StreamReader) -> None:
    async for _ in output:
        pass
