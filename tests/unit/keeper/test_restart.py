# SPDX-License-Identifier: MIT
"""Killed between any two steps: nothing is lost, nothing is sent twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from keeper.decisions.orders import House, SettleAuction, Take
from keeper.transactions.acts import acts_from_text, acts_to_text
from keeper.transactions.transaction import State
from model.units import Ray, Wad
from tests.unit.keeper.engine_scene import (
    FIRST,
    block,
    close_out,
    engine_on,
    follow,
    intent_of,
    open_store,
    subjects,
    submit,
    transaction_of,
)
from tests.unit.keeper.fake_node import FakeNode
from tests.unit.keeper.fake_pool import FakePool, fields_of

if TYPE_CHECKING:
    from pathlib import Path

    from keeper.transactions.engine import TransactionEngine

WORK = {intent.subjects[0]: intent for intent in (close_out(1), close_out(2))}
LAST = 9


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """Passes calls on and dies at one of them, before or after it took effect."""

    def __init__(self, target: Any, life: Life) -> None:
        self._target = target
        self._life = life

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if name in {"head", "block", "simulate", "call", "send", "receipt", "is_known"} or (
            name.endswith("_count")
        ):

            async def step_of_the_node(*args: Any, **named: Any) -> Any:
                self._life.step(before=True)
                result = await found(*args, **named)
                self._life.step(before=False)
                return result

            return step_of_the_node

        def step_of_the_store(*args: Any) -> Any:
            self._life.step(before=True)
            result = found(*args)
            self._life.step(before=False)
            return result

        return step_of_the_store


class Life:
    """Ends at a step; every call has two of them."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def step(self, *, before: bool) -> None:
        del before
        self._left -= 1
        if self._left == 0:
            raise Killed


def node_with_chain() -> FakeNode:
    node = FakeNode(transactions=FakePool(first_nonce=7))
    for number in range(1, LAST + 1):
        node.add(block(number))
    return node


def mined_data(node: FakeNode, raws: dict[str, bytes]) -> Counter[str]:
    """How often each work is in a block."""
    names = node.transactions.receipts
    return Counter(fields_of(raws[name])["data"].hex() for name in names)


class History:
    """Blocks in which everything that waits is mined, and a keeper that decides after each."""

    def __init__(self, node: FakeNode) -> None:
        self.node = node
        self.raws: dict[str, bytes] = {}
        self.now = 5

    async def live(self, engine: TransactionEngine, first: int) -> None:
        await engine.resume()
        for number in range(first, LAST + 1):
            self.now = number
            await follow(engine, block(number))
            done = {
                intent.subjects[0]
                for intent in WORK.values()
                if mined_data(self.node, self.raws)[intent.call.data[2:]]
            }
            wanted = WORK.keys() - done - set(subjects(engine))
            await submit(engine, block(number), *(WORK[each] for each in sorted(wanted)))
            self.raws |= self.node.pool
            if number > 5:  # the first block has no room
                for name in list(self.node.pool):
                    self.node.transactions.mine(name, block=number + 1)


async def run_killed_at(step: int, folder: Path) -> bool:
    """One life that ends at a step, and another; whether the first one was that long."""
    node, path = node_with_chain(), folder / f"{step}.db"
    history, life = History(node), Life(step)
    mortal_store: Any = Mortal(open_store(path), life)
    engine = engine_on(Mortal(node, life), mortal_store)  # type: ignore[arg-type]
    is_killed = False
    try:
        await history.live(engine, history.now)
    except Killed:
        is_killed = True
        history.raws |= node.pool
        await history.live(engine_on(node, open_store(path)), history.now)
    assert mined_data(node, history.raws) == {"01": 1, "02": 1}, f"killed at step {step}"
    assert not node.pool
    assert open_store(path).in_flight() == []
    nonces = [fields_of(history.raws[name])["nonce"] for name in node.transactions.receipts]
    assert sorted(nonces) == [7, 8]
    return is_killed


async def test_resume__killed_at_any_step__does_all_work_once(tmp_path):
    step = 1
    while await run_killed_at(step, tmp_path):
        step += 1
    assert step > 30  # it did live through all of it


# --- What is found in the store -------------------------------------------------------------------


@pytest.fixture
def node():
    return node_with_chain()


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "keeper.db")


