# SPDX-License-Identifier: MIT
"""Two keepers on one database; commands that only read beside one that runs."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.keeper.process import PATIENCE, Keeper

if TYPE_CHECKING:
    from tests.keeper.world import World


def test_run__second_on_the_same_database__is_refused_and_does_no_harm(world: World):
    with Keeper(world.manifest_file, world.node.websocket_url) as first:
        first.wait_for("block_handled")
        with Keeper(world.manifest_file, world.node.websocket_url) as second:
            told = second.wait_for("text")["text"]
            assert second.exit_code() == 3
        first.wait_for_block(world.mine())
        assert first.stop() == 0

    database = world.manifest_file.parent / ".keeper" / "31337.db"
    assert told.startswith(f"error: database: {database}: in use by a keeper, process {first.pid} ")


def test_run__first_was_killed__does_not_stand_in_the_way(world: World):
    with Keeper(world.manifest_file, world.node.websocket_url) as first:
        first.wait_for("block_handled")
        first.kill()
    with Keeper(world.manifest_file, world.node.websocket_url) as second:
        second.wait_for("block_handled")
        assert second.stop() == 0


def test_read_only_commands__beside_a_keeper__work(world: World):
    node = ["--rpc", world.node.websocket_url]
    with Keeper(world.manifest_file, world.node.websocket_url) as keeper:
        keeper.wait_for("block_handled")
        status = json.loads(answered(world, "status", *node))
        checked = json.loads(answered(world, "check", "--mirror", "10", *node))
        explained = answered(world, "explain", "0x" + "00" * 20)
        assert keeper.stop() == 0

    assert status["accounts"] == 1
    assert {row["name"]: row["state"] for row in checked}["database"] == "ok"
    assert explained == ""


def answered(world: World, *arguments: str) -> str:
    """Standard output of a command that goes well."""
    command = [sys.executable, "-m", "keeper", *arguments, "--json"]
    command += ["--manifest", str(world.manifest_file)]
    return subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=True, timeout=PATIENCE
    ).stdout
