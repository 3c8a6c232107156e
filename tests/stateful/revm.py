# SPDX-License-Identifier: MIT
"""The real bytecode in revm, a hundred times faster than titanoboa, which a search of states needs.

An `Executor` of the plan, and calls by anybody whose outcome is a value or a revert's text. What to
know of pyrevm: its life is one transaction (so gas is wrong and transient storage must be cleared
by hand), a checkpoint serves once, and what a revert said stands only in the error's text.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from eth_abi.abi import decode, encode
from eth_abi.decoding import ContextFramesBytesIO, TupleDecoder
from eth_abi.encoding import TupleEncoder
from eth_abi.registry import registry
from eth_utils.abi import (
    function_abi_to_4byte_selector,
    get_abi_input_types,
    get_abi_output_types,
)
from eth_utils.address import to_checksum_address
from pyrevm import EVM, AccountInfo, BlockEnv

from model.errors import NO_REASON, Revert
from model.executor import Rejected
from scripts.artifacts import artifact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from model.plan import Value

CHAIN_ID: Final = 31337
_REVERT: Final = re.compile(r"Revert \{ gas_used: \d+, output: 0x([0-9a-f]*) \}")
_WORD: Final = re.compile(
    r"(\d++): StorageSlot \{ previous_or_original_value: \d++, present_value: (\d++) \}"
)
_ERROR_SELECTOR: Final = bytes.fromhex("08c379a0")


class Function:
    """One function of a contract's interface, its codecs made once."""

    def __init__(self, abi: Any) -> None:
        self.selector = function_abi_to_4byte_selector(abi)
        self.outputs = get_abi_output_types(abi)
        self._encoder = TupleEncoder(
            encoders=[registry.get_encoder(kind) for kind in get_abi_input_types(abi)]
        )
        self._decoder = TupleDecoder(decoders=[registry.get_decoder(kind) for kind in self.outputs])

    def calldata(self, arguments: tuple[Any, ...]) -> bytes:
        return bytes(self.selector + self._encoder(arguments))

    def result(self, output: bytes) -> Any:
        """The value returned; several are a tuple, addresses have their checksum."""
        if self.outputs == ["uint256"]:
            return int.from_bytes(output, "big")
        values = plain(self._decoder(ContextFramesBytesIO(output)))
        return values[0] if len(values) == 1 else values or None


@cache
def function(contract: str, name: str) -> Function:
    return Function(next(abi for abi in artifact(contract).abi if abi.get("name") == name))


class Revm:
    """An EVM, and the deployer who sends what the plan says."""

    def __init__(self, sender: str, timestamp: int) -> None:
        self._evm = EVM(spec_id="CANCUN")
        self._sender = to_checksum_address(sender)
        self.timestamp = timestamp

    @property
    def timestamp(self) -> int:
        return self._timestamp

    @timestamp.setter
    def timestamp(self, timestamp: int) -> None:
        self._timestamp = timestamp
        self._evm.set_block_env(BlockEnv(number=1, timestamp=timestamp))

    # --- The plan's executor ----------------------------------------------------------------------

    @property
    def sender(self) -> str:
        return self._sender

    def chain_id(self) -> int:
        return CHAIN_ID

    def block_number(self) -> int:
        return 0

    def nonce(self) -> int:
        return int(self._evm.basic(self._sender).nonce)

    def code(self, address: str) -> bytes:
        return bytes(self._evm.get_code(address) or b"")

    def deploy(self, contract: str, arguments: tuple[Value, ...]) -> str:
        created = artifact(contract)
        constructor: Any = next((x for x in created.abi if x["type"] == "constructor"), None)
        encoded = encode(get_abi_input_types(constructor), arguments) if constructor else b""
        code = bytes.fromhex(created.bytecode[2:]) + encoded
        try:
            return to_checksum_address(self._evm.deploy(self._sender, code))
        except RuntimeError as error:
            raise Rejected(_reason(error)) from None

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

    # --- Anybody ----------------------------------------------------------------------------------

    def transact(
        self, contract: str, address: str, name: str, arguments: tuple[Any, ...], sender: str
    ) -> Any:
        """Send a transaction; what the function returned.

        Raises:
            Revert: With the contract's text.
        """
        called = function(contract, name)
        try:
            output = self._evm.message_call(sender, address, called.calldata(arguments))
        except RuntimeError as error:
            raise Revert(_reason(error)) from None
        finally:
            self._evm.reset_transient_storage()
        return called.result(output)

    def transact_as(
        self, contract: str, address: str, name: str, arguments: tuple[Any, ...], sender: str
    ) -> Any:
        """Send a transaction as anybody, also as a contract; what the function returned.

        Raises:
            Revert: With the contract's text.
        """
        account = self._evm.basic(sender)
        nonce, balance, code = account.nonce, account.balance, self.code(sender)
        # The EVM takes nothing from senders that have code (EIP-3607).
        self._evm.insert_account_info(sender, _account(nonce, balance, b""))
        try:
            return self.transact(contract, address, name, arguments, sender)
        finally:
            nonce = self._evm.basic(sender).nonce
            self._evm.insert_account_info(sender, _account(nonce, balance, code))

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """What is done within leaves nothing behind."""
        point = self._evm.snapshot()
        try:
            yield
        finally:
            self._evm.revert(point)

    def words(self) -> frozenset[tuple[str, str, str]]:
        """Every word of storage that is not zero: contract, slot and value."""
        accounts = self._evm.journal_str.split(": Account { info: ")
        return frozenset(
            (before[-42:], slot, value)
            for before, account in pairwise(accounts)
            for slot, value in _WORD.findall(account.rpartition(", storage: {")[2])
            if value != "0"
        )

    def read(self, contract: str, address: str, name: str, arguments: tuple[Any, ...]) -> Any:
        """Ask a view.

        Raises:
            Revert: With the contract's text.
        """
        called = function(contract, name)
        return called.result(self.read_raw(address, called.calldata(arguments)))

    def read_raw(self, address: str, calldata: bytes) -> bytes:
        """Ask a view whose calldata is ready."""
        try:
            return bytes(self._evm.message_call(self._sender, address, calldata, is_static=True))
        except RuntimeError as error:
            raise Revert(_reason(error)) from None

    @property
    def storage(self) -> Callable[[str, int], int]:
        """Reads one word of a contract's storage; what pyrevm has, as it is called a lot."""
        return self._evm.storage

    @property
    def writes(self) -> int:
        """Grows with every write that was not taken back; also with some reads."""
        return int(self._evm.journal_len)


def _account(nonce: int, balance: int, code: bytes) -> AccountInfo:
    # pyrevm's stub of the class lacks its constructor.
    return AccountInfo(nonce=nonce, balance=balance, code=code)  # type: ignore[call-arg]


def plain(value: Any) -> Any:
    """What eth_abi decodes, with tuples for lists and checksums for addresses."""
    if isinstance(value, list | tuple):
        return tuple(plain(part) for part in value)
    return _checksummed(value) if isinstance(value, str) and value.startswith("0x") else value


@cache
def _checksummed(address: str) -> str:
    return to_checksum_address(address)


def _reason(error: RuntimeError) -> str:
    """The text of a revert.

    Raises:
        AssertionError: If the EVM halted for another reason; that is never intended.
    """
    found = _REVERT.match(str(error))
    assert found, str(error)[:200]
    output = bytes.fromhex(found[1])
    if not output:
        return NO_REASON
    assert output.startswith(_ERROR_SELECTOR), output.hex()
    return str(decode(["string"], output[4:])[0])
