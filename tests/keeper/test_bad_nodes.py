# SPDX-License-Identifier: MIT
"""Nodes that misbehave, between a whole keeper and a real chain.

After each: the books equal the chain, nothing unsafe is left, and nothing was done twice.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from keeper.chain import rpc
from keeper.chain.abi import interface
from keeper.store.database import open_database
from keeper.store.intents import IntentStore
from tests.keeper.gate import Gate
from tests.keeper.misbehaviour import (
    Answers,
    DuplicateHeads,
    Garbling,
    GethPool,
    HalfOpen,
    Honest,
    LateLogs,
    LimitedRange,
    LostHeads,
    LyingHeads,
    Refusing,
    RemovedLogs,
    ShuffledHeads,
    SilentSubscription,
)
from tests.keeper.running import running
from tests.keeper.world import KEEPER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.keeper.running import Running
    from tests.keeper.world import World


POKE = f"0x{interface('PriceOracle').functions['poke'].selector.hex()}"


@pytest.fixture(scope="module")
def fallen(world: World) -> World:
    """Ether fell by a tenth, two accounts are unsafe, and another two are not."""
    for debt in (29_000, 29_100, 6_000, 7_000):
        world.borrow(ether=200, debt=debt)
    oracle = world.contracts.core["PriceOracle"]
    world.set_price(175)
    world.mine()
    world.send(world.contracts.deployer, oracle, "poke", 1)
    world.mine()
    world.mine(700)
    return world


@pytest.fixture
def crash(fallen: World) -> Iterator[World]:
    """As if no test had been before."""
    snapshot, now, borrowers = fallen.node.call("evm_snapshot"), fallen.now, [*fallen.borrowers]
    yield fallen
    fallen.node.call("anvil_dropAllTransactions")
    fallen.node.call("evm_revert", snapshot)
    fallen.now, fallen.borrowers = now, borrowers


async def live(keeper: Running, world: World) -> None:
    """Blocks with and without events, however they are handled."""
    await keeper.mine_anyway(2)
    for debt in (6_100, 6_200):
        await asyncio.to_thread(world.borrow, 100, debt)
        await keeper.mine_anyway(2)


async def insist_on_order(keeper: Running, world: World, folder: Path) -> None:
    """From a tip that is known on: the books are right, all is safe, each work was done once."""
    await keeper.mine(3)
    assert await keeper.differences() == ()
    await asyncio.to_thread(insist_on_safety, world, folder)


def insist_on_safety(world: World, folder: Path) -> None:
    lens = world.contracts.core["Lens"].functions
    for borrower in world.borrowers:
        assert lens.health_factor(borrower).call() >= 10**18
    works = works_of(world)
    assert len(works) == len(set(works))
    assert sum(not work.startswith(POKE) for work in works) == 2
    ledger = world.manifest.address_of("Ledger").lower()
    database = open_database(folder / "31337.db", chain_id=31337, ledger=ledger)
    assert IntentStore(database).in_flight() == []
    database.dispose()


def works_of(world: World) -> list[str]:
    """Calldata of the keeper's successful transactions; none of them failed."""
    node, found = world.node, []
    for number in range(int(node.call("eth_blockNumber"), 16) + 1):
        block: Any = node.call("eth_getBlockByNumber", hex(number), True)
        for each in block["transactions"]:
            if each["from"] == KEEPER.lower():
                assert node.call("eth_getTransactionReceipt", each["hash"])["status"] == "0x1"
                found.append(each["input"])
    return found


# --- Heads and logs -------------------------------------------------------------------------------

MISBEHAVIOURS = {
    "honest": Honest,
    "lost_heads": LostHeads,
    "duplicate_heads": DuplicateHeads,
    "shuffled_heads": ShuffledHeads,
    **{f"lying_heads_{lie}": lambda lie=lie: LyingHeads(lie) for lie in LyingHeads.LIES},
    "logs_late_once": lambda: LateLogs(1),
    "logs_late_often": lambda: LateLogs(9),
    "logs_empty_once": lambda: LateLogs(1, empty=True),
    "logs_empty_often": lambda: LateLogs(9, empty=True),
    "removed_logs": RemovedLogs,
}


@pytest.mark.parametrize("make", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS.keys())
async def test_heads__misbehaving__books_equal_the_chain_and_each_work_is_done_once(
    crash: World, tmp_path: Path, make
):
    with Gate(crash.node.port) as gate:
        async with running(crash, tmp_path, gate.url) as keeper:
            await keeper.until("connected")
            gate.behaviour = make()
            await live(keeper, crash)
            gate.behaviour = Honest()
            await insist_on_order(keeper, crash, tmp_path)

    assert keeper.of("rebuild") == keeper.of("block_failed") == keeper.of("reorg") == []


