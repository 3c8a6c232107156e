# SPDX-License-Identifier: MIT
"""When the disk is waited for, and when the operating system is enough."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from keeper.store.database import open_database
from keeper.store.intents import IntentStore
from keeper.transactions.offers import Offer
from keeper.transactions.transaction import Attempt, State
from tests.unit.keeper.engine_scene import close_out, transaction_of


@pytest.fixture
def database(tmp_path):
    found = open_database(tmp_path / "k.db", chain_id=31337, ledger="0xaa")
    yield found
    found.dispose()


def test_store__a_transaction_on_its_way__waits_for_the_disk_only_once_it_has_left(database):
    said: list[object] = []

    @event.listens_for(database, "commit")
    def _(connection) -> None:
        said.append(connection.exec_driver_sql("PRAGMA synchronous").scalar())

    store = IntentStore(database)
    transaction = transaction_of(close_out())
    store.plan([transaction])
    transaction.state, transaction.nonce = State.SIGNED, 0
    offer = Offer(max_fee=2, tip=1)
    transaction.attempts = [Attempt(hash="0x01", raw=b"1", offer=offer, block=5, is_cancel=False)]
    store.sign([transaction])
    transaction.state = State.SENT
    store.mark([transaction])
    store.settle(transaction, "0x01", 6)

    normal, full = 1, 2
    assert said == [normal, normal, full, normal]
