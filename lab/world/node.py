# SPDX-License-Identifier: MIT
"""A keeper's node port to a chain in the same process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.errors import RequestRefused
from keeper.ports import Simulation
from lab.engines.executor import CHAIN_ID
from model.errors import Revert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.ports import Call, Head, Log, Receipt
    from lab.world.chain import Chain


class ChainNode:
    """Closed blocks, and views in the state after the last of them; it has no pool."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    async def chain_id(self) -> int:
        return CHAIN_ID

    async def has_code(self, address: str) -> bool:
        return bool(self._chain.engine.code(address))

    async def head(self) -> Head:
        return self._chain.heads[-1]

    async def block(self, number: int) -> Head | None:
        return next((head for head in self._chain.heads if head.number == number), None)

    async def logs_of_block(self, block_hash: str, addresses: Sequence[str]) -> list[Log]:
        return [log for log in self._chain.logs[block_hash] if log.address in addresses]

    async def logs_between(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        wanted = [head for head in self._chain.heads if first <= head.number <= last]
        return [log for head in wanted for log in await self.logs_of_block(head.hash, addresses)]

    async def call(
        self, call: Call, *, sender: str | None = None, block_hash: str | None = None
    ) -> bytes:
        del sender, block_hash  # a keeper asks between two blocks, of the last one
        try:
            return self._chain.engine.view(call.target, _bytes(call.data))
        except Revert as revert:
            raise RequestRefused(3, f"execution reverted: {revert.reason}", "0x") from None

    async def simulate(
        self, calls: Sequence[Call], *, senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        engine, found = self._chain.engine, []
        point = engine.snapshot()
        engine.set_block(self._chain.number + 1, timestamp)
        for call, sender in zip(calls, senders, strict=True):
            outcome = engine.send(sender, call.target, _bytes(call.data), reads_logs=False)
            gas = 0 if outcome.revert else outcome.gas
            found.append(Simulation(gas=gas, revert=outcome.revert))
        engine.revert(point)
        return found

    async def transaction_count(self, _address: str) -> int:
        return 0

    async def mined_count(self, _address: str) -> int:
        return 0

    async def balance(self, _address: str) -> int:
        return 0

    async def send(self, _raw: bytes) -> str:
        raise RequestRefused(-32601, "the lab takes no signed transactions", "")

    async def receipt(self, _transaction: str) -> Receipt | None:
        return None

    async def is_known(self, _transaction: str) -> bool:
        return False


def _bytes(data: str) -> bytes:
    return bytes.fromhex(data.removeprefix("0x"))
