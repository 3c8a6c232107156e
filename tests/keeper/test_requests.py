# SPDX-License-Identifier: MIT
"""How many requests a block costs, counted on the wire: the same at 10 and at 1,000 accounts."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from eth_utils.address import to_checksum_address

from tests.keeper.gate import Gate
from tests.keeper.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.keeper.running import Running
    from tests.keeper.world import World

ETHER, DEBT = 100, 14_000
"""Of each account: unsafe once ether is below 175 coins."""
BATCH = 50
"""Accounts that are opened in a block."""


def fill(world: World, accounts: int) -> None:
    """So many accounts in all, beside the market maker's."""
    while len(world.borrowers) < accounts:
        for _ in range(min(BATCH, accounts - len(world.borrowers))):
            owner = to_checksum_address(f"0x{0xB0 + len(world.borrowers):040x}")
            world.node.call("anvil_setBalance", owner, hex(10**20))
            world.send_opening(owner, ETHER, DEBT)
            world.borrowers.append(owner)
        while world.node.pending:
            world.mine()


@pytest.fixture
def filled(world: World, request: pytest.FixtureRequest) -> Iterator[World]:
    """A world with so many accounts; afterwards without them."""
    snapshot, now = world.node.call("evm_snapshot"), world.now
    fill(world, request.param)
    yield world
    world.node.call("anvil_dropAllTransactions")
    world.node.call("evm_revert", snapshot)
    world.now, world.borrowers = now, []


class Counting:
    """Blocks, and what each of them made the keeper ask."""

    def __init__(self, keeper: Running, gate: Gate) -> None:
        self._keeper, self._gate = keeper, gate
        self._sent = 0

    async def of_a_block(self) -> Counter[str]:
        """Requests while the next block was handled."""
        before, sent = Counter(self._gate.requests), len(self._keeper.of("sent"))
        await self._keeper.mine()
        self._sent = len(self._keeper.of("sent")) - sent
        return self._gate.requests - before

    def acting(self, waves: int) -> Counter[str]:
        """Requests to act on a block: a simulation of each wave, one to send each transaction."""
        return Counter(eth_simulateV1=waves, eth_sendRawTransaction=self._sent)


@pytest.mark.parametrize(("filled", "waves"), [(10, 2), (1_000, 4)], indirect=["filled"])
async def test_block__few_accounts_and_many__costs_the_same_requests(
    filled: World, waves: int, tmp_path: Path
):
    with Gate(filled.node.port) as gate:
        async with running(filled, tmp_path, gate.url, silence=60) as keeper:
            await keeper.mine(2)
            assert len(keeper.keeper.mirror.accounts) == len(filled.borrowers) + 1
            requests = Counting(keeper, gate)
            idle = await requests.of_a_block()
            await asyncio.to_thread(filled.set_price, 165)
            told = await requests.of_a_block()
            poking = requests.acting(1)
            mined = await requests.of_a_block()
            filled.now += 600
            price = await requests.of_a_block()
            liquidating = requests.acting(waves)

    assert idle == Counter(eth_getLogs=1)
    # A source is asked what it says now.
    assert told == Counter(eth_getLogs=1, eth_call=1) + poking
    assert poking["eth_sendRawTransaction"] == 1
    assert mined == Counter(eth_getLogs=1, eth_getTransactionCount=1, eth_getTransactionReceipt=1)
    assert price == Counter(eth_getLogs=1) + liquidating
    assert liquidating["eth_sendRawTransaction"] >= 10
