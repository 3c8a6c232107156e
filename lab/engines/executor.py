# SPDX-License-Identifier: MIT
"""Contracts by name on an engine; carries deployment plans out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eth_abi.abi import encode
from eth_utils.abi import get_abi_input_types
from eth_utils.address import to_checksum_address

from lab.artifacts import artifact
from lab.engines.codecs import function
from model.errors import Revert
from model.executor import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.engines.engine import Engine, EngineLog
    from model.plan import Value

CHAIN_ID: Final = 31337


class EngineExecutor:
    """The plan's `Executor`, sending from one address."""

    def __init__(
        self,
        engine: Engine,
        sender: str,
        *,
        see: Callable[[Sequence[EngineLog]], None] = lambda _: None,
    ) -> None:
        """Prepare.

        Args:
            engine: Executes.
            sender: Who deploys.
            see: Is given what each transaction logs.
        """
        self.engine = engine
        self._see = see
        self._sender = to_checksum_address(sender)
        self._created = 0

    @property
    def sender(self) -> str:
        return self._sender

    def chain_id(self) -> int:
        return CHAIN_ID

    def block_number(self) -> int:
        return 0

    def nonce(self) -> int:
        return self._created

    def code(self, address: str) -> bytes:
        return self.engine.code(address)

    def deploy(self, contract: str, arguments: tuple[Value, ...]) -> str:
        created = artifact(contract)
        constructor: Any = next((x for x in created.abi if x["type"] == "constructor"), None)
        encoded = encode(get_abi_input_types(constructor), arguments) if constructor else b""
        try:
            found = self.engine.create(self._sender, bytes.fromhex(created.bytecode[2:]) + encoded)
        except Revert as revert:
            raise Rejected(revert.reason) from None
        self._created += 1
        self._see(found.logs)
        return found.address

    def call(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> None:
        try:
            self.transact(contract, address, function, arguments, self._sender)
        except Revert as revert:
            raise Rejected(revert.reason) from None

    def view(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> Value:
        try:
            found: Value = self.read(contract, address, function, arguments)
        except Revert as revert:
            raise Rejected(revert.reason) from None
        return found

    def transact(
        self, contract: str, address: str, name: str, arguments: tuple[Any, ...], sender: str
    ) -> Any:  # noqa: ANN401 - whatever it returns
        """Send a transaction; what the function returned.

        Raises:
            Revert: With the contract's text.
        """
        called = function(contract, name)
        outcome = self.engine.send(sender, address, called.calldata(arguments))
        if outcome.revert is not None:
            raise Revert(outcome.revert)
        self._see(outcome.logs)
        return called.result(outcome.output)

    def read(self, contract: str, address: str, name: str, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401 - whatever it returns
        """Ask a view.

        Raises:
            Revert: With the contract's text.
        """
        called = function(contract, name)
        return called.result(self.engine.view(address, called.calldata(arguments)))
