# SPDX-License-Identifier: MIT
"""A real anvil with many accounts, shortly before a price falls; it needs a checkout to start."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from keeper.chain.address import addresses_of
from keeper.chain.connection import Connection
from keeper.chain.node import RpcNode
from keeper.deployment import read_deployment
from keeper.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from keeper.deployment import Deployment

_SILENCE: Final = 60.0


@dataclass(slots=True, kw_only=True)
class BenchChain:
    """What `scripts.bench_chain` has prepared, and a connection to it."""

    rpc_url: str
    manifest: Path
    deployment: Deployment
    owners: list[str]
    hits: int
    """Accounts that the fall makes unsafe."""
    due: int
    """When the price falls [unix time]."""
    base_fee: int
    """[wei per gas]."""
    connection: Connection
    node: RpcNode

    async def call(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """One JSON-RPC request, of anvil's own as well."""
        return await self.connection.request(method, *params)

    async def mine(self, timestamp: int) -> None:
        """One block at a time, at the usual base fee."""
        await self.call("evm_setNextBlockTimestamp", timestamp)
        await self.call("anvil_setNextBlockBaseFeePerGas", hex(self.base_fee))
        await self.call("evm_mine")


@asynccontextmanager
async def bench_chain(accounts: int, hits: int) -> AsyncIterator[BenchChain]:
    """Start a chain; it ends with the block.

    Raises:
        ConfigurationError: If it cannot be started here.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scripts.bench_chain"),
        *("--accounts", str(accounts), "--hits", str(hits)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018
    try:
        line = await process.stdout.readline()
        if not line:
            raise ConfigurationError("scripts.bench_chain: did not start; it needs a checkout")
        told = json.loads(line)
        manifest, owners = Path(told["manifest"]), Path(told["owners"])
        connection = Connection(addresses_of([told["rpc_url"]])[0], silence=_SILENCE)
        async with connection.session():
            yield BenchChain(
                rpc_url=told["rpc_url"],
                manifest=manifest,
                deployment=read_deployment(manifest),
                owners=json.loads(owners.read_text(encoding="utf-8")),  # noqa: ASYNC240 - nothing else runs
                hits=told["hits"],
                due=told["due"],
                base_fee=told["base_fee"],
                connection=connection,
                node=RpcNode(connection),
            )
    finally:
        process.stdin.close()
        await process.wait()
