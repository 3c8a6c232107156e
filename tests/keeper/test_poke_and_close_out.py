# SPDX-License-Identifier: MIT
"""From the feed to the auction in one transaction, where a poke makes a price current at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from eth_utils.address import to_checksum_address

from keeper.chain.abi import interface
from keeper.decisions.decision import Act
from keeper.decisions.orders import CloseOut
from keeper.deployment import deployment_of
from keeper.execution import Executor
from keeper.reasons import Reason
from model.units import Wad
from tests.keeper.process import Keeper
from tests.keeper.world import BASE_FEE, KEEPER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.keeper.world import World

DEBT = 9_900
"""Less than twice the floor, so lane B is open as soon as the account is unsafe."""


@pytest.fixture(scope="module")
def undelayed(world: World) -> World:
    """Values of ether are current once they are taken; three accounts are safe above 182 coins."""
    oracle = world.contracts.core["PriceOracle"]
    parameters = oracle.functions.asset_parameters(0).call()
    world.send(
        world.contracts.deployer,
        oracle,
        "set_asset_parameters",
        0,
        tuple(parameters._replace(delay=0)),
    )
    for ether, debt in ((68, DEBT), (68, DEBT), (200, 29_000)):
        world.borrow(ether=ether, debt=debt)
    return world


@pytest.fixture
def at_start(undelayed: World) -> Iterator[World]:
    snapshot, now = undelayed.node.call("evm_snapshot"), undelayed.now
    yield undelayed
    undelayed.node.call("anvil_dropAllTransactions")
    undelayed.node.call("evm_revert", snapshot)
    undelayed.now = now


def keepers_calls(world: World, number: int) -> list[tuple[str, str, str]]:
    """Contract, function and status of what the keeper has in a block."""
    block = world.node.call("eth_getBlockByNumber", hex(number), True)
    names = {at: name for name, at in deployment_of(world.manifest).addresses.items()}
    found = []
    for each in block["transactions"]:
        if each["from"] == KEEPER.lower():
            receipt = world.node.call("eth_getTransactionReceipt", each["hash"])
            contract = names[each["to"]]
            found.append((contract, function_of(contract, each["input"]), receipt["status"]))
    return found


def function_of(contract: str, data: str) -> str:
    selector = bytes.fromhex(data[2:10])
    functions = interface(contract).functions
    return next(name for name, abi in functions.items() if abi.selector == selector)


def debts(world: World) -> list[int]:
    lens = world.contracts.core["Lens"].functions
    return [lens.account_data(borrower).call().debt for borrower in world.borrowers]


def test_run__feed_falls__pokes_and_closes_out_in_the_next_block(at_start: World, tmp_path: Path):
    """Before, the poke was in the next block, and what became unsafe by it in the one after."""
    world = at_start
    with Keeper(world.manifest_file, world.node.websocket_url, data_dir=tmp_path) as keeper:
        keeper.wait_for_block(world.mine())
        world.set_price(180)
        keeper.wait_for_block(world.mine())
        assert all(debts(world))  # the oracle has not seen it yet
        number = world.mine()
        keeper.wait_for_block(number)
        keeper.stop()

    assert keepers_calls(world, number) == [
        ("LiquidationEngine", "poke_and_close_out", "0x1"),
        ("Bidder", "liquidate", "0x1"),
    ]
    first, second, third = debts(world)
    assert (first, second) == (0, 0)
    assert third < 29_000 * 10**18
    (price,) = world.contracts.core["PriceOracle"].functions.prices(1).call()
    assert price.price == 180 * 10**18


def test_close_out_many__one_is_healthy__the_others_are_closed_out(at_start: World):
    """What the executor makes of a batch does its work, whoever in it has been rescued."""
    world = at_start
    oracle, lens = world.contracts.core["PriceOracle"], world.contracts.core["Lens"].functions
    world.set_price(180)
    world.mine()
    world.send(world.contracts.deployer, oracle, "poke", 1)
    world.mine()
    healthy = world.contracts.deployer
    assert lens.health_factor(healthy).call() > 10**18
    owners = [world.borrowers[0], healthy, world.borrowers[1]]
    acts = [
        Act(order=CloseOut(account=owner), reason=Reason.CLOSE_OUT_PAYS, profit=Wad(0))
        for owner in owners
    ]
    executor = Executor(deployment_of(world.manifest).addresses, KEEPER)
    (intent,) = executor.intents(acts, most_gas=10_000_000)
    target = to_checksum_address(intent.call.target)
    world.node.send(KEEPER, target, intent.call.data, 4 * BASE_FEE)
    number = world.mine()

    assert keepers_calls(world, number) == [("LiquidationEngine", "close_out_many", "0x1")]
    assert debts(world)[:2] == [0, 0]
    assert lens.account_data(healthy).call().debt > 0