@pytest.mark.parametrize("empty", [False, True])
async def test_logs__late_once__cost_no_block(crash: World, tmp_path: Path, empty):
    with Gate(crash.node.port, LateLogs(1, empty=empty)) as gate:
        async with running(crash, tmp_path, gate.url) as keeper:
            await insist_on_order(keeper, crash, tmp_path)

    assert keeper.of("block_gone") == []


@pytest.mark.parametrize("error", LimitedRange.TEXTS)
async def test_logs__few_blocks_at_once__are_read_in_smaller_pages(
    crash: World, tmp_path: Path, error
):
    limited = LimitedRange(error)
    with Gate(crash.node.port, limited) as gate:
        async with running(crash, tmp_path, gate.url) as keeper:
            await insist_on_order(keeper, crash, tmp_path)

    assert limited.refused >= 2


async def test_heads__none_announced_any_more__connects_again_and_misses_nothing(
    crash: World, tmp_path: Path
):
    with Gate(crash.node.port) as gate:
        async with running(crash, tmp_path, gate.url) as keeper:
            await keeper.until("connected")
            gate.behaviour = SilentSubscription()
            await asyncio.to_thread(crash.mine)
            lost = await keeper.until("node_lost")
            gate.behaviour = Honest()
            await keeper.until("connected", 2)
            await insist_on_order(keeper, crash, tmp_path)

        assert lost["error"] == f"127.0.0.1:{gate.port} announces no heads any more"
        assert gate.requests["eth_subscribe"] == 2


async def test_connection__half_open__is_given_up_and_made_anew(
    crash: World, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(rpc, "_TIMEOUT", 1.0)
    with Gate(crash.node.port) as gate:
        async with running(crash, tmp_path, gate.url) as keeper:
            await keeper.until("connected")
            gate.behaviour = HalfOpen()
            lost = await keeper.until("node_lost")
            gate.behaviour = Honest()
            await insist_on_order(keeper, crash, tmp_path)

        assert lost["error"].startswith(f"no answer from 127.0.0.1:{gate.port}: eth_")
        assert lost["error"].endswith(": no answer within 1 s")


async def test_queue__more_heads_than_it_may_hold__is_told_and_caught_up_with(
    crash: World, tmp_path: Path
):
    with Gate(crash.node.port) as gate:
        settings = {"most_waiting_heads": 5}
        async with running(crash, tmp_path, gate.url, **settings) as keeper:
            await keeper.mine(3)
            gate.hold("eth_getLogs", forwarded=False)
            await asyncio.to_thread(lambda: [crash.mine() for _ in range(20)])
            overflow = await keeper.until("heads_overflow")
            gate.release()
            await keeper.until("heads_caught_up")
            await insist_on_order(keeper, crash, tmp_path)

    assert overflow["dropped"] == 5
    assert overflow["log_level"] == "error"


# --- Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["eth_getLogs", "eth_call"])
async def test_error__of_any_read__leaves_every_account_as_it_was(
    crash: World, tmp_path: Path, method
):
    with Gate(crash.node.port) as gate:
        async with running(crash, tmp_path, gate.url) as keeper:
            await keeper.mine(2)
            before = keeper.keeper.mirror.accounts.picture()
            gate.behaviour = Answers(method, error={"code": -32005, "message": "limit exceeded"})
            await asyncio.to_thread(crash.set_price, 174)  # in the same block as the new account
            await asyncio.to_thread(crash.borrow, 100, 6_300)
            told = await keeper.until("block_gone")
            after = keeper.keeper.mirror.accounts.picture()
            gate.behaviour = Honest()
            await insist_on_order(keeper, crash, tmp_path)

    assert told["error"] == "limit exceeded (-32005)"
    assert before.owners == after.owners
    assert before.rows == after.rows
    assert len(keeper.keeper.mirror.accounts) == len(before.owners) + 1


@pytest.mark.parametrize("make", [Refusing, Garbling])
async def test_answers__now_and_then_an_error_or_none__the_loop_survives(
    crash: World, tmp_path: Path, make
):
    with Gate(crash.node.port) as gate:
        async with running(crash, tmp_path, gate.url) as keeper:
            await keeper.until("connected")
            gate.behaviour = spoiling = make(0.15)
            await live(keeper, crash)
            await keeper.mine_anyway(6)
            gate.behaviour = Honest()
            await insist_on_order(keeper, crash, tmp_path)

    assert spoiling.spoilt >= 4
    assert keeper.of("block_failed") == []
    assert keeper.of("rebuild") == []


# --- Transactions ---------------------------------------------------------------------------------


async def test_pool__wants_a_tenth_more__replacements_offer_it(crash: World, tmp_path: Path):
    pool = GethPool()
    with Gate(crash.node.port, pool) as gate:
        async with running(crash, tmp_path, gate.url) as keeper:
            await keeper.until("sent", 2)
            for _ in range(12):
                crash.now += 12
                number = crash.node.mine(crash.now, 20 * 10**9)
                await keeper.reach(number)
            await insist_on_order(keeper, crash, tmp_path)

    assert pool.replaced >= 2
    assert pool.refused == 0
