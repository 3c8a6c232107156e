# SPDX-License-Identifier: MIT
"""pyrevm: a hundred times faster than titanoboa, which a search needs.

Its whole life is one transaction: gas is wrong, and transient storage must be cleared by hand. A
snapshot serves once and counts as call depth while it is open. What a revert said stands only in
the error's text. So: a new EVM per run, few open snapshots, never `commit`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from pyrevm import EVM, AccountInfo, BlockEnv, ExecutionResult

from lab.engines.engine import NOBODY, Created, EngineHalted, EngineLog, Outcome
from lab.engines.reasons import reason_of
from model.errors import Revert

if TYPE_CHECKING:
    from collections.abc import Callable

SPECIFICATION: Final = "CANCUN"
_PADDING: Final = 33
_REVERT: Final = re.compile(r"Revert \{ gas_used: (\d+), output: 0x([0-9a-f]*) \}")
_WORD: Final = re.compile(
    r"(\d++): StorageSlot \{ previous_or_original_value: \d++, present_value: (\d++) \}"
)


class RevmEngine:
    """An `Engine`."""

    has_true_gas = False

    def __init__(self) -> None:
        self._evm = EVM(spec_id=SPECIFICATION)

    def set_block(self, number: int, timestamp: int) -> None:
        self._evm.set_block_env(BlockEnv(number=number, timestamp=timestamp))

    # --- Calls ------------------------------------------------------------------------------------

    def create(self, sender: str, code: bytes) -> Created:
        try:
            address = to_checksum_address(self._evm.deploy(sender, code))
            return Created(address, self._logs())
        except RuntimeError as error:
            _, output = _told(error)
            raise Revert(reason_of(output)) from None

    def send(self, sender: str, to: str, data: bytes, *, reads_logs: bool = True) -> Outcome:
        try:
            output = self._evm.message_call(sender, to, data)
        except RuntimeError as error:
            gas, output = _told(error)
            return Outcome(revert=reason_of(output), output=b"", gas=gas, logs=())
        finally:
            self._evm.reset_transient_storage()
        logs = self._logs() if reads_logs else ()
        return Outcome(revert=None, output=bytes(output), gas=self._result.gas_used, logs=logs)

    def view(self, to: str, data: bytes) -> bytes:
        try:
            return bytes(self._evm.message_call(NOBODY, to, data, is_static=True))
        except RuntimeError as error:
            _, output = _told(error)
            raise Revert(reason_of(output)) from None

    @property
    def _result(self) -> ExecutionResult:
        """Of the latest call."""
        result = self._evm.result
        if result is None:
            raise EngineHalted("nothing was called yet")
        return result

    def _logs(self) -> tuple[EngineLog, ...]:
        """Of the latest call."""
        return tuple(
            EngineLog(log.address.lower(), tuple(map(bytes, log.data[0])), bytes(log.data[1]))
            for log in self._result.logs
        )

    # --- State ------------------------------------------------------------------------------------

    def snapshot(self) -> object:
        return self._evm.snapshot()

    def revert(self, point: object) -> None:
        self._evm.revert(point)  # type: ignore[arg-type]  # what `snapshot` gave

    @property
    def storage(self) -> Callable[[str, int], int]:
        """Reads one word; what pyrevm has, as it is called a lot."""
        return self._evm.storage

    def set_storage(self, address: str, slot: int, value: int) -> None:
        self._evm.basic(address)  # an account that is not loaded would forget it on a revert
        self._evm.insert_account_storage(address, slot, value)

    def code(self, address: str) -> bytes:
        account = self._evm.basic(address)
        code = bytes(account.code or b"")
        # What was created, not set, comes with zeros that its analysis has appended.
        return code if keccak(code) == account.code_hash else code[:-_PADDING]

    def set_code(self, address: str, code: bytes) -> None:
        account = self._evm.basic(address)
        self._evm.insert_account_info(address, _account(account.nonce, account.balance, code))

    def set_balance(self, address: str, wei: int) -> None:
        self._evm.set_balance(address, wei)

    def nonce(self, address: str) -> int:
        """Contracts that an account has created."""
        return int(self._evm.basic(address).nonce)

    def words(self) -> frozenset[tuple[str, str, str]]:
        """Every word of storage that is not zero: contract, slot and value."""
        accounts = self._evm.journal_str.split(": Account { info: ")
        return frozenset(
            (before[-42:], slot, value)
            for before, account in pairwise(accounts)
            for slot, value in _WORD.findall(account.rpartition(", storage: {")[2])
            if value != "0"
        )

    @property
    def writes(self) -> int:
        """Grows with every write that was not taken back; also with some reads."""
        return int(self._evm.journal_len)


def _account(nonce: int, balance: int, code: bytes) -> AccountInfo:
    # pyrevm's stub of the class lacks its constructor.
    return AccountInfo(nonce=nonce, balance=balance, code=code)  # type: ignore[call-arg]


def _told(error: RuntimeError) -> tuple[int, bytes]:
    """Gas and output of a revert.

    Raises:
        EngineHalted: If it was none. The error's text can hold the whole state: it is cut.
    """
    found = _REVERT.match(str(error))
    if not found:
        raise EngineHalted(str(error)[:200]) from None
    return int(found[1]), bytes.fromhex(found[2])
