# SPDX-License-Identifier: MIT
"""A database that cannot be written: nothing leaves, nothing is forgotten, and it goes on after."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from keeper.errors import StoreUnavailable
from keeper.store.database import name_faults, open_database
from keeper.store.intents import IntentStore
from tests.unit.keeper.engine_scene import block, close_out, engine_on, follow, subjects, submit
from tests.unit.keeper.fake_node import FakeNode
from tests.unit.keeper.fake_pool import FakePool, fields_of


class FailingStore(IntentStore):
    """Cannot do what `broken` names."""

    broken = ""

    def sign(self, transactions):
        self._fail_at("sign")
        super().sign(transactions)

    def settle(self, transaction, mined_hash, block):
        self._fail_at("settle")
        super().settle(transaction, mined_hash, block)

    def _fail_at(self, step):
        if self.broken == step:
            raise StoreUnavailable("database: database or disk is full")


@pytest.fixture
def node():
    node = FakeNode(transactions=FakePool(first_nonce=7))
    for number in range(1, 20):
        node.add(block(number))
    return node


@pytest.fixture
def store(tmp_path):
    return FailingStore(open_database(tmp_path / "1.db", chain_id=31337, ledger="0xaa"))


@pytest.fixture
async def engine(node, store):
    engine = engine_on(node, store)
    await engine.resume()
    return engine


async def test_submit__cannot_be_stored__sends_nothing_and_keeps_the_nonce(node, store, engine):
    store.broken = "sign"
    with pytest.raises(StoreUnavailable):
        await submit(engine, block(5), close_out())
    assert (node.requests["send"], engine.in_flight, store.in_flight()) == (0, 0, [])

    store.broken = ""
    (sent,) = await submit(engine, block(6), close_out())
    assert fields_of(node.transactions.waiting[sent])["nonce"] == 7


async def test_follow__replacement_cannot_be_stored__keeps_the_one_that_was_sent(
    node, store, engine
):
    (sent,) = await submit(engine, block(5), close_out())
    await follow(engine, block(6))
    store.broken = "sign"
    with pytest.raises(StoreUnavailable):
        await follow(engine, block(7))
    assert node.requests["send"] == 1

    store.broken = ""
    node.transactions.mine(sent, block=8)
    (mined,) = await follow(engine, block(8))
    assert mined.hash == sent


async def test_follow__what_was_mined_cannot_be_stored__is_told_once_it_can(node, store, engine):
    (sent,) = await submit(engine, block(5), close_out())
    node.transactions.mine(sent)
    store.broken = "settle"
    for number in (6, 7):
        with pytest.raises(StoreUnavailable):
            await follow(engine, block(number))
        assert subjects(engine) == list(close_out().subjects)

    store.broken = ""
    (mined,) = await follow(engine, block(8))
    assert mined.hash == sent
    assert store.in_flight() == []


def test_name_faults__no_room__is_named_and_other_errors_are_not(tmp_path):
    database = open_database(tmp_path / "1.db", chain_id=31337, ledger="0xaa")
    name_faults(database)
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE t (a UNIQUE)"))
        connection.execute(text("INSERT INTO t VALUES (1)"))
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (1)"))

    with database.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
        with pytest.raises(StoreUnavailable) as named:
            connection.execute(text("INSERT INTO t VALUES (randomblob(1000000))"))
    assert str(named.value) == "database: database or disk is full"
    database.dispose()
