# SPDX-License-Identifier: MIT
"""The port: what a world needs of an EVM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

NOBODY: Final = "0x" + "00" * 19 + "01"
"""Who asks views."""


class EngineHalted(RuntimeError):
    """The EVM stopped for another reason than a revert: out of gas, too deep, invalid code."""


@dataclass(frozen=True, slots=True)
class EngineLog:
    """What a contract logged."""

    address: str
    """Of the contract, in lower case."""
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Created:
    """A new contract."""

    address: str
    """With checksum."""
    logs: tuple[EngineLog, ...]
    """Of its constructor."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a transaction."""

    revert: str | None
    """Why it reverted; None if it did not."""
    output: bytes
    """What it returned; empty if it reverted."""
    gas: int
    """Used, as the engine counts it: see `Engine.has_true_gas`."""
    logs: tuple[EngineLog, ...]


class Engine(Protocol):
    """One chain, alone in the world, whose time is in our hands."""

    has_true_gas: bool
    """Whether `Outcome.gas` is what a chain would charge."""

    def set_block(self, number: int, timestamp: int) -> None:
        """Which block transactions and views are in from now on; several may share it."""

    def create(self, sender: str, code: bytes) -> Created:
        """Create a contract from its creation code, arguments included.

        Its address follows from the sender and how many it has tried to create: calls do not count.

        Raises:
            Revert: With the constructor's text.
        """

    def send(self, sender: str, to: str, data: bytes, *, reads_logs: bool = True) -> Outcome:
        """One transaction, by anybody who has no code.

        Args:
            sender: Who sends it.
            to: To which contract.
            data: Calldata.
            reads_logs: False: the outcome may lack them, which saves time.
        """

    def view(self, to: str, data: bytes) -> bytes:
        """What a call returns that changes nothing.

        Raises:
            Revert: With the contract's text.
        """

    def snapshot(self) -> object:
        """The state as it is now, to be gone back to once."""

    def revert(self, point: object) -> None:
        """Undo everything since a snapshot; block number and time stay."""

    def storage(self, address: str, slot: int) -> int:
        """One word of a contract's storage."""

    def set_storage(self, address: str, slot: int, value: int) -> None:
        """Write one word of a contract's storage."""

    def code(self, address: str) -> bytes:
        """Code at an address; empty if there is none."""

    def set_code(self, address: str, code: bytes) -> None:
        """Replace the code at an address; storage stays."""

    def set_balance(self, address: str, wei: int) -> None:
        """Give ether."""
