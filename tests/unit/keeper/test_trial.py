# SPDX-License-Identifier: MIT
"""One account that spoils its batch: the others go in the same block."""

from __future__ import annotations

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from keeper.decisions.decision import Act
from keeper.decisions.orders import CloseOut, Liquidate, Poke
from keeper.execution import Executor
from keeper.ports import Simulation
from keeper.reasons import Reason
from model.units import WAD, Wad
from tests.unit.keeper import scene
from tests.unit.keeper.engine_scene import OPTIONS, block, engine_on, open_store, submit
from tests.unit.keeper.fake_node import ADDRESSES, FakeNode

EXECUTOR = Executor(ADDRESSES, scene.WALLET)
NOTHING_DONE = "liquidation: nothing done"


class _Chain(FakeNode):
    """Reverts whatever has a spoilt account in it; close-outs take 100,000 gas per account."""

    spoilt: str | None = None
    revert = "ledger: odd"

    def __init__(self):
        super().__init__()
        self.sizes: list[int] = []

    async def simulate(self, calls, *, senders, timestamp):
        del senders, timestamp
        self.sizes.append(len(calls))
        return [self._simulated(call.data) for call in calls]

    def _simulated(self, data):
        if self.spoilt is not None and self.spoilt[2:] in data:
            return Simulation(gas=0, revert=self.revert)
        return Simulation(gas=100_000 * data.count("acc0"), revert=None)


def account(number: int) -> str:
    return f"0x{0xACC0_00 + number:040x}"


def close_out(number: int, *, after_poke: int = 0) -> Act:
    order = CloseOut(account=account(number), after_poke=after_poke)
    return Act(order=order, reason=Reason.CLOSE_OUT_PAYS, profit=Wad(5 * WAD))


def poke(asset: int) -> Act:
    return Act(order=Poke(asset=asset), reason=Reason.PRICE_TAKEN, profit=Wad(0))


@pytest.fixture
def node():
    node = _Chain()
    node.add(block(5))
    return node


@pytest.fixture
def engine(node, tmp_path):
    return engine_on(node, open_store(tmp_path / "keeper.db"))


async def tried(engine, *acts):
    """Subjects by transaction sent, and what was said of the others."""
    intents = EXECUTOR.intents(acts, most_gas=10**9)
    with capture_logs() as lines:
        await submit(engine, block(5), *intents, divide=EXECUTOR.divided)
    sent = [line["subjects"] for line in lines if line["event"] == "sent"]
    told = [line for line in lines if line["event"] == "decision"]
    return sent, [(line["subjects"], line["reason"], line["revert"]) for line in told]


def of(*numbers: int) -> tuple[str, ...]:
    return tuple(f"account {account(number)}" for number in numbers)


async def test_submit__one_spoils_the_batch__all_others_go_in_this_block(node, engine):
    node.spoilt = account(2)
    sent, told = await tried(engine, *(close_out(number) for number in range(8)))

    assert sent == [of(0, 1), of(3), of(4, 5, 6, 7)]
    assert told == [(of(2), "simulation_reverted", "ledger: odd")]
    assert node.sizes == [1, 2, 3, 4]
    assert engine.rests.resting(5) == {of(2)[0]}


async def test_submit__nobody_of_the_batch_is_open__is_not_divided(node, engine):
    node.spoilt, node.revert = account(2), NOTHING_DONE
    sent, told = await tried(engine, *(close_out(number) for number in range(8)))

    assert (sent, node.sizes) == ([], [1])
    assert told == [(of(*range(8)), "simulation_reverted", NOTHING_DONE)]


async def test_submit__close_outs_with_their_poke_revert__the_poke_goes(node, engine):
    node.spoilt, node.revert = account(2), NOTHING_DONE
    sent, told = await tried(engine, poke(0), *(close_out(n, after_poke=1) for n in (1, 2)))

    assert sent == [("price 0",)]
    assert told == [(of(1, 2), "simulation_reverted", NOTHING_DONE)]


async def test_submit__too_much_gas_for_one_transaction__goes_in_two(node, tmp_path):
    options = replace(OPTIONS, max_transaction_gas=250_000)
    engine = engine_on(node, open_store(tmp_path / "keeper.db"), options=options)
    sent, told = await tried(engine, *(close_out(number) for number in range(3)))

    assert (sent, told) == ([of(0), of(1, 2)], [])
    assert [each.gas_limit for each in engine._lanes[0].transactions] == [120_000, 240_000]


async def test_submit__margin_above_the_most_gas__the_limit_is_the_most(node, tmp_path):
    options = replace(OPTIONS, max_transaction_gas=110_000)
    engine = engine_on(node, open_store(tmp_path / "keeper.db"), options=options)
    await tried(engine, close_out(0))

    assert [each.gas_limit for each in engine._lanes[0].transactions] == [110_000]


async def test_submit__one_piece_takes_too_much_gas__is_not_sent_and_says_so(node, tmp_path):
    options = replace(OPTIONS, max_transaction_gas=99_999)
    engine = engine_on(node, open_store(tmp_path / "keeper.db"), options=options)

    told = (of(0), "simulation_reverted", "takes 100,000 gas, of at most 99,999")
    assert await tried(engine, close_out(0)) == ([], [told])


async def test_submit__needed_a_poke_before_it__does_not_rest_if_it_reverts(node, engine):
    """A node that simulates each call by itself does not see the poke; one block later it is."""
    order = Liquidate(
        account=account(1),
        asset=0,
        max_debt=Wad(1),
        min_collateral=Wad(1),
        min_profit=Wad(1),
        after_poke=1,
    )
    node.spoilt = account(1)
    act = Act(order=order, reason=Reason.DIRECT_PAYS, profit=Wad(WAD))
    sent, told = await tried(engine, act, poke(0))

    assert (sent, len(told)) == ([("price 0",)], 1)
    assert engine.rests.resting(5) == set()
