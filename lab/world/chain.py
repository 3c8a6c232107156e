# SPDX-License-Identifier: MIT
"""Blocks on an engine.

The digest of a run is taken over everything that was logged, and when: the same scenario gives the
same one on every engine, whether or not blocks without anything in them are played.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from keeper.ports import Head, Log
from lab.engines.codecs import function
from lab.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.engines.engine import Engine, EngineLog, Outcome
    from lab.world.calls import NamedCall


class CallFailed(LabError):
    """A call that a scenario presupposes has reverted."""


class Chain:
    """Closed blocks, and the one that is being filled; a keeper sees the closed ones only."""

    def __init__(self, engine: Engine, *, base_fee: Callable[[int], int], gas_limit: int) -> None:
        """Begin with block 1, still to be opened.

        Args:
            engine: Executes.
            base_fee: Of the block at a time [wei per gas; unix time].
            gas_limit: Of every block.
        """
        self.engine = engine
        self._fee_at = base_fee
        self.base_fee = 0
        """Of the block that was opened last [wei per gas]."""
        self.gas_limit = gas_limit
        self.heads: list[Head] = []
        """Of closed blocks, from number 1 on."""
        self.logs: dict[str, list[Log]] = {}
        """Of closed blocks, by hash."""
        self.gas = 0
        """Used by transactions of `send`, as the engine counts it."""
        self.watchers: list[Callable[[Head], None]] = []
        """Called with every block that is closed."""
        self._open: list[Log] = []
        self._sent = 0
        self._timestamp = 0
        self._digest = hashlib.sha256()
        self.number = 0
        """Of the block that was opened last."""

    @property
    def digest(self) -> str:
        """Of all that was logged in closed blocks, and when."""
        return f"0x{self._digest.hexdigest()}"

    @property
    def timestamp(self) -> int:
        """Of the block that was opened last [unix time]."""
        return self._timestamp

    def begin(self, timestamp: int, *, skipped: int = 0) -> None:
        """Open the next block.

        Args:
            timestamp: Its time.
            skipped: Blocks before it in which nothing can have happened.
        """
        self.number += 1 + skipped
        self._timestamp, self.base_fee = timestamp, self._fee_at(timestamp)
        self.engine.set_block(self.number, timestamp)

    def send(self, sender: str, to: str, data: bytes) -> tuple[str, Outcome]:
        """A transaction in the open block: its hash, and what became of it."""
        self._sent += 1
        transaction = f"0x{self._sent:064x}"
        outcome = self.engine.send(sender, to, data)
        self.gas += outcome.gas
        self._take(transaction, outcome.logs)
        return transaction, outcome

    def see(self, logs: Sequence[EngineLog]) -> None:
        """Take down what a transaction of the open block has logged that was not sent by `send`."""
        self._sent += 1
        self._take(f"0x{self._sent:064x}", logs)

    def _take(self, transaction: str, logs: Sequence[EngineLog]) -> None:
        self._open += (
            Log(
                address=log.address,
                topics=log.topics,
                data=log.data,
                block=self.number,
                transaction=transaction,
            )
            for log in logs
        )

    def perform(self, call: NamedCall) -> None:
        """A transaction that must succeed.

        Raises:
            CallFailed: If it does not; with its reason.
        """
        refusal = self.attempt(call)
        if refusal is not None:
            raise CallFailed(f"{call.contract}.{call.function}: {refusal}")

    def attempt(self, call: NamedCall) -> str | None:
        """A transaction that may be refused; why it was, None if it was not."""
        data = function(call.contract, call.function).calldata(call.arguments)
        _, outcome = self.send(call.sender, call.address, data)
        return outcome.revert

    def ask(self, call: NamedCall) -> object:
        """What a view returns, in the open block."""
        asked = function(call.contract, call.function)
        return asked.result(self.engine.view(call.address, asked.calldata(call.arguments)))

    def close(self) -> Head:
        """Finish the open block."""
        parent = self.heads[-1].hash if self.heads else f"0x{0:064x}"
        if self._open:
            self._digest.update(self._timestamp.to_bytes(8, "big"))
        for log in self._open:
            self._digest.update(bytes.fromhex(log.address[2:]) + b"".join(log.topics) + log.data)
        name = hashlib.sha256(f"{self.digest} {self.number} {self._timestamp}".encode())
        head = Head(
            number=self.number,
            hash=f"0x{name.hexdigest()}",
            parent_hash=parent,
            timestamp=self._timestamp,
            base_fee=self.base_fee,
            gas_limit=self.gas_limit,
        )
        self.logs[head.hash], self._open = self._open, []
        self.heads.append(head)
        for see in self.watchers:
            see(head)
        return head
