# SPDX-License-Identifier: MIT
"""The keeper, unchanged, on Hardhat's node: a crash, kept by the real process."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.e2e.hardhat_node import HardhatNode
from tests.keeper.process import PATIENCE, Keeper, actions_of
from tests.keeper.world import KEEPER, found

if TYPE_CHECKING:
    from pathlib import Path

    from tests.keeper.world import World


def mirror_equals_the_contracts(world: World) -> tuple[str, str]:
    command = [sys.executable, "-m", "keeper", "check", "--json", "--mirror", "100"]
    command += ["--manifest", str(world.manifest_file), "--rpc", world.node.websocket_url]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    (row,) = [row for row in json.loads(done.stdout) if row["name"] == "mirror"]
    return row["state"], row["detail"]


def test_run__on_hardhat__keeps_the_protocol_through_a_crash(tmp_path: Path):
    with HardhatNode(tmp_path / "hardhat.log") as node:
        world = found(node, tmp_path)
        near = world.borrow(ether=200, debt=29_000)
        deep = world.borrow(ether=1_000, debt=118_000)
        with Keeper(world.manifest_file, node.websocket_url) as keeper:
            keeper.wait_for_block(world.mine())
            for price in (175, 141):
                world.set_price(price)
                for _ in range(20):  # the delay is ten minutes
                    keeper.wait_for_block(world.mine(60))
            auction = world.contracts.core["CollateralAuction"].functions
            for _ in range(60):
                keeper.wait_for_block(world.mine(60))
            assert auction.running_auctions().call() == 0
            keeper.wait_for_block(world.mine(60))
            assert keeper.stop() == 0

        lens = world.contracts.core["Lens"].functions
        assert all(lens.health_factor(owner).call() >= 10**18 for owner in (near, deep))
        done = actions_of(keeper.of("mined"))
        assert set(done) >= {"poke", "liquidate", "close_out", "take"}
        assert len(done) == len(keeper.of("sent"))
        assert node.call("eth_getTransactionCount", KEEPER, "latest") == hex(len(done))
        for event in ("reverted", "refused", "block_failed", "block_gone", "node_lost", "rebuild"):
            assert keeper.of(event) == []
        state, detail = mirror_equals_the_contracts(world)
        assert (state, detail[:11]) == ("ok", "3 accounts,")
