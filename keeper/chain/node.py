# SPDX-License-Identifier: MIT
"""The `Node` port on a web3 connection."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from eth_utils.address import to_checksum_address
from hexbytes import HexBytes
from web3.exceptions import BlockNotFound, TransactionNotFound

from keeper.errors import RequestRefused
from keeper.ports import Head, Receipt

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from eth_typing import ChecksumAddress
    from web3.types import BlockData, FilterParams, LogReceipt

    from keeper.chain.connection import Connection
    from keeper.ports import Call

_NO_SUCH_OPTION: Final = frozenset({-32602, -32600})
"""Codes by which nodes refuse a parameter that they do not know."""


class Web3Node:
    """A node behind a `Connection`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._has_time_override = True

    async def heads(self) -> AsyncIterator[Head]:
        """The tip, then each new head, as `Connection.heads`."""
        async for block in self._connection.heads():
            yield _head(block)

    async def chain_id(self) -> int:
        with self._connection.guarded():
            return await self._connection.web3.eth.chain_id

    async def has_code(self, address: str) -> bool:
        with self._connection.guarded():
            return len(await self._connection.web3.eth.get_code(_checksummed(address))) > 0

    async def head(self) -> Head:
        with self._connection.guarded():
            return _head(await self._connection.web3.eth.get_block("latest"))

    async def block(self, number: int) -> Head | None:
        with self._connection.guarded():
            try:
                return _head(await self._connection.web3.eth.get_block(number))
            except BlockNotFound:
                return None

    async def logs_of_block(
        self, block_hash: str, addresses: Sequence[str]
    ) -> Sequence[LogReceipt]:
        return await self._logs({"blockHash": HexBytes(block_hash)}, addresses)

    async def logs_between(
        self, first: int, last: int, addresses: Sequence[str]
    ) -> Sequence[LogReceipt]:
        return await self._logs({"fromBlock": first, "toBlock": last}, addresses)

    async def _logs(
        self, selection: FilterParams, addresses: Sequence[str]
    ) -> Sequence[LogReceipt]:
        selection["address"] = [_checksummed(address) for address in addresses]
        with self._connection.guarded():
            return await self._connection.web3.eth.get_logs(selection)

    async def call(self, call: Call, *, sender: str | None = None, timestamp: int = 0) -> bytes:
        return bytes(HexBytes(await self._execute("eth_call", call, sender, timestamp)))

    async def estimate_gas(self, call: Call, *, sender: str, timestamp: int) -> int:
        return int(await self._execute("eth_estimateGas", call, sender, timestamp), 16)

    async def _execute(self, method: str, call: Call, sender: str | None, timestamp: int) -> str:
        """Run a call; at another time than the head's where the node can do that.

        A node that cannot sees the head's time. What opens only in the next block is then seen one
        block later, which costs time and nothing else.
        """
        request = {"to": call.target, "data": call.data} | ({"from": sender} if sender else {})
        if timestamp and self._has_time_override:
            try:
                return await self._requested(
                    method, request, "latest", {}, {"time": hex(timestamp)}
                )
            except RequestRefused as error:
                if error.code not in _NO_SUCH_OPTION:
                    raise
                self._has_time_override = False
        return await self._requested(method, request, "latest")

    async def _requested(self, method: str, *params: object) -> str:
        return cast("str", await self._connection.request(method, *params))

    async def transaction_count(self, address: str) -> int:
        with self._connection.guarded():
            eth = self._connection.web3.eth
            return await eth.get_transaction_count(_checksummed(address), "pending")

    async def send(self, raw: bytes) -> str:
        with self._connection.guarded():
            return _hex(await self._connection.web3.eth.send_raw_transaction(raw))

    async def receipt(self, transaction: str) -> Receipt | None:
        with self._connection.guarded():
            eth = self._connection.web3.eth
            try:
                receipt = await eth.get_transaction_receipt(HexBytes(transaction))
            except TransactionNotFound:
                return None
        return Receipt(
            block=receipt["blockNumber"],
            is_successful=receipt["status"] == 1,
            gas_used=receipt["gasUsed"],
            gas_price=receipt["effectiveGasPrice"],
        )

    async def is_known(self, transaction: str) -> bool:
        with self._connection.guarded():
            try:
                await self._connection.web3.eth.get_transaction(HexBytes(transaction))
            except TransactionNotFound:
                return False
        return True

    async def balance(self, address: str) -> int:
        with self._connection.guarded():
            return await self._connection.web3.eth.get_balance(_checksummed(address))


def _head(block: BlockData) -> Head:
    return Head(
        number=block["number"],
        hash=_hex(block["hash"]),
        parent_hash=_hex(block["parentHash"]),
        timestamp=block["timestamp"],
        base_fee=block.get("baseFeePerGas", 0),
    )


def _hex(value: Any) -> str:  # noqa: ANN401 - HexBytes, whose type web3 does not promise
    return "0x" + bytes(value).hex()


@cache
def _checksummed(address: str) -> ChecksumAddress:
    """The address as web3 insists on it."""
    return to_checksum_address(address)
