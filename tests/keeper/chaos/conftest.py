# SPDX-License-Identifier: MIT
"""One crash for all of these tests, each as if no other had been before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.keeper.chaos.crash import PRICE, undone
from tests.keeper.chaos.mortal_node import MortalNode
from tests.keeper.world import START, found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.keeper.chaos.crash import Crash
    from tests.keeper.world import World


@pytest.fixture(scope="session")
def mortal_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MortalNode]:
    folder = tmp_path_factory.mktemp("node")
    with MortalNode(timestamp=START, block_seconds=12, log=folder / "anvil.log") as node:
        yield node


@pytest.fixture(scope="session")
def fallen(mortal_node: MortalNode, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Nobody kept the protocol while ether fell by a tenth; two accounts are unsafe."""
    world = found(mortal_node, tmp_path_factory.mktemp("world"))
    for debt in (29_000, 29_100):
        world.borrow(ether=200, debt=debt)
    oracle = world.contracts.core["PriceOracle"]
    world.set_price(PRICE)
    world.mine()
    world.send(world.contracts.deployer, oracle, "poke", 1)
    world.mine()
    world.mine(700)
    return world


@pytest.fixture
def crash(fallen: World, mortal_node: MortalNode, tmp_path: Path) -> Iterator[Crash]:
    """The accounts are unsafe, and nobody has acted."""
    with undone(fallen, mortal_node, tmp_path) as crash:
        yield crash
