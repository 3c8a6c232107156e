# SPDX-License-Identifier: MIT
"""Kills, lost pools, reorganisations and dear gas, with real processes on a real chain.

After each: nothing unsafe is left that would have paid, and nothing was done twice.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from keeper.store.database import open_database
from keeper.store.intents import IntentStore
from tests.keeper.gate import Gate
from tests.keeper.process import Keeper, actions_of
from tests.keeper.world import BASE_FEE, KEEPER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.keeper.world import World

SEND = "eth_sendRawTransaction"
RECEIPT = "eth_getTransactionReceipt"


class Crash:
    """A price that has fallen, two accounts that are unsafe, and what keepers made of it."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.first_block = int(world.node.call("eth_blockNumber"), 16) + 1

    def keeper(self, rpc: str | None = None, **settings: object) -> Keeper:
        """A process; all of them have the same database."""
        return Keeper(
            self.world.manifest_file,
            rpc or self.world.node.websocket_url,
            data_dir=self.folder,
            **settings,
        )

    def transactions(self) -> list[dict[str, Any]]:
        """What the keeper has in the chain since the fall."""
        node = self.world.node
        last = int(node.call("eth_blockNumber"), 16)
        found = []
        for number in range(self.first_block, last + 1):
            block = node.call("eth_getBlockByNumber", hex(number), True)
            found += [each for each in block["transactions"] if each["from"] == KEEPER.lower()]
        return found

    def survive(self) -> Keeper:
        """A keeper that comes after: it sees the chain as it is, then a few blocks."""
        with self.keeper() as keeper:
            keeper.wait_for("block_handled")
            self.mine(keeper, 3)
            assert keeper.stop() == 0
        self.check()
        return keeper

    def check(self) -> None:
        """Everyone is safe again, each work is in the chain once, and nothing is open."""
        lens = self.world.contracts.core["Lens"].functions
        for borrower in self.world.borrowers:
            assert lens.health_factor(borrower).call() >= 10**18
        done = self.transactions()
        receipts = [
            self.world.node.call("eth_getTransactionReceipt", each["hash"]) for each in done
        ]
        assert {receipt["status"] for receipt in receipts} == {"0x1"}
        works = [each["input"] for each in done if each["input"] != "0x"]
        assert len(works) == len(set(works)) == len(self.world.borrowers)
        assert self.world.node.pending == 0
        ledger = self.world.manifest.address_of("Ledger").lower()
        path = self.folder / "31337.db"
        database = open_database(path, chain_id=31337, ledger=ledger)
        assert IntentStore(database).in_flight() == []
        database.dispose()

    def mine(self, keeper: Keeper, blocks: int = 1, base_fee: int = BASE_FEE) -> None:
        """Blocks, each of them handled before the next."""
        for _ in range(blocks):
            self.world.now += 12
            number = self.world.node.mine(self.world.now, base_fee)
            keeper.wait_for_block(number)


@pytest.fixture(scope="module")
def fallen(world: World) -> World:
    """Nobody kept the protocol while ether fell by a tenth; two accounts are unsafe."""
    for debt in (29_000, 29_100):
        world.borrow(ether=200, debt=debt)
    oracle = world.contracts.core["PriceOracle"]
    world.set_price(175)
    world.mine()
    world.send(world.contracts.deployer, oracle, "poke", 1)
    world.mine()
    world.mine(700)
    return world


@pytest.fixture
def crash(fallen: World, tmp_path: Path) -> Iterator[Crash]:
    """As if no test had been before."""
    snapshot, now = fallen.node.call("evm_snapshot"), fallen.now
    yield Crash(fallen, tmp_path)
    fallen.node.call("anvil_dropAllTransactions")
    fallen.node.call("evm_revert", snapshot)
    fallen.now = now


def test_run__undisturbed__acts_once_per_account(crash: Crash):
    keeper = crash.survive()

    assert actions_of(keeper.of("mined")) == ["liquidate", "liquidate"]


# --- Kills ----------------------------------------------------------------------------------------

KILLS = {
    "decided": ("eth_simulateV1", False, 0),
    "signed": (SEND, False, 0),
    "sent_without_an_answer": (SEND, True, 0),
    "first_of_two_sent": (SEND, False, 1),
    "both_sent_without_an_answer": (SEND, True, 1),
}


@pytest.mark.parametrize(("method", "forwarded", "skip"), KILLS.values(), ids=KILLS.keys())
def test_kill__while_sending__all_is_done_once(crash: Crash, method, forwarded, skip):
    with Gate(crash.world.node.port) as gate:
        gate.hold(method, forwarded=forwarded, skip=skip)
        with crash.keeper(gate.url) as keeper:
            gate.await_hold()
            keeper.kill()
    crash.survive()


