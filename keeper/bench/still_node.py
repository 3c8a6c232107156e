# SPDX-License-Identifier: MIT
"""A node that answers at once, so that what is measured is the keeper's own time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from keeper.errors import RequestRefused
from keeper.ports import Head, Receipt, Simulation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.ports import Call, Log

BLOCK_SECONDS: Final = 12

_GAS: Final = 5_000_000


class StillNode:
    """Blocks with a few logs, a pool whose transactions succeed, and when it was given what."""

    def __init__(self, start: int) -> None:
        """A chain without a block.

        Args:
            start: Time of block 1 [unix time].
        """
        self._start = start
        self._heads: list[Head] = []
        self._logs: dict[str, list[Log]] = {}
        self.sent_at: list[float] = []
        """When each transaction was handed over, by `time.perf_counter` [seconds]."""

    def add(self, *logs: Log) -> Head:
        """The next block."""
        number = len(self._heads) + 1
        block = Head(
            number=number,
            hash=f"0x{number:064x}",
            parent_hash=f"0x{number - 1:064x}",
            timestamp=self._start + BLOCK_SECONDS * (number - 1),
            base_fee=10**9,
        )
        self._heads.append(block)
        self._logs[block.hash] = list(logs)
        return block

    # --- The port ---------------------------------------------------------------------------------

    async def chain_id(self) -> int:
        return 1

    async def has_code(self, _address: str) -> bool:
        return True

    async def head(self) -> Head:
        return self._heads[-1]

    async def block(self, number: int) -> Head | None:
        return self._heads[number - 1] if number <= len(self._heads) else None

    async def logs_of_block(self, block_hash: str, addresses: Sequence[str]) -> list[Log]:
        return [log for log in self._logs[block_hash] if log.address in addresses]

    async def logs_between(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        wanted = [block.hash for block in self._heads if first <= block.number <= last]
        return [log for each in wanted for log in await self.logs_of_block(each, addresses)]

    async def call(
        self, call: Call, *, sender: str | None = None, block_hash: str | None = None
    ) -> bytes:
        del call, sender, block_hash
        raise RequestRefused(3, "execution reverted", "0x")

    async def simulate(
        self, calls: Sequence[Call], *, senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        del senders, timestamp
        return [Simulation(gas=_GAS, revert=None) for _ in calls]

    async def transaction_count(self, _address: str) -> int:
        return len(self.sent_at)

    async def mined_count(self, _address: str) -> int:
        return len(self.sent_at)

    async def balance(self, _address: str) -> int:
        return 10**20

    async def send(self, raw: bytes) -> str:
        self.sent_at.append(time.perf_counter())
        return f"0x{raw[-32:].hex()}"

    async def receipt(self, _transaction: str) -> Receipt | None:
        block = len(self._heads)
        return Receipt(block=block, is_successful=True, gas_used=_GAS, gas_price=10**9)

    async def is_known(self, _transaction: str) -> bool:
        return False
