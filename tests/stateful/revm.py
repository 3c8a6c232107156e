# SPDX-License-Identifier: MIT
"""The lab's fast engine, with what a search of states needs besides."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lab.engines.executor import EngineExecutor
from lab.engines.revm import RevmEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Revm(EngineExecutor):
    """An EVM, and the deployer who sends what the plan says."""

    def __init__(self, sender: str, timestamp: int) -> None:
        self.revm = RevmEngine()
        super().__init__(self.revm, sender)
        self.timestamp = timestamp

    @property
    def timestamp(self) -> int:
        return self._timestamp

    @timestamp.setter
    def timestamp(self, timestamp: int) -> None:
        self._timestamp = timestamp
        self.revm.set_block(1, timestamp)

    def transact_as(
        self, contract: str, address: str, name: str, arguments: tuple[Any, ...], sender: str
    ) -> Any:
        """Send a transaction as anybody, also as a contract; what the function returned.

        Raises:
            Revert: With the contract's text.
        """
        code = self.code(sender)
        # The EVM takes nothing from senders that have code (EIP-3607).
        self.revm.set_code(sender, b"")
        try:
            return self.transact(contract, address, name, arguments, sender)
        finally:
            self.revm.set_code(sender, code)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """What is done within leaves nothing behind."""
        point = self.revm.snapshot()
        try:
            yield
        finally:
            self.revm.revert(point)

    def words(self) -> frozenset[tuple[str, str, str]]:
        """Every word of storage that is not zero: contract, slot and value."""
        return self.revm.words()

    @property
    def storage(self) -> Callable[[str, int], int]:
        """Reads one word of a contract's storage."""
        return self.revm.storage

    @property
    def writes(self) -> int:
        """Grows with every write that was not taken back; also with some reads."""
        return self.revm.writes
