# SPDX-License-Identifier: MIT
"""A chain in memory behind the keeper's port: heads, logs, pool, and what was asked of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from eth_abi.abi import encode

from keeper.chain.abi import interface
from keeper.chain.decoder import RECORDS
from keeper.errors import NodeUnavailable, RequestRefused
from keeper.ports import Head, Log, Receipt, Simulation
from tests.unit.keeper.fake_pool import FakePool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.ports import Call

ADDRESSES = {name: f"0x{number + 1:02x}" + "cc" * 19 for number, name in enumerate(RECORDS)}
ADDRESSES |= {"Gateway": "0x90" + "cc" * 19, "Stablecoin": "0x91" + "cc" * 19}
ADDRESSES |= {"GovernanceToken": "0x92" + "cc" * 19}


def as_log(contract: str, event: Any, *, block: int = 1, transaction: str = "0x01") -> Log:
    """What a node would give for an event record; fields that a record lacks are 0."""
    abi = interface(contract).events[type(event).__name__]
    plain = [each for each in abi.arguments if not each.is_indexed]
    return Log(
        address=ADDRESSES[contract],
        topics=(
            abi.topic,
            *(
                encode([each.type], [_value(event, each)])
                for each in abi.arguments
                if each.is_indexed
            ),
        ),
        data=encode([each.type for each in plain], [_value(event, each) for each in plain]),
        block=block,
        transaction=transaction,
    )


def _value(event: Any, argument: Any) -> Any:
    if argument.name not in {each.name for each in fields(event)}:
        return {"address": "0x" + "00" * 20}.get(argument.type, 0)
    value = getattr(event, argument.name)
    if is_dataclass(value):
        given = {each.name: getattr(value, each.name) for each in fields(value)}
        return tuple(given[name] for name in argument.components)
    return value


def head(number: int, *, fork: str = "a", parent: str | None = None, timestamp: int = 0) -> Head:
    """A block of a fork; its parent is of the same fork unless another is named."""
    return Head(
        number=number,
        hash=f"0x{fork}{number}",
        parent_hash=f"0x{parent or fork}{number - 1}",
        timestamp=timestamp or 1_000 + 12 * number,
        base_fee=10**9,
    )


@dataclass
class FakeNode:
    """Answers from memory; every request is counted by name."""

    chain: dict[int, Head] = field(default_factory=dict)
    logs: dict[str, list[Log]] = field(default_factory=dict)
    """By block hash."""
    answers: dict[str, bytes] = field(default_factory=dict)
    """What calls return, by calldata; a call that is not here reverts."""
    answers_at: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """The same in the state of one block, by its hash, over those above."""
    reverts: dict[str, str] = field(default_factory=dict)
    """Calldata of transactions that revert, and why."""
    transactions: FakePool = field(default_factory=FakePool)
    chain_number: int = 31337
    is_down: bool = False
    answers_left: int | None = None
    """After so many answers the node is gone; None: it stays."""
    has_contracts: bool = True
    requests: Counter[str] = field(default_factory=Counter)
    simulated: list[list[str]] = field(default_factory=list)
    """Calldata of each simulation, in order."""

    @property
    def pool(self) -> dict[str, bytes]:
        """Raw transactions that wait, by hash."""
        return self.transactions.waiting

    def add(self, block: Head, *logs: Log) -> Head:
        """Make a block canonical."""
        self.chain[block.number] = block
        self.logs[block.hash] = list(logs)
        return block

    def _count(self, request: str) -> None:
        self.requests[request] += 1
        if self.answers_left is not None:
            self.answers_left -= 1
        if self.is_down or (self.answers_left is not None and self.answers_left < 0):
            raise NodeUnavailable("down")

    async def chain_id(self) -> int:
        self._count("chain_id")
        return self.chain_number

    async def has_code(self, address: str) -> bool:
        del address
        self._count("has_code")
        return self.has_contracts

    async def head(self) -> Head:
        self._count("head")
        return self.chain[max(self.chain)]

    async def block(self, number: int) -> Head | None:
        self._count("block")
        return self.chain.get(number)

    async def logs_of_block(self, block_hash: str, addresses: Sequence[str]) -> list[Log]:
        self._count("logs_of_block")
        if block_hash not in self.logs:
            raise RequestRefused(-32000, "unknown block")
        return [log for log in self.logs[block_hash] if log.address in addresses]

    async def logs_between(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        self._count("logs_between")
        blocks = [self.chain[number] for number in range(first, last + 1) if number in self.chain]
        return [
            log for block in blocks for log in self.logs[block.hash] if log.address in addresses
        ]

    async def call(
        self, call: Call, *, sender: str | None = None, block_hash: str | None = None
    ) -> bytes:
        del sender
        self._count("call")
        if block_hash is not None and block_hash not in self.logs:
            raise RequestRefused(-32000, "unknown block")
        answers = self.answers | self.answers_at.get(block_hash or "", {})
        if call.data not in answers:
            raise RequestRefused(3, "execution reverted", "0x")
        return answers[call.data]

    async def simulate(
        self, calls: Sequence[Call], *, senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        assert len(senders) == len(calls)
        del timestamp
        self._count("simulate")
        self.simulated.append([call.data for call in calls])
        reverts = [self.reverts.get(call.data) for call in calls]
        return [Simulation(gas=0 if revert else 100_000, revert=revert) for revert in reverts]

    async def transaction_count(self, address: str) -> int:
        self._count("transaction_count")
        return self.transactions.next_nonce(address)

    async def mined_count(self, address: str) -> int:
        self._count("mined_count")
        return self.transactions.mined_count(address)

    async def balance(self, address: str) -> int:
        del address
        self._count("balance")
        return 10**18

    async def send(self, raw: bytes) -> str:
        self._count("send")
        return self.transactions.add(raw)

    async def receipt(self, transaction: str) -> Receipt | None:
        self._count("receipt")
        return self.transactions.receipts.get(transaction)

    async def is_known(self, transaction: str) -> bool:
        self._count("is_known")
        return self.transactions.is_known(transaction)
