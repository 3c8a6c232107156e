# SPDX-License-Identifier: MIT
"""A real keeper under what it takes for systemd."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from tests.keeper.process import PATIENCE, Keeper

if TYPE_CHECKING:
    from tests.keeper.world import World


def test_keeper__under_systemd__is_ready_when_it_has_caught_up_and_says_when_it_stops(
    world: World, monkeypatch, tmp_path
):
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(path)
        receiver.settimeout(PATIENCE)
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        with Keeper(world.manifest_file, world.node.websocket_url) as keeper:
            number = world.mine()
            keeper.wait_for_block(number)
            told = [receiver.recv(4_096).decode().split("\n")]
            while told[-1][0] != "READY=1":
                told.append(receiver.recv(4_096).decode().split("\n"))
            assert all(each[0] == "WATCHDOG=1" for each in told[:-1])
            assert told[-1][1:] == ["WATCHDOG=1", f"STATUS=block {number} handled"]
            assert keeper.stop() == 0
        while told[-1] != ["STOPPING=1"]:
            told.append(receiver.recv(4_096).decode().split("\n"))
