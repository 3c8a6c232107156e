# SPDX-License-Identifier: MIT
"""One deployed protocol per test module, on an anvil of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.anvil import Node
from tests.keeper.world import START, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.keeper.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The protocol, a pool of ether, no borrower but the market maker."""
    folder = tmp_path_factory.mktemp("world")
    with Node(timestamp=START, block_seconds=12, log=folder / "anvil.log") as node:
        yield found(node, folder)
