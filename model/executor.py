# SPDX-License-Identifier: MIT
"""What a plan needs of a chain: somebody who sends transactions and asks views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from model.plan import Value


class Rejected(Exception):
    """A transaction was not accepted, reverted, or was not mined; the text says why."""


class Executor(Protocol):
    """Sends transactions from one address. Contracts are meant by name, structs are tuples."""

    @property
    def sender(self) -> str:
        """Address that sends the transactions, with checksum."""

    def chain_id(self) -> int:
        """Id of the chain."""

    def block_number(self) -> int:
        """Number of the latest block."""

    def nonce(self) -> int:
        """The sender's next nonce."""

    def code(self, address: str) -> bytes:
        """Code at an address; empty if there is none."""

    def deploy(self, contract: str, arguments: tuple[Value, ...]) -> str:
        """Create a contract; its address, with checksum, once it is mined.

        Raises:
            Rejected: If it is not created.
        """

    def call(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> None:
        """Send a transaction, and wait until it is mined.

        Raises:
            Rejected: If it is not accepted or reverts.
        """

    def view(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> Value:
        """Ask a view; addresses have their checksum, structs and lists are tuples.

        Raises:
            Rejected: If it reverts or the address does not answer.
        """