async def test_resume__signed_and_never_arrived__sends_the_same_bytes(node, store):
    engine = engine_on(node, store)
    (sent,) = await submit(engine, block(5), close_out())
    node.pool.clear()

    engine = engine_on(node, store)
    with capture_logs() as lines:
        await engine.resume()

    assert list(node.pool) == [sent]
    assert subjects(engine) == list(close_out().subjects)
    assert [line["event"] for line in lines] == ["picked_up"]


async def test_resume__only_planned__is_decided_anew_at_the_same_height(node, store):
    store.plan([transaction_of(close_out())])

    engine = engine_on(node, store)
    await engine.resume()
    assert engine.in_flight == 0
    assert len(await submit(engine, block(5), close_out())) == 1


async def test_resume__mined_meanwhile__is_settled_from_its_receipt(node, store):
    (sent,) = await submit(engine_on(node, store), block(5), close_out())
    node.transactions.mine(sent, block=6)

    engine = engine_on(node, store)
    await engine.resume()
    (mined,) = await follow(engine, block(8))

    assert (mined.hash, mined.receipt.block, mined.sent_at) == (sent, 6, 5)
    assert mined.intent == close_out()
    assert len(node.transactions.accepted) == 1


async def test_resume__reorganised_while_it_was_gone__is_in_flight_again(node, store):
    engine = engine_on(node, store)
    (sent,) = await submit(engine, block(5), close_out())
    node.transactions.mine(sent, block=6)
    await follow(engine, block(6))
    node.transactions.take_back(sent, FIRST, 7)

    engine = engine_on(node, store)
    await engine.resume()
    await follow(engine, block(7))
    assert list(node.pool) == [sent]


async def test_resume__chain_started_afresh__sends_nothing_of_the_old_one(node, store):
    engine = engine_on(node, store)
    (mined, _) = await submit(engine, block(5), close_out(1), close_out(2))
    node.transactions.mine(mined, block=6)
    await follow(engine, block(6))
    node = FakeNode(transactions=FakePool(first_nonce=7))
    for number in range(1, 7):
        node.add(block(number, fork="b"))

    engine = engine_on(node, store)
    with capture_logs() as lines:
        await engine.resume()
        await follow(engine, block(6, fork="b"))

    assert node.requests["send"] == 0
    assert engine.in_flight == 0
    assert [line["event"] for line in lines] == ["lost"]
    (again,) = await submit(engine, block(6, fork="b"), close_out(2))
    assert fields_of(node.pool[again])["nonce"] == 7


async def test_resume__same_chain_played_again__does_the_same_work_again(node, store):
    """A local chain is deterministic: the same blocks, the same decisions, the same keys."""
    engine = engine_on(node, store)
    (mined,) = await submit(engine, block(5), close_out())
    node.transactions.mine(mined, block=6)
    await follow(engine, block(6))
    node = FakeNode(transactions=FakePool(first_nonce=7))
    for number in range(1, 4):
        node.add(block(number))

    engine = engine_on(node, store)
    await engine.resume()
    assert store.settled_since(0) == []
    assert await submit(engine, block(5), close_out()) == [mined]


async def test_resume__wallet_no_longer_in_the_settings__says_so(node, store):
    engine = engine_on(node, store, wallets=2)
    await submit(engine, block(5), *(close_out(number) for number in range(5)))
    assert len(node.pool) == 5

    engine = engine_on(node, store)
    with capture_logs() as lines:
        await engine.resume()
    assert engine.in_flight == 4
    assert [line["event"] for line in lines].count("wallet_missing") == 1


async def test_database__anything__holds_no_key(node, tmp_path):
    await submit(engine_on(node, open_store(tmp_path / "k.db")), block(5), close_out())

    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert bytes.fromhex("11" * 32) not in content
        assert b"11" * 32 not in content


def test_plan__same_work_twice__is_planned_once(store):
    (first,) = store.plan([transaction_of(close_out(1)), transaction_of(close_out(1))])
    assert store.plan([transaction_of(close_out(1))]) == []

    first.state = State.DROPPED
    store.mark([first])
    assert len(store.plan([transaction_of(close_out(1))])) == 1


TAKE = Take(
    auction_id=2**255,
    asset=1,
    max_collateral=Wad(2**90),
    max_price=Ray(3),
    min_collateral=Wad(4),
    min_profit=Wad(5),
)


@pytest.mark.parametrize("order", [TAKE, SettleAuction(house=House.DEBT, auction_id=3)])
def test_acts__written_and_read__are_the_same(order):
    acts = intent_of(order, profit=7).acts

    assert acts_from_text(acts_to_text(acts)) == acts
