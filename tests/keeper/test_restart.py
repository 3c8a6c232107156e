# SPDX-License-Identifier: MIT
"""A keeper that was stopped goes on from its checkpoint, whatever became of chain and file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.keeper.process import Keeper

if TYPE_CHECKING:
    from tests.keeper.process import Line
    from tests.keeper.world import World


def stopped_after_a_block(world: World) -> Line:
    """Start a keeper, let it handle a block, and stop it; the line about that block."""
    with Keeper(world.manifest_file, world.node.websocket_url) as keeper:
        handled = keeper.wait_for("block_handled")
        assert keeper.stop() == 0
    return handled


def test_run__again__reads_the_missing_logs_only(world):
    first = stopped_after_a_block(world)
    world.borrow(100, 6_000)
    world.mine()

    with Keeper(world.manifest_file, world.node.websocket_url) as keeper:
        restored = keeper.wait_for("restored")
        handled = keeper.wait_for("block_handled")

    assert restored["block"] == first["block"]
    assert 0 < handled["events"] < first["events"]
    assert handled["accounts"] == first["accounts"] + 1


def test_run__checkpoint_of_a_block_that_is_gone__starts_from_the_first_log(world):
    stopped_after_a_block(world)
    height = int(world.node.call("eth_blockNumber"), 16)
    (world.manifest_file.parent / ".keeper" / "31337.mirror.db").unlink()
    stopped_after_a_block(world)
    world.node.call("anvil_reorg", 2, [])

    with Keeper(world.manifest_file, world.node.websocket_url) as keeper:
        handled = keeper.wait_for_block(height)

    assert handled["events"] > 20  # the whole history
    assert keeper.of("restored") == []


def test_run__file_cut_short__sets_it_aside_and_starts_from_the_first_log(world):
    stopped_after_a_block(world)
    path = world.manifest_file.parent / ".keeper" / "31337.mirror.db"
    path.write_bytes(path.read_bytes()[:4_500])

    with Keeper(world.manifest_file, world.node.websocket_url) as keeper:
        aside = keeper.wait_for("checkpoint_set_aside")
        keeper.wait_for("block_handled")

    assert aside["file"] == str(path)
    assert "malformed" in aside["reason"]
    assert keeper.of("restored") == []
