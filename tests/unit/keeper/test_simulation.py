# SPDX-License-Identifier: MIT
"""What becomes of a simulation on nodes that lack a method, or leave a parameter alone."""

from __future__ import annotations

import pytest

from keeper.chain.bloom import Blooms
from keeper.chain.simulation import Simulator, can_look_ahead
from keeper.clock import BlockClock
from keeper.errors import RequestRefused
from keeper.ports import Call, Simulation
from tests.unit.keeper.fake_node import head

CALL = Call(target="0x" + "01" * 20, data="0x")
LATER = 5_000


class PlainNode:
    """Estimates, and knows no `eth_simulateV1`; what it tells of the time is the test's choice."""

    def __init__(self, told, *, unknown=-32004):
        self.lacking: set[str] = set()
        self.blooms = Blooms()
        self.asked: list[tuple[str, int]] = []
        """Methods, and how many parameters they got."""
        self._told, self._unknown = told, unknown

    async def request(self, method, *params):
        self.asked.append((method, len(params)))
        if method == "eth_simulateV1":
            raise RequestRefused(self._unknown, "Method not supported")
        if method == "eth_call":
            if isinstance(self._told, RequestRefused):
                raise self._told
            return f"0x{self._told:064x}"
        return "0x5208"

    def heads(self):
        raise AssertionError


async def simulated_twice(node):
    simulator = Simulator(node)
    for _ in range(2):
        found = await simulator.simulate([CALL], senders=[CALL.target], timestamp=LATER)
        assert found == [Simulation(gas=21_000, revert=None)]
    return node.asked


@pytest.mark.parametrize("unknown", [-32601, -32004])
async def test_simulate__node_without_the_method__is_asked_for_it_once(unknown):
    node = PlainNode(LATER, unknown=unknown)

    with_time = ("eth_estimateGas", 4)
    assert await simulated_twice(node) == [
        ("eth_simulateV1", 2),
        ("eth_call", 4),
        with_time,
        with_time,
    ]
    assert can_look_ahead(node)


@pytest.mark.parametrize("told", [LATER - 12, RequestRefused(-32602, "too many arguments")])
async def test_simulate__node_that_leaves_the_time_alone__is_found_out_once(told):
    node = PlainNode(told)

    without_time = ("eth_estimateGas", 2)
    assert await simulated_twice(node) == [
        ("eth_simulateV1", 2),
        ("eth_call", 4),
        without_time,
        without_time,
    ]
    assert not can_look_ahead(node)


async def test_simulate__another_session__tries_anew():
    node = PlainNode(LATER - 12)
    await simulated_twice(node)
    node.lacking, node.asked = set(), []

    assert can_look_ahead(node)
    assert len(await simulated_twice(node)) == 4


def test_next_timestamp__node_that_cannot_look_ahead__is_that_of_the_head():
    can = True
    clock = BlockClock(12, can_look_ahead=lambda: can)
    assert clock.next_timestamp(head(5, timestamp=100)) == 112
    can = False
    assert clock.next_timestamp(head(5, timestamp=100)) == 100
