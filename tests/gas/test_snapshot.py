# SPDX-License-Identifier: MIT
"""Gas and code size against the committed snapshot; a rise above 2 % fails."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from model.manifest import CORE_CONTRACTS
from scripts.demo.node import Node
from tests.gas.jobs import BLOCK_TIME, deploy_market, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gas.jobs import Market

SNAPSHOT: Final = Path(__file__).with_name("snapshot.json")
TOLERANCE: Final = 0.02
CODE_SIZE_LIMIT: Final = 24_576
"""EIP-170 [bytes]."""


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    log = tmp_path_factory.mktemp("gas") / "anvil.log"
    with Node(timestamp=int(time.time()), block_seconds=BLOCK_TIME, log=log) as node:
        yield deploy_market(node)


@pytest.fixture(scope="module")
def measured(market: Market) -> dict[str, dict[str, int]]:
    sizes = {
        name: len(market.web3.eth.get_code(market.contract(name).address))
        for name in sorted(CORE_CONTRACTS)
    }
    return {"gas": measure(market), "code size": sizes}


def test_snapshot__all_jobs__rise_at_most_by_the_tolerance(
    measured: dict[str, dict[str, int]], request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update", default=False):
        SNAPSHOT.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert {kind: set(values) for kind, values in measured.items()} == {
        kind: set(values) for kind, values in kept.items()
    }
    risen = {
        f"{kind}: {name}": (kept[kind][name], value)
        for kind, values in measured.items()
        for name, value in values.items()
        if value > kept[kind][name] * (1 + TOLERANCE)
    }
    assert not risen


def test_snapshot__every_contract__fits_into_a_block(
    measured: dict[str, dict[str, int]],
) -> None:
    too_large = {n: size for n, size in measured["code size"].items() if size > CODE_SIZE_LIMIT}
    assert not too_large
