# SPDX-License-Identifier: MIT
"""The transaction engine: what is sent, from where, and what became of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from keeper.decisions.orders import BidDebt
from keeper.errors import RelayUnavailable
from model.units import Rad, Wad
from tests.unit.keeper.engine_scene import (
    ETHER,
    FIRST,
    GWEI,
    OPTIONS,
    SECOND,
    THIRD,
    block,
    close_out,
    engine_on,
    follow,
    intent_of,
    open_store,
    poke,
    settle,
    subjects,
    submit,
)
from tests.unit.keeper.fake_node import FakeNode
from tests.unit.keeper.fake_pool import FakePool, fields_of, sender_of


@pytest.fixture
def node():
    node = FakeNode(transactions=FakePool(first_nonce=7))
    for number in range(1, 10):
        node.add(block(number))
    return node


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "keeper.db")


@pytest.fixture
async def engine(node, store):
    engine = engine_on(node, store)
    await engine.resume()
    return engine


# --- Sending --------------------------------------------------------------------------------------


async def test_submit__after_one_that_was_mined__takes_the_next_nonce_at_once(node, engine):
    (first,) = await submit(engine, block(5), close_out())
    node.transactions.mine(first)
    with capture_logs() as lines:
        await follow(engine, block(6))
        (sent,) = await submit(engine, block(6), close_out(1))

    assert fields_of(node.pool[sent])["nonce"] == 8
    assert [line for line in lines if line["event"] == "refused"] == []


async def test_submit__call_that_succeeds__is_signed_and_sent(node, engine):
    hashes = await submit(engine, block(5), close_out())

    assert hashes == list(node.pool)
    sent = fields_of(node.pool[hashes[0]])
    assert sent["nonce"] == 7
    assert sent["chainId"] == 31337
    assert sent["gas"] == 120_000  # 100,000 and the margin of 20 %
    assert sent["maxPriorityFeePerGas"] == GWEI
    assert sent["maxFeePerGas"] == 2 * 1_125_000_000 + GWEI
    assert subjects(engine) == [f"account 0x{0xA0:040x}"]


async def test_submit__several__use_one_simulation_and_ascending_nonces(node, engine):
    node.requests.clear()
    hashes = await submit(engine, block(5), close_out(1), close_out(2))

    assert [fields_of(node.pool[each])["nonce"] for each in hashes] == [7, 8]
    assert node.requests == {"simulate": 1, "send": 2}
    assert engine.in_flight == 2


async def test_submit__more_with_the_same_head__is_simulated_after_what_was_submitted(node, engine):
    node.reverts["0x02"] = "engine: healthy"
    await submit(engine, block(5), close_out(1), close_out(2))
    await submit(engine, block(5), close_out(3))
    await submit(engine, block(6), close_out(4))

    assert node.simulated == [["0x01", "0x02"], ["0x01", "0x03"], ["0x04"]]


async def test_submit__call_that_reverts__is_not_sent_and_says_why(node, engine):
    node.reverts["0x01"] = "auction: too expensive"

    with capture_logs() as lines:
        hashes = await submit(engine, block(5), close_out(1), close_out(2))

    assert len(hashes) == 1
    assert fields_of(node.pool[hashes[0]])["nonce"] == 7
    (line,) = [line for line in lines if line.get("reason") == "simulation_reverted"]
    assert line["revert"] == "auction: too expensive"
    assert engine.rests.is_resting(close_out(1).subjects[0], 5)
    assert not engine.rests.is_resting(close_out(2).subjects[0], 5)


async def test_submit__same_work_again__is_not_sent_twice(node, engine):
    await submit(engine, block(5), close_out())

    assert await submit(engine, block(5), close_out()) == []
    assert len(node.pool) == 1


async def test_submit__dry_run__sends_and_stores_nothing(node, store):
    engine = engine_on(node, store, options=replace(OPTIONS, is_dry=True))
    await engine.resume()

    with capture_logs() as lines:
        assert await submit(engine, block(5), close_out()) == []
        assert await follow(engine, block(6)) == []

    assert not node.pool
    assert store.in_flight() == []
    assert [line["event"] for line in lines] == ["dry_run"]


# --- Wallets --------------------------------------------------------------------------------------


async def test_submit__one_wallet__sends_urgent_before_lazy(node, engine):
    hashes = await submit(engine, block(5), settle(), close_out(), poke())

    data = [fields_of(node.pool[each])["data"].hex() for each in hashes]
    assert data == ["f0", "00", "ee"]


async def test_submit__lazy_fills_its_half__urgent_still_finds_room(engine):
    bids = [intent_of(bid(number), f"0x{number:02x}") for number in range(3)]
    with capture_logs() as lines:
        assert len(await submit(engine, block(5), *bids)) == 2
    (line,) = [line for line in lines if line.get("reason") == "no_lane"]
    assert line["subjects"] == ("DebtAuction 2",)

    assert len(await submit(engine, block(6), close_out(1), close_out(2), close_out(3))) == 2
    assert engine.in_flight == OPTIONS.max_in_flight


def bid(number: int) -> BidDebt:
    return BidDebt(auction_id=number, coin=Rad(1), tokens=Wad(1))


async def test_submit__several_wallets__divide_the_work(node, store):
    engine = engine_on(node, store, wallets=3)
    await engine.resume()
    urgent = [close_out(number) for number in range(6)]

    hashes = await submit(engine, block(5), poke(), *urgent, settle())
    owners = [sender_of(node.pool[each]) for each in hashes]
    assert owners == [FIRST] * 4 + [SECOND] * 3 + [THIRD]
    # Only the first wallet may bid, and it is full.
    assert await submit(engine, block(6), intent_of(bid(0), "0xdd")) == []


async def test_submit__several_wallets__leave_the_incentive_to_the_first(node, store):
    engine = engine_on(node, store, wallets=2)

    assert engine.address == FIRST


# --- Following ------------------------------------------------------------------------------------


async def test_follow__nothing_in_flight__asks_nothing(node, engine):
    await follow(engine, block(5))
    node.requests.clear()

    assert await follow(engine, block(6)) == []
    assert not node.requests


async def test_follow__waiting__costs_two_requests_however_many(node, engine):
    await submit(engine, block(5), close_out(1), close_out(2), close_out(3))
    await follow(engine, block(5))
    node.requests.clear()

    assert await follow(engine, block(6)) == []
    assert node.requests == {"mined_count": 1, "transaction_count": 1}


async def test_follow__mined__is_no_longer_in_flight(node, store, engine):
    (sent,) = await submit(engine, block(5), close_out())
    assert await follow(engine, block(6)) == []

    node.transactions.mine(sent, block=7)
    (mined,) = await follow(engine, block(7))

    assert (mined.hash, mined.revert, mined.receipt.block, mined.sent_at) == (sent, None, 7, 5)
    assert engine.in_flight == 0
    assert store.in_flight() == []
    assert [each.state for each, _ in store.settled_since(0)] == ["mined"]


async def test_follow__reverted__says_why_and_rests(node, store, engine):
    (sent,) = await submit(engine, block(5), close_out())
    node.transactions.mine(sent, is_successful=False)

    (mined,) = await follow(engine, block(6))

    # The fake node reverts every call that it does not know.
    assert mined.revert == "(no reason)"
    assert engine.rests.is_resting(close_out().subjects[0], 6)
    assert engine.rests.failures == {close_out().subjects[0]: {"close_out": 6}}
    assert [each.state for each, _ in store.settled_since(0)] == ["failed"]


async def test_follow__dropped_by_the_pool__sends_the_same_bytes_again(node, engine):
    await follow(engine, block(5))
    hashes = await submit(engine, block(5), close_out(1), close_out(2))
    node.pool.clear()

    await follow(engine, block(6))
    assert list(node.pool) == hashes
    assert engine.in_flight == 2


async def test_follow__reorganised_away__is_in_flight_and_sent_again(node, store, engine):
    (sent,) = await submit(engine, block(5), close_out())
    node.transactions.mine(sent, block=6)
    assert len(await follow(engine, block(6))) == 1

    node.transactions.take_back(sent, FIRST, 7)
    assert await follow(engine, block(6, fork="b", parent="a")) == []
    assert subjects(engine) == list(close_out().subjects)
    assert list(node.pool) == [sent]
    assert [each.state for each in store.in_flight()] == ["sent"]

    node.transactions.mine(sent, block=7)
    (mined,) = await follow(engine, block(7, fork="b"))
    assert mined.hash == sent
    assert len(node.transactions.accepted) == 2


async def test_follow__reorganised_long_after__is_left_alone(node, engine):
    (sent,) = await submit(engine, block(5), close_out())
    node.transactions.mine(sent, block=6)
    await follow(engine, block(6))
    await follow(engine, block(70, parent="a"))

    node.transactions.take_back(sent, FIRST, 7)
    await follow(engine, block(71, fork="b", parent="c"))
    assert engine.in_flight == 0


async def test_submit__relay_is_silent__follows_and_sends_again(node, store):
    relay = SilentRelay()
    engine = engine_on(node, store, route=relay)
    await engine.resume()
    await follow(engine, block(4))

    with capture_logs() as lines:
        assert len(await submit(engine, block(5), close_out())) == 1
    assert [line["event"] for line in lines] == ["refused", "sent"]
    assert lines[0]["reply"] == "no_answer"

    await follow(engine, block(6))
    assert engine.in_flight == 1
    assert len(relay.seen) == 2
    assert relay.seen[0] == relay.seen[1]


class SilentRelay:
    def __init__(self) -> None:
        self.seen: list[bytes] = []

    async def send(self, raw: bytes) -> None:
        self.seen.append(raw)
        raise RelayUnavailable("no answer from relay")


async def test_follow__newer_head_waits__only_reads_receipts(node, engine):
    await follow(engine, block(4))
    first, second = await submit(engine, block(5), close_out(1), close_out(2))
    node.transactions.mine(first, block=6)
    del node.pool[second]

    old = block(8)
    (mined,) = await engine.follow(old, old.timestamp + 12, ETHER, is_latest=False)
    assert mined.hash == first
    assert not node.pool
    await follow(engine, block(9))
    assert len(node.pool) == 1
