# SPDX-License-Identifier: MIT
"""The node dies in the middle of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.keeper.chaos.crash import Crash


@pytest.fixture(autouse=True)
def same_node(crash: Crash, tmp_path: Path) -> Iterator[None]:
    """The chain as it was, for the tests after this: a new process knows no snapshots."""
    crash.node.keep(tmp_path / "before.json")
    yield
    crash.node.kill()
    crash.node.come_back(tmp_path / "before.json")


@pytest.mark.parametrize("seconds", [1, pytest.param(30, marks=pytest.mark.deep)])
def test_node__killed_with_ours_in_its_pool__they_are_sent_again_when_it_is_back(
    crash: Crash, tmp_path: Path, seconds: int
):
    with crash.keeper() as keeper:
        hashes = keeper.wait_for("block_handled")["sent"]
        assert len(hashes) == crash.node.pending == 2
        crash.node.keep(tmp_path / "chain.json")
        crash.node.kill()
        keeper.wait_for("node_unreachable")
        time.sleep(seconds)
        crash.node.come_back(tmp_path / "chain.json")
        assert crash.node.pending == 0
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    assert [line["hash"] for line in keeper.of("picked_up")] == hashes
    assert [each["hash"] for each in crash.transactions()] == hashes
    crash.check()
