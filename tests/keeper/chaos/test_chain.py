# SPDX-License-Identifier: MIT
"""Pools that drop, reorganisations, gas that is dear for long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.keeper.world import BASE_FEE

if TYPE_CHECKING:
    from tests.keeper.chaos.crash import Crash


@pytest.mark.parametrize("how_much", ["one", "all"])
def test_pool__drops__is_sent_again_as_the_same_bytes(crash: Crash, how_much):
    node = crash.node
    with crash.keeper() as keeper:
        hashes = keeper.wait_for("block_handled")["sent"]
        if how_much == "all":
            node.call("anvil_dropAllTransactions")
        else:
            node.call("anvil_dropTransaction", hashes[0])
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    assert keeper.of("resent")
    assert [each["hash"] for each in crash.transactions()] == hashes
    crash.check()


@pytest.mark.parametrize("depth", [1, 5, 20])
def test_reorg__takes_our_transactions_away__they_are_sent_again(crash: Crash, depth):
    with crash.keeper() as keeper:
        keeper.wait_for("block_handled")
        crash.mine(keeper, blocks=depth)
        assert len(keeper.of("mined")) == 2
        crash.node.call("anvil_reorg", depth, [])
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    assert len(keeper.of("taken_back")) == 2
    crash.check()


@pytest.mark.parametrize("depth", [1, 5, 20])
def test_reorg__of_other_blocks__changes_nothing(crash: Crash, depth):
    with crash.keeper() as keeper:
        hashes = keeper.wait_for("block_handled")["sent"]
        crash.mine(keeper, blocks=1 + depth)
        crash.node.call("anvil_reorg", depth, [])
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    assert keeper.of("taken_back") == []
    assert [each["hash"] for each in crash.transactions()] == hashes
    crash.check()


def test_rollback__without_a_word__they_are_sent_again(crash: Crash):
    node = crash.node
    with crash.keeper() as keeper:
        hashes = keeper.wait_for("block_handled")["sent"]
        snapshot = node.call("evm_snapshot")
        crash.mine(keeper)
        node.call("evm_revert", snapshot)
        node.call("anvil_dropAllTransactions")
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    assert [each["hash"] for each in crash.transactions()] == hashes
    crash.check()


def test_base_fee__times_twenty_for_fifty_blocks__is_outbid_within_the_profit(crash: Crash):
    with crash.keeper() as keeper:
        expected = [keeper.wait_for("sent")["expected_profit_coin"] for _ in range(2)]
        keeper.wait_for("block_handled")
        crash.mine(keeper, blocks=50, base_fee=20 * BASE_FEE)
        assert keeper.stop() == 0

    assert len(keeper.of("replaced")) >= 2
    costs = [line["gas_cost_coin"] for line in keeper.of("mined")]
    assert len(costs) == 2
    assert all(cost < profit for cost, profit in zip(costs, expected, strict=True))
    crash.check()
