# SPDX-License-Identifier: MIT
"""Hardhat's node in anvil's place: the same chain, other names for what only local nodes can do."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Final, Self

from lab.anvil import Node, Receipt

FOLDER: Final = Path(__file__).parent / "hardhat"
NAMES: Final = {
    "anvil_setBalance": "hardhat_setBalance",
    "anvil_setNextBlockBaseFeePerGas": "hardhat_setNextBlockBaseFeePerGas",
}


class HardhatNode(Node):
    """Hardhat on a free loopback port; ends with the `with` block."""

    def __init__(self, log: Path) -> None:
        """Prepare; nothing runs yet.

        Args:
            log: File that Hardhat's output goes to.
        """
        super().__init__(timestamp=0, block_seconds=12, log=log)
        self._impersonated: set[str] = set()

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                ["node", "node.js", str(self.port)],  # noqa: S607 - whichever node there is
                cwd=FOLDER,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._await_start()
        return self

    def call(self, method: str, *params: Any) -> Any:
        """As `Node.call`; methods by anvil's names."""
        self._connection.close()  # Hardhat drops one after five quiet seconds; it is opened anew
        return super().call(NAMES.get(method, method), *params)

    def mine_by_hand(self) -> None:
        self.call("evm_setAutomine", False)

    def send(self, sender: str, to: str, data: str, gas_price: int) -> None:
        if sender not in self._impersonated:
            self.call("hardhat_impersonateAccount", sender)
            self._impersonated.add(sender)
        super().send(sender, to, data, gas_price)

    @property
    def pending(self) -> int:
        block = self.call("eth_getBlockByNumber", "pending", False)
        return len(block["transactions"])

    def receipts(self, block: int) -> list[Receipt]:
        found = self.call("eth_getBlockByNumber", hex(block), False)
        return [self.call("eth_getTransactionReceipt", each) for each in found["transactions"]]