def test_kill__after_sending__all_is_done_once(crash: Crash):
    with crash.keeper() as keeper:
        keeper.wait_for("sent")
        keeper.kill()
    crash.survive()


@pytest.mark.parametrize("forwarded", [False, True])
def test_kill__mined_but_not_yet_noticed__is_settled_from_receipts(crash: Crash, forwarded):
    with Gate(crash.world.node.port) as gate:
        gate.hold(RECEIPT, forwarded=forwarded)
        with crash.keeper(gate.url) as keeper:
            keeper.wait_for("block_handled")
            crash.world.mine()
            gate.await_hold()
            keeper.kill()
    keeper = crash.survive()

    assert actions_of(keeper.of("mined")) == ["liquidate", "liquidate"]
    assert keeper.of("sent") == []


def test_kill__while_picking_up_after_a_kill__all_is_done_once(crash: Crash):
    for forwarded in (False, True):
        with Gate(crash.world.node.port) as gate:
            gate.hold(SEND, forwarded=forwarded)
            with crash.keeper(gate.url) as keeper:
                gate.await_hold()
                keeper.kill()
    crash.survive()


# --- The pool and the chain -----------------------------------------------------------------------


@pytest.mark.parametrize("how_much", ["one", "all"])
def test_pool__drops__is_sent_again_as_the_same_bytes(crash: Crash, how_much):
    node = crash.world.node
    with crash.keeper() as keeper:
        hashes = keeper.wait_for("block_handled")["sent"]
        if how_much == "all":
            node.call("anvil_dropAllTransactions")
        else:
            node.call("anvil_dropTransaction", hashes[0])
        crash.mine(keeper, 3)
        assert keeper.stop() == 0

    assert keeper.of("resent")
    assert [each["hash"] for each in crash.transactions()] == hashes
    crash.check()


@pytest.mark.parametrize("depth", [1, 5, 20])
def test_reorg__takes_our_transactions_away__they_are_sent_again(crash: Crash, depth):
    with crash.keeper() as keeper:
        keeper.wait_for("block_handled")
        crash.mine(keeper, depth)
        assert len(keeper.of("mined")) == 2
        crash.world.node.call("anvil_reorg", depth, [])
        crash.mine(keeper, 3)
        assert keeper.stop() == 0

    assert len(keeper.of("taken_back")) == 2
    crash.check()


def test_reorg__of_other_blocks__changes_nothing(crash: Crash):
    with crash.keeper() as keeper:
        hashes = keeper.wait_for("block_handled")["sent"]
        crash.mine(keeper, 6)
        crash.world.node.call("anvil_reorg", 5, [])
        crash.mine(keeper, 3)
        assert keeper.stop() == 0

    assert keeper.of("taken_back") == []
    assert [each["hash"] for each in crash.transactions()] == hashes
    crash.check()


def test_rollback__without_a_word__they_are_sent_again(crash: Crash):
    node = crash.world.node
    with crash.keeper() as keeper:
        hashes = keeper.wait_for("block_handled")["sent"]
        snapshot = node.call("evm_snapshot")
        crash.mine(keeper)
        node.call("evm_revert", snapshot)
        node.call("anvil_dropAllTransactions")
        crash.mine(keeper, 3)
        assert keeper.stop() == 0

    assert [each["hash"] for each in crash.transactions()] == hashes
    crash.check()


def test_base_fee__times_twenty_for_fifty_blocks__is_outbid_within_the_profit(crash: Crash):
    with crash.keeper() as keeper:
        expected = [keeper.wait_for("sent")["expected_profit_coin"] for _ in range(2)]
        keeper.wait_for("block_handled")
        crash.mine(keeper, 50, base_fee=20 * BASE_FEE)
        assert keeper.stop() == 0

    assert len(keeper.of("replaced")) >= 2
    costs = [line["gas_cost_coin"] for line in keeper.of("mined")]
    assert len(costs) == 2
    assert all(cost < profit for cost, profit in zip(costs, expected, strict=True))
    crash.check()


# --- Routes ---------------------------------------------------------------------------------------


def test_relay__alone__is_the_only_one_that_sees_transactions(crash: Crash):
    relays = json.dumps([crash.world.node.http_url])
    with (
        Gate(crash.world.node.port) as gate,
        crash.keeper(gate.url, relay_urls=relays, public_route="false") as keeper,
    ):
        crash.mine(keeper, 3)
        assert keeper.stop() == 0

    assert gate.requests[SEND] == 0
    crash.check()


def test_relay__dead_beside_the_node__does_no_harm(crash: Crash):
    relays = json.dumps(["http://127.0.0.1:9/secret"])
    with crash.keeper(relay_urls=relays) as keeper:
        crash.mine(keeper, 3)
        assert keeper.stop() == 0

    assert "secret" not in json.dumps(keeper.lines)
    crash.check()
