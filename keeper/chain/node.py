# SPDX-License-Identifier: MIT
"""The `Node` port on a web3 connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web3.exceptions import BlockNotFound

from keeper.chain.simulation import Simulator
from keeper.ports import Head, Log, Receipt

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from web3.types import BlockData

    from keeper.chain.connection import Connection
    from keeper.ports import Call, Simulation


class Web3Node:
    """A node behind a `Connection`.

    Logs and receipts, which come by the hundred, are read from the bare JSON: web3's formatters
    take two milliseconds for each.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._simulator = Simulator(connection)

    # --- Chain ------------------------------------------------------------------------------------

    async def heads(self) -> AsyncGenerator[Head, None]:
        """The tip, then each new head, as `Connection.heads`."""
        async for block in self._connection.heads():
            yield _head(block)

    async def chain_id(self) -> int:
        return int(await self._connection.request("eth_chainId"), 16)

    async def has_code(self, address: str) -> bool:
        code = await self._connection.request("eth_getCode", address, "latest")
        return code not in ("", "0x")

    async def head(self) -> Head:
        with self._connection.guarded():
            return _head(await self._connection.web3.eth.get_block("latest"))

    async def block(self, number: int) -> Head | None:
        with self._connection.guarded():
            try:
                return _head(await self._connection.web3.eth.get_block(number))
            except BlockNotFound:
                return None

    async def logs_of_block(self, block_hash: str, addresses: Sequence[str]) -> list[Log]:
        return await self._logs({"blockHash": block_hash}, addresses)

    async def logs_between(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        return await self._logs({"fromBlock": hex(first), "toBlock": hex(last)}, addresses)

    async def _logs(self, selection: dict[str, Any], addresses: Sequence[str]) -> list[Log]:
        selection["address"] = list(addresses)
        logs = await self._connection.request("eth_getLogs", selection)
        return [log_of(log) for log in logs]

    # --- Calls ------------------------------------------------------------------------------------

    async def call(
        self, call: Call, *, sender: str | None = None, block_hash: str | None = None
    ) -> bytes:
        request = {"to": call.target, "data": call.data}
        if sender is not None:
            request["from"] = sender
        block = "latest" if block_hash is None else {"blockHash": block_hash}
        return _bytes(await self._connection.request("eth_call", request, block))

    async def simulate(
        self, calls: Sequence[Call], *, senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        return await self._simulator.simulate(calls, senders=senders, timestamp=timestamp)

    # --- Transactions -----------------------------------------------------------------------------

    async def transaction_count(self, address: str) -> int:
        count = await self._connection.request("eth_getTransactionCount", address, "pending")
        return int(count, 16)

    async def mined_count(self, address: str) -> int:
        count = await self._connection.request("eth_getTransactionCount", address, "latest")
        return int(count, 16)

    async def balance(self, address: str) -> int:
        return int(await self._connection.request("eth_getBalance", address, "latest"), 16)

    async def send(self, raw: bytes) -> str:
        return str(await self._connection.request("eth_sendRawTransaction", f"0x{raw.hex()}"))

    async def receipt(self, transaction: str) -> Receipt | None:
        receipt = await self._connection.request("eth_getTransactionReceipt", transaction)
        if receipt is None:
            return None
        return Receipt(
            block=int(receipt["blockNumber"], 16),
            is_successful=receipt["status"] == "0x1",
            gas_used=int(receipt["gasUsed"], 16),
            gas_price=int(receipt["effectiveGasPrice"], 16),
        )

    async def is_known(self, transaction: str) -> bool:
        found = await self._connection.request("eth_getTransactionByHash", transaction)
        return found is not None


def _head(block: BlockData) -> Head:
    return Head(
        number=block["number"],
        hash=_hex(block["hash"]),
        parent_hash=_hex(block["parentHash"]),
        timestamp=block["timestamp"],
        base_fee=block.get("baseFeePerGas", 0),
        gas_limit=block["gasLimit"],
    )


def log_of(log: dict[str, Any]) -> Log:
    """A log from its JSON."""
    return Log(
        address=log["address"].lower(),
        topics=tuple(_bytes(topic) for topic in log["topics"]),
        data=_bytes(log["data"]),
        block=int(log["blockNumber"], 16),
        transaction=log["transactionHash"],
    )


def _bytes(value: str) -> bytes:
    return bytes.fromhex(value.removeprefix("0x"))


def _hex(value: bytes) -> str:
    return f"0x{bytes(value).hex()}"
