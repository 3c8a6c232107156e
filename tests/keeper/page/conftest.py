# SPDX-License-Identifier: MIT
"""One crash, stopped half way, with a keeper and its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from lab.anvil import Node
from tests.keeper.page import scene
from tests.keeper.process import Keeper
from tests.keeper.world import START, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.keeper.world import World


@dataclass
class Crash:
    """A protocol in mid-crash, and the keeper that shows it."""

    world: World
    keeper: Keeper
    port: int
    block: int
    """The latest, which the keeper has handled."""

    def auctions(self) -> list[int]:
        """Ids of all that were started, which still run."""
        started = self.world.contracts.core["CollateralAuction"].events.AuctionStarted()
        return [event["args"]["auction_id"] for event in started.get_logs(from_block=0)]

    def go_on(self, minutes: int = 1) -> int:
        """Some more minutes; the block reached."""
        self.block = scene.go_on(self.world, self.keeper, minutes)
        return self.block


@pytest.fixture(scope="module")
def crash(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crash]:
    """Auctions run, somebody has bought from the first of them, and the keeper waits."""
    folder = tmp_path_factory.mktemp("world")
    with Node(timestamp=START, block_seconds=12, log=folder / "anvil.log") as node:
        world = found(node, folder)
        scene.open_accounts(world)
        options = ("--page", "--listen", "127.0.0.1:0")
        with Keeper(world.manifest_file, node.websocket_url, *options) as keeper:
            port = keeper.wait_for("listening")["port"]
            scene.crash(world, keeper)
            crash = Crash(world, keeper, port, scene.go_on(world, keeper, 8))
            first, *_ = crash.auctions()
            scene.buy_some(world, first, 40)
            crash.go_on()
            yield crash
