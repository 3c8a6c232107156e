# SPDX-License-Identifier: MIT
"""A keeper tried out on a copy of a live chain."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from web3 import HTTPProvider, Web3
from web3.types import RPCEndpoint

from lab.anvil import ANVIL, LOOPBACK
from tests.keeper.process import PATIENCE, Keeper
from tests.keeper.world import Contracts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.keeper.world import World


@contextmanager
def forked(world: World) -> Iterator[str]:
    """An anvil that begins where the world stands, and goes its own way; where it is."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        port = probe.getsockname()[1]
    address = f"{LOOPBACK}:{port}"
    command = [str(ANVIL), "--host", LOOPBACK, "--port", str(port), "--hardfork", "cancun"]
    command += ["--fork-url", world.node.http_url, "--no-mining", "--silent"]
    with subprocess.Popen(command) as process:  # noqa: S603
        chain = Web3(HTTPProvider(f"http://{address}"))
        deadline = time.monotonic() + PATIENCE
        while not chain.is_connected():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield address
        process.terminate()


def test_run__on_a_fork__liquidates_there_and_leaves_the_chain_alone(world: World, tmp_path):
    borrower = world.borrow(ether=200, debt=29_000)
    world.set_price(175)
    world.mine()
    world.send(world.contracts.deployer, world.contracts.core["PriceOracle"], "poke", 1)
    world.mine()
    height = world.mine(700)

    with forked(world) as address:
        fork = Contracts(f"http://{address}", world.manifest)
        chain = Web3(HTTPProvider(f"http://{address}"))
        with Keeper(world.manifest_file, f"ws://{address}", data_dir=tmp_path) as keeper:
            assert keeper.wait_for("block_handled", block=height)["sent"]
            for method, *values in (("evm_setNextBlockTimestamp", world.now + 12), ("evm_mine",)):
                chain.provider.make_request(RPCEndpoint(method), values)
            mined = keeper.wait_for("mined", action="liquidate")
            assert keeper.stop() == 0
        health = fork.core["Lens"].functions.health_factor(borrower).call()

    assert mined["block"] == height + 1
    assert health >= 10**18
    assert world.contracts.core["Lens"].functions.health_factor(borrower).call() < 10**18
    assert int(world.node.call("eth_blockNumber"), 16) == height
