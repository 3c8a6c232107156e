# SPDX-License-Identifier: MIT
"""A real anvil on a free loopback port, for as long as a `with` block."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from web3 import Web3

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ANVIL = ROOT / "node_modules" / ".bin" / "anvil"
START_TIMEOUT = 30
FIRST_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
"""Of the mnemonic that anvil and Ape share; known to all."""


@contextmanager
def anvil(chain_id: int = 31337) -> Iterator[str]:
    """The URL of a fresh chain."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(ANVIL), "--host", "127.0.0.1", "--port", str(port), "--chain-id", str(chain_id)]
    command += ["--hardfork", "cancun", "--silent"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        url = f"http://127.0.0.1:{port}"
        web3 = Web3(Web3.HTTPProvider(url))
        deadline = time.monotonic() + START_TIMEOUT
        while not web3.is_connected():
            assert process.poll() is None, "anvil ended at start"
            assert time.monotonic() < deadline, "anvil does not answer"
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)
