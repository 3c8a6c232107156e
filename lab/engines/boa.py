# SPDX-License-Identifier: MIT
"""titanoboa: slow, and written in Python from end to end, so a debugger reaches every opcode.

Like pyrevm, it does not end transactions: gas lacks what a transaction itself costs, and transient
storage is cleared by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boa.environment import Env
from eth.exceptions import Revert as Reverted
from eth.vm.forks.prague.computation import PragueComputation
from eth_utils.address import to_canonical_address, to_checksum_address

from lab.engines.engine import NOBODY, Created, EngineHalted, EngineLog, Outcome
from lab.engines.reasons import reason_of
from model.errors import Revert

if TYPE_CHECKING:
    from eth.vm.forks.prague.state import PragueState


class BoaEngine:
    """An `Engine`."""

    has_true_gas = False

    def __init__(self) -> None:
        # Each environment wraps opcodes of the class that all of them share, to trace storage; that
        # would make every later one slower.
        opcodes = dict(PragueComputation.opcodes)
        self._env = Env()
        PragueComputation.opcodes.update(opcodes)
        self._state: PragueState = self._env.evm.vm.state

    def set_block(self, number: int, timestamp: int) -> None:
        self._env.evm.patch.block_number = number
        self._env.evm.patch.timestamp = timestamp

    # --- Calls ------------------------------------------------------------------------------------

    def create(self, sender: str, code: bytes) -> Created:
        address, computation = self._env.deploy(sender=sender, bytecode=code)
        self._state.clear_transient_storage()
        revert = _revert_of(computation)
        if revert is not None:
            raise Revert(revert)
        return Created(to_checksum_address(address.canonical_address), _logs(computation))

    def send(self, sender: str, to: str, data: bytes, *, reads_logs: bool = True) -> Outcome:
        del reads_logs  # they cost nothing here
        computation = self._env.execute_code(to, sender=sender, data=data)
        self._state.clear_transient_storage()
        revert = _revert_of(computation)
        return Outcome(
            revert=revert,
            output=b"" if revert is not None else computation.output,
            gas=computation.get_gas_used(),
            logs=_logs(computation),
        )

    def view(self, to: str, data: bytes) -> bytes:
        computation = self._env.execute_code(to, sender=NOBODY, data=data, is_modifying=False)
        revert = _revert_of(computation)
        if revert is not None:
            raise Revert(revert)
        return bytes(computation.output)

    # --- State ------------------------------------------------------------------------------------

    def snapshot(self) -> object:
        return self._state.snapshot()

    def revert(self, point: object) -> None:
        self._state.revert(point)  # type: ignore[arg-type]  # what `snapshot` gave

    def storage(self, address: str, slot: int) -> int:
        return int(self._state.get_storage(to_canonical_address(address), slot))

    def set_storage(self, address: str, slot: int, value: int) -> None:
        self._state.set_storage(to_canonical_address(address), slot, value)

    def code(self, address: str) -> bytes:
        return bytes(self._state.get_code(to_canonical_address(address)))

    def set_code(self, address: str, code: bytes) -> None:
        self._state.set_code(to_canonical_address(address), code)

    def set_balance(self, address: str, wei: int) -> None:
        self._state.set_balance(to_canonical_address(address), wei)


def _revert_of(computation: Any) -> str | None:  # noqa: ANN401 - titanoboa has no types
    """Why it reverted; None if it did not.

    Raises:
        EngineHalted: It stopped for another reason.
    """
    if computation.is_success:
        return None
    if not isinstance(computation.error, Reverted):
        raise EngineHalted(repr(computation.error)[:200])
    return reason_of(bytes(computation.output))


def _logs(computation: Any) -> tuple[EngineLog, ...]:  # noqa: ANN401 - as above
    return tuple(
        EngineLog("0x" + address.hex(), tuple(x.to_bytes(32, "big") for x in topics), data)
        for address, topics, data in computation.get_log_entries()
    )
