# SPDX-License-Identifier: MIT
"""anvil: a chain as keepers meet it, with its true gas.

Each transaction is a block of its own, so what it does is known at once. Transactions of one
`set_block` share its time; their block number is anvil's count, which none of our contracts reads.
Views see both as they were set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eth_utils.address import to_checksum_address

from lab.engines.engine import NOBODY, Created, EngineHalted, EngineLog, Outcome
from lab.engines.reasons import reason_of
from model.errors import Revert

if TYPE_CHECKING:
    from lab.anvil import Node

GAS_LIMIT: Final = 30_000_000
"""Of each transaction: a mainnet block."""
_REVERTED: Final = 3
"""JSON-RPC error code of a call that reverted."""
_TRACE: Final = {"tracer": "callTracer", "tracerConfig": {"onlyTopCall": True}}


class AnvilEngine:
    """An `Engine`."""

    has_true_gas = True

    def __init__(self, node: Node) -> None:
        """Take a node over.

        Args:
            node: Runs, and belongs to nobody else; its blocks have room for a transaction.
        """
        self._node = node
        node.mine_by_hand()
        self._number = self._timestamp = 0
        self._created: dict[str, int] = {}
        """Attempts of each sender at creating a contract."""

    def set_block(self, number: int, timestamp: int) -> None:
        self._number, self._timestamp = number, timestamp

    # --- Calls ------------------------------------------------------------------------------------

    def create(self, sender: str, code: bytes) -> Created:
        # On a chain calls count as well: the count of creations stands in for this transaction.
        sender = sender.lower()
        nonce = self._node.call("eth_getTransactionCount", sender, "latest")
        before = self._created.get(sender, 0)
        self._node.call("anvil_setNonce", sender, hex(before))
        try:
            receipt = self._mined({"from": sender, "data": _hex(code)})
        finally:
            self._node.call("anvil_setNonce", sender, nonce)
        self._created[sender] = before + 1
        _, revert = self._result(receipt)
        if revert is not None:
            raise Revert(revert)
        return Created(to_checksum_address(receipt["contractAddress"]), _logs(receipt))

    def send(self, sender: str, to: str, data: bytes, *, reads_logs: bool = True) -> Outcome:
        del reads_logs  # they cost nothing here
        receipt = self._mined({"from": sender, "to": to, "data": _hex(data)})
        output, revert = self._result(receipt)
        gas = int(receipt["gasUsed"], 16)
        return Outcome(revert=revert, output=output, gas=gas, logs=_logs(receipt))

    def view(self, to: str, data: bytes) -> bytes:
        call = {"from": NOBODY, "to": to, "data": _hex(data), "gas": hex(GAS_LIMIT)}
        block = {"number": hex(self._number), "time": hex(self._timestamp)}
        answer = self._node.answer("eth_call", call, "latest", {}, block)
        if "error" not in answer:
            return _bytes(answer["result"])
        error = answer["error"]
        if error["code"] != _REVERTED:
            raise EngineHalted(error["message"])
        raise Revert(reason_of(_bytes(error["data"])))

    def _mined(self, transaction: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
        """Receipt of a transaction, alone in its block."""
        call = self._node.call
        call("evm_setNextBlockTimestamp", self._timestamp)
        free = {"gas": hex(GAS_LIMIT), "gasPrice": "0x0"}
        transaction_hash = call("eth_sendTransaction", transaction | free)
        call("evm_mine")
        return call("eth_getTransactionReceipt", transaction_hash)

    def _result(self, receipt: Any) -> tuple[bytes, str | None]:  # noqa: ANN401 - JSON
        """What a transaction returned, or why it reverted: receipts do not tell.

        Raises:
            EngineHalted: It stopped for another reason.
        """
        top = self._node.call("debug_traceTransaction", receipt["transactionHash"], _TRACE)
        output = _bytes(top.get("output", "0x"))
        if receipt["status"] == "0x1":
            return output, None
        if top["error"] != "execution reverted":
            raise EngineHalted(top["error"])
        return b"", reason_of(output)

    # --- State ------------------------------------------------------------------------------------

    def snapshot(self) -> object:
        return self._node.call("evm_snapshot"), dict(self._created)

    def revert(self, point: object) -> None:
        assert isinstance(point, tuple)  # noqa: S101 - what `snapshot` gave
        snapshot, self._created = point
        self._node.call("evm_revert", snapshot)

    def storage(self, address: str, slot: int) -> int:
        return int(self._node.call("eth_getStorageAt", address, hex(slot), "latest"), 16)

    def set_storage(self, address: str, slot: int, value: int) -> None:
        self._node.call("anvil_setStorageAt", address, hex(slot), f"0x{value:064x}")

    def code(self, address: str) -> bytes:
        return _bytes(self._node.call("eth_getCode", address, "latest"))

    def set_code(self, address: str, code: bytes) -> None:
        self._node.call("anvil_setCode", address, _hex(code))

    def set_balance(self, address: str, wei: int) -> None:
        self._node.call("anvil_setBalance", address, hex(wei))


def _logs(receipt: Any) -> tuple[EngineLog, ...]:  # noqa: ANN401 - JSON
    return tuple(
        EngineLog(
            log["address"].lower(),
            tuple(_bytes(each) for each in log["topics"]),
            _bytes(log["data"]),
        )
        for log in receipt["logs"]
    )


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _bytes(data: str) -> bytes:
    return bytes.fromhex(data.removeprefix("0x"))
