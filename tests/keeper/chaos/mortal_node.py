# SPDX-License-Identifier: MIT
"""An anvil that can be killed and comes back with its chain, at the same address."""

from __future__ import annotations

import gzip
import os
import signal
from typing import TYPE_CHECKING

from lab.anvil import Node

if TYPE_CHECKING:
    from pathlib import Path


class MortalNode(Node):
    """Takes the dearest transactions first, as builders do."""

    def _start(self, *options: str) -> None:
        del options
        super()._start("--order", "fees")

    def keep(self, path: Path) -> None:
        """Write the chain to a file: blocks, state, receipts; not the pool."""
        path.write_bytes(gzip.decompress(bytes.fromhex(self.call("anvil_dumpState")[2:])))

    def kill(self) -> None:
        """End the process without a word; connections break, the pool is lost."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._connection.close()

    def come_back(self, path: Path) -> None:
        """Start again with the chain of a file; mined by hand."""
        super()._start("--order", "fees", "--load-state", str(path))
        self.mine_by_hand()
