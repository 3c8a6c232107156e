# SPDX-License-Identifier: MIT
"""The `Node` port on JSON-RPC."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from eth_utils.crypto import keccak

from keeper.chain.answers import (
    answer_to,
    data,
    hash_of,
    head_of,
    id_of,
    logs_of,
    quantity,
    receipt_of,
)
from keeper.chain.bloom import Hint
from keeper.chain.simulation import Simulator
from keeper.errors import MalformedAnswer, RequestRefused

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from keeper.chain.connection import Requester
    from keeper.ports import Call, Head, Log, Receipt, Simulation

T = TypeVar("T")


_LATE: Final = (0.1, 0.3, 0.6)
"""Pauses before the logs of a block are asked for again [seconds]."""


class RpcNode:
    """A node behind a connection, or behind the one of several that is in use."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
        self._simulator = Simulator(requester)

    async def _ask(self, read: Callable[[Any], T], method: str, *params: object) -> T:
        """The answer to a request, read by a function of `answers`.

        Raises:
            NodeUnavailable: If the node is gone, or its answer cannot be read.
            RequestRefused: If it answered with an error.
        """
        answer = await self._requester.request(method, *params)
        with answer_to(method):
            return read(answer)

    # --- Chain ------------------------------------------------------------------------------------

    def heads(self) -> AsyncGenerator[Head, None]:
        """The tip, then each new head, as `Connection.heads`."""
        return self._requester.heads()

    async def chain_id(self) -> int:
        return await self._ask(quantity, "eth_chainId")

    async def has_code(self, address: str) -> bool:
        return bool(await self._ask(data, "eth_getCode", address, "latest"))

    async def code_hash(self, address: str) -> str:
        """Keccak-256 of the code at an address [0x hex]."""
        return "0x" + keccak(await self._ask(data, "eth_getCode", address, "latest")).hex()

    async def head(self) -> Head:
        return await self._ask(head_of, "eth_getBlockByNumber", "latest", False)

    async def block(self, number: int) -> Head | None:
        block = await self._ask(_optional(head_of), "eth_getBlockByNumber", hex(number), False)
        if block is not None and block.number != number:
            raise MalformedAnswer(f"eth_getBlockByNumber: block {block.number}, not {number}")
        return block

    async def logs_of_block(self, block_hash: str, addresses: Sequence[str]) -> list[Log]:
        # Behind one address there may be several nodes, of which one is a little behind: it
        # refuses, or knows of no logs where the head's filter shows some.
        hint = self._requester.blooms.hint(block_hash, addresses)
        for pause in _LATE:
            with suppress(RequestRefused):
                logs = await self._logs({"blockHash": block_hash}, addresses)
                if logs or hint == Hint.NO:
                    return logs
                if hint == Hint.MAYBE:
                    hint = Hint.NO  # a second such answer is believed
            await asyncio.sleep(pause)
        logs = await self._logs({"blockHash": block_hash}, addresses)
        if not logs and hint == Hint.CERTAIN:
            raise RequestRefused(0, f"the logs of block {block_hash} are missing")
        return logs

    async def logs_between(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        return await self._logs({"fromBlock": hex(first), "toBlock": hex(last)}, addresses)

    async def _logs(self, selection: dict[str, Any], addresses: Sequence[str]) -> list[Log]:
        selection["address"] = list(addresses)
        return await self._ask(logs_of, "eth_getLogs", selection)

    # --- Calls ------------------------------------------------------------------------------------

    async def call(
        self, call: Call, *, sender: str | None = None, block_hash: str | None = None
    ) -> bytes:
        request = {"to": call.target, "data": call.data}
        if sender is not None:
            request["from"] = sender
        block = "latest" if block_hash is None else {"blockHash": block_hash}
        return await self._ask(data, "eth_call", request, block)

    async def simulate(
        self, calls: Sequence[Call], *, senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        return await self._simulator.simulate(calls, senders=senders, timestamp=timestamp)

    # --- Transactions -----------------------------------------------------------------------------

    async def transaction_count(self, address: str) -> int:
        return await self._ask(quantity, "eth_getTransactionCount", address, "pending")

    async def mined_count(self, address: str) -> int:
        return await self._ask(quantity, "eth_getTransactionCount", address, "latest")

    async def balance(self, address: str) -> int:
        return await self._ask(quantity, "eth_getBalance", address, "latest")

    async def send(self, raw: bytes) -> str:
        return await self._ask(hash_of, "eth_sendRawTransaction", f"0x{raw.hex()}")

    async def receipt(self, transaction: str) -> Receipt | None:
        return await self._ask(_optional(receipt_of), "eth_getTransactionReceipt", transaction)

    async def is_known(self, transaction: str) -> bool:
        found = await self._ask(_optional(id_of), "eth_getTransactionByHash", transaction)
        return found is not None


def _optional(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """The same reader, for an answer that may be null."""
    return lambda answer: None if answer is None else read(answer)
