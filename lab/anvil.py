# SPDX-License-Identifier: MIT
"""An anvil process of our own, and JSON-RPC to it."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import time
from typing import TYPE_CHECKING, Any, Final, Self

from keeper.exit_codes import ExitCode
from lab.errors import LabError
from lab.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

LOOPBACK: Final = "127.0.0.1"
CHAIN_ID: Final = 31337
ANVIL: Final = ROOT / "node_modules" / ".bin" / "anvil"
"""The locked one; without a checkout it is the one in PATH."""
GAS_PER_SECOND: Final = 30_000_000 // 12
"""What mainnet's blocks hold, over the time between them. Blocks further apart hold more, so that
compressed time does not make blocks scarce."""

TRANSACTION_GAS: Final = 1_500_000
"""Gas limit of what `send` sends; the dearest opens an account with eight assets."""

START_TIMEOUT: Final = 30.0
ANSWER_TIMEOUT: Final = 120.0
STOP_TIMEOUT: Final = 10.0
Json = Any
"""Whatever JSON can hold."""

Receipt = dict[str, Json]
"""As the node gives it: numbers in hexadecimal."""


class NodeError(LabError):
    """Anvil did not start, refused a call, or reverted a transaction of ours."""

    exit_code = ExitCode.UNAVAILABLE


class Node:
    """Anvil on a free loopback port; ends with the `with` block.

    It mines each transaction at once until `mine_by_hand`, so that a deployment sees its receipts.
    """

    def __init__(self, *, timestamp: int, block_seconds: int, log: Path) -> None:
        """Prepare; nothing runs yet.

        Args:
            timestamp: Of the genesis block [unix time].
            block_seconds: Time between blocks, for the gas that they hold.
            log: File that anvil's output goes to.
        """
        self._timestamp = timestamp
        self._gas_limit = GAS_PER_SECOND * block_seconds
        self._log = log
        self.port = _free_port()
        self._connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=ANSWER_TIMEOUT)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def http_url(self) -> str:
        """Where it listens, for HTTP."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def websocket_url(self) -> str:
        """Where it listens, for WebSocket."""
        return f"ws://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Self:
        self._start("--order", "fifo")
        # Blocks that anvil mines by itself advance by a second each, not by the machine's clock:
        # interest, and so every figure, is the same in every run.
        self.call("anvil_setBlockTimestampInterval", 1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self, *options: str) -> None:
        """Run anvil and wait until it answers."""
        command = [_anvil(), "--host", LOOPBACK, "--port", str(self.port)]
        command += ["--chain-id", str(CHAIN_ID), "--timestamp", str(self._timestamp)]
        command += ["--hardfork", "cancun", "--auto-impersonate", "--base-fee", "0"]
        command += ["--gas-limit", str(self._gas_limit), "--silent", *options]
        with self._log.open("wb") as log:
            # A group of its own: npm's script in front of anvil is not all there is to end.
            self._process = subprocess.Popen(  # noqa: S603
                command, stdout=log, stderr=subprocess.STDOUT, process_group=0
            )
        self._await_start()

    def call(self, method: str, *params: Json) -> Json:
        """Call one method and return its result.

        Raises:
            NodeError: The node is gone, or answered with an error.
        """
        answer = self.answer(method, *params)
        if "error" in answer:
            raise NodeError(f"{method}: {answer['error'].get('message', answer['error'])}")
        return answer["result"]

    def answer(self, method: str, *params: Json) -> Json:
        """Call one method and return the whole answer, be it a result or an error.

        Raises:
            NodeError: The node is gone.
        """
        return self._post({"jsonrpc": "2.0", "id": 0, "method": method, "params": params})

    def mine_by_hand(self) -> None:
        """From now on only `mine` makes blocks."""
        self.call("evm_setAutomine", False)
        self.call("anvil_removeBlockTimestampInterval")

    def send(self, sender: str, to: str, data: str, gas_price: int) -> None:
        """Put a transaction of any sender into the pool, unsigned: anvil lets us play everyone.

        Args:
            sender: Any address.
            to: Contract to call.
            data: Calldata [0x hex].
            gas_price: [wei].
        """
        self.call(
            "eth_sendTransaction",
            {
                "from": sender,
                "to": to,
                "data": data,
                "gas": hex(TRANSACTION_GAS),
                "gasPrice": hex(gas_price),
            },
        )

    @property
    def pending(self) -> int:
        """Transactions that wait in the pool for a block."""
        return int(self.call("txpool_status")["pending"], 16)

    def expect_base_fee(self, base_fee: int) -> None:
        """From now on the pool takes whatever pays the next block's base fee [wei]."""
        self.call("anvil_setNextBlockBaseFeePerGas", hex(base_fee))

    def mine(self, timestamp: int, base_fee: int) -> int:
        """Mine one block of everything that waits.

        Args:
            timestamp: Of the block, later than the last [unix time].
            base_fee: Of the block [wei].

        Returns:
            Its number.
        """
        self.call("evm_setNextBlockTimestamp", timestamp)
        self.expect_base_fee(base_fee)
        self.call("evm_mine")
        # A full block would raise the next one's, and with it what the pool accepts until then.
        self.expect_base_fee(base_fee)
        return int(self.call("eth_blockNumber"), 16)

    def receipts(self, block: int) -> list[Receipt]:
        """Receipts of all transactions of a block, in order, with their logs."""
        receipts: list[Receipt] = self.call("eth_getBlockReceipts", hex(block))
        return receipts

    def check(self, receipts: Sequence[Receipt]) -> None:
        """Insist that these transactions went well.

        Raises:
            NodeError: If one reverted; with its reason.
        """
        for receipt in receipts:
            if receipt["status"] != "0x1":
                transaction = receipt["transactionHash"]
                trace = self.call("debug_traceTransaction", transaction, {"tracer": "callTracer"})
                reason = trace.get("revertReason", trace.get("error"))
                raise NodeError(f"transaction {transaction} reverted: {reason}")

    def _await_start(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            assert self._process is not None  # noqa: S101
            if self._process.poll() is not None:
                raise NodeError(f"anvil ended at once; see {self._log}")
            try:
                self.call("eth_chainId")
            except NodeError:
                if time.monotonic() > deadline:
                    raise NodeError(f"anvil did not answer within {START_TIMEOUT:.0f} s") from None
                time.sleep(0.05)
            else:
                return

    def _post(self, body: Json) -> Json:
        try:
            self._connection.request(
                "POST", "/", json.dumps(body), {"Content-Type": "application/json"}
            )
            return json.loads(self._connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._connection.close()
            raise NodeError(f"no answer from anvil: {error}") from error


def _anvil() -> str:
    """The program to run.

    Raises:
        NodeError: There is none.
    """
    found = str(ANVIL) if ANVIL.exists() else shutil.which("anvil")
    if found is None:
        raise NodeError(f"no anvil at {ANVIL} or in PATH; in a checkout `make setup` installs it")
    return found


def _free_port() -> int:
    """A port that is free now; the kernel does not hand it out again at once."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
