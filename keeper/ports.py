# SPDX-License-Identifier: MIT
"""What the keeper needs from the outside, as protocols; the adapters live in `chain`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the keeper needs to know of a block."""

    number: int
    hash: str
    """[0x hex]."""
    parent_hash: str
    """[0x hex]."""
    timestamp: int
    """[unix time]."""
    base_fee: int
    """Of this block [wei per gas]."""
    gas_limit: int = 0
    """Of this block [gas]; 0 = not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What a contract logged."""

    address: str
    """Of the contract, in lower case."""
    topics: tuple[bytes, ...]
    data: bytes
    block: int
    transaction: str
    """Hash [0x hex]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a contract."""

    target: str
    """Address."""
    data: str
    """Calldata [0x hex]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a transaction would do."""

    gas: int
    """A limit that suffices in this state; 0 if it reverts."""
    revert: str | None
    """Why it would revert; None if it would not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a transaction."""

    block: int
    is_successful: bool
    gas_used: int
    gas_price: int
    """What was paid in the end [wei per gas]."""


class Node(Protocol):
    """An EVM node. Every method raises `NodeUnavailable` when it is gone."""

    async def chain_id(self) -> int: ...

    async def has_code(self, address: str) -> bool:
        """Whether a contract stands at the address."""

    async def head(self) -> Head:
        """The latest block."""

    async def block(self, number: int) -> Head | None:
        """The canonical block of that number; None if the chain is shorter."""

    async def logs_of_block(self, block_hash: str, addresses: Sequence[str]) -> list[Log]:
        """Logs of one block, by its hash, in order.

        Raises:
            RequestRefused: If the node does not know the block any more.
        """

    async def logs_between(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        """Logs of the canonical blocks first..last, in order.

        Raises:
            RequestRefused: If that is more than the node gives at once.
        """

    async def call(
        self, call: Call, *, sender: str | None = None, block_hash: str | None = None
    ) -> bytes:
        """What a call returns in the state of a block, by its hash; None: of the latest one.

        Raises:
            RequestRefused: If it reverts (`revert_reason` says why), or the block is gone.
        """

    async def simulate(
        self, calls: Sequence[Call], *, senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        """What transactions would do if they came next, in this order.

        Args:
            calls: What they call.
            senders: Who sends each of them.
            timestamp: Of the block that they would be in [unix time].
        """

    async def transaction_count(self, address: str) -> int:
        """Nonce of the next transaction of an address, those in the pool counted."""

    async def mined_count(self, address: str) -> int:
        """Nonce of the next transaction of an address, only those in blocks counted."""

    async def send(self, raw: bytes) -> str:
        """Hand a signed transaction over; its hash [0x hex].

        Raises:
            RequestRefused: If the node does not take it.
        """

    async def receipt(self, transaction: str) -> Receipt | None:
        """What became of a transaction; None while it is not mined."""

    async def is_known(self, transaction: str) -> bool:
        """Whether the node has the transaction, mined or in its pool."""

    async def balance(self, address: str) -> int:
        """Ether of an address [wei]."""
