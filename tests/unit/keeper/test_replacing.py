# SPDX-License-Identifier: MIT
"""What waits too long offers more, within what it earns, or is cancelled."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from structlog.testing import capture_logs

from model.units import WAD, Wad
from tests.unit.keeper.engine_scene import (
    ETHER,
    FIRST,
    GWEI,
    OPTIONS,
    block,
    close_out,
    engine_on,
    follow,
    open_store,
    poke,
    settle,
    submit,
)
from tests.unit.keeper.fake_node import FakeNode
from tests.unit.keeper.fake_pool import ANVIL, FakePool, fields_of

FEES = ("maxFeePerGas", "maxPriorityFeePerGas")


@pytest.fixture
def node():
    node = FakeNode(transactions=FakePool(first_nonce=7))
    node.add(block(1))
    return node


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "keeper.db")


@pytest.fixture
async def engine(node, store):
    engine = engine_on(node, store)
    await engine.resume()
    await follow(engine, block(4))
    return engine


def waiting(node) -> list[Any]:
    """What waits, by nonce."""
    return sorted((fields_of(raw) for raw in node.pool.values()), key=lambda each: each["nonce"])


async def test_follow__deadline_reached__raises_both_fees_by_an_eighth(node, engine):
    await submit(engine, block(5), close_out())
    (before,) = waiting(node)

    await follow(engine, block(6))
    assert waiting(node) == [before]
    await follow(engine, block(7))
    (after,) = waiting(node)

    assert after["nonce"] == before["nonce"]
    assert after["data"] == before["data"]
    for fee in FEES:
        assert after[fee] * 8 >= before[fee] * 9
    assert engine.in_flight == 1


@pytest.mark.parametrize("which", [0, 1])
async def test_follow__replaced__either_attempt_may_be_the_one_mined(node, store, engine, which):
    (first,) = await submit(engine, block(5), close_out())
    raw = node.pool[first]
    await follow(engine, block(7))
    (second,) = node.pool
    if which == 0:
        node.pool.clear()
        node.pool[first] = raw
    node.transactions.mine((first, second)[which], block=8)

    (mined,) = await follow(engine, block(8))
    assert mined.hash == (first, second)[which]
    assert mined.sent_at == 5
    assert engine.in_flight == 0
    assert store.in_flight() == []


async def test_follow__lazy__waits_longer(node, engine):
    await submit(engine, block(5), settle())
    before = waiting(node)

    await follow(engine, block(10))
    assert waiting(node) == before
    await follow(engine, block(11))
    assert waiting(node) != before


async def test_follow__lazy_before_urgent__is_replaced_like_it(node, engine):
    await submit(engine, block(5), settle())
    await submit(engine, block(5), close_out())
    lazy, urgent = waiting(node)

    await follow(engine, block(7))
    faster_lazy, faster_urgent = waiting(node)
    assert faster_lazy["maxFeePerGas"] > lazy["maxFeePerGas"]
    assert faster_urgent["maxFeePerGas"] > urgent["maxFeePerGas"]


async def test_follow__base_fee_rises_above_the_offer__is_replaced_at_once(node, engine):
    await submit(engine, block(5), close_out())

    await follow(engine, block(6, gwei=20))
    (after,) = waiting(node)
    assert after["maxFeePerGas"] == 2 * 22_500_000_000 + GWEI


async def test_follow__base_fee_times_twenty_for_fifty_blocks__never_costs_more_than_it_earns(
    node, engine
):
    """Worth 5 coins, 120,000 gas at 200 coins the ether: at most 208.33 gwei."""
    limit = 5 * 10**18 // (120_000 * 200)
    await submit(engine, block(5), close_out(profit=5))
    offers = []
    for number in range(6, 56):
        await follow(engine, block(number, gwei=20))
        (now,) = waiting(node)
        offers.append(now["maxFeePerGas"])

    assert max(offers) <= limit
    assert offers[-1] > limit * 8 // 9 - 1  # it went as far as it could
    assert all(now == before or now * 8 >= before * 9 for before, now in pairwise(offers))
    assert waiting(node)[0]["data"].hex() == "00"


async def test_follow__pays_at_the_new_fee_but_not_twice_over__offers_all_it_earns(node, engine):
    """1 coin pays 41.7 gwei; twice the next base fee would be 46."""
    await submit(engine, block(5), close_out(profit=1))

    await follow(engine, block(6, gwei=20))
    (after,) = waiting(node)
    assert after["maxFeePerGas"] == 10**18 // (120_000 * 200)


async def test_follow__no_longer_pays__is_cancelled_by_a_transfer_to_oneself(node, store, engine):
    await submit(engine, block(5), close_out(profit=1))
    with capture_logs() as lines:
        await follow(engine, block(6, gwei=40))
    (cancel,) = waiting(node)

    assert cancel["to"].hex() == FIRST[2:]
    assert (cancel["data"], cancel["value"], cancel["gas"]) == (b"", 0, 21_000)
    assert cancel["nonce"] == 7
    assert [line["event"] for line in lines] == ["cancelling"]
    assert engine.in_flight == 1  # until a block decides, the work may still be done

    (name,) = node.pool
    node.transactions.mine(name, block=7)
    with capture_logs() as lines:
        assert await follow(engine, block(7, gwei=40)) == []
    assert [line["event"] for line in lines] == ["cancelled"]
    assert engine.in_flight == 0
    assert store.in_flight() == store.settled_since(0) == []


async def test_follow__work_done_by_another__is_cancelled(node, engine):
    await submit(engine, block(5), close_out(1), close_out(2))
    node.reverts["0x01"] = "liquidation: account is healthy"

    await follow(engine, block(7))
    first, second = waiting(node)
    assert (first["nonce"], first["gas"]) == (7, 21_000)
    assert (second["nonce"], second["gas"]) == (8, 120_000)


async def test_follow__cancellation_waits_too__is_raised_as_well(node, engine):
    await submit(engine, block(5), close_out())
    node.reverts["0x00"] = "liquidation: account is healthy"
    await follow(engine, block(7))
    (before,) = waiting(node)
    node.reverts.clear()

    await follow(engine, block(9))
    (after,) = waiting(node)
    assert after["gas"] == 21_000
    for fee in FEES:
        assert after[fee] * 8 >= before[fee] * 9


@pytest.mark.parametrize(("intent", "worth"), [(poke(), 200), (settle(), 50)])
async def test_follow__pays_nobody__ends_at_the_operators_cap(node, store, intent, worth):
    options = replace(OPTIONS, max_fee=100_000 * GWEI, lazy_deadline=1, urgent_deadline=1)
    engine = engine_on(node, store, options=options)
    await engine.resume()
    await submit(engine, block(5), intent)
    dear = Wad(20_000 * WAD)
    for number in range(6, 90):
        await follow(engine, block(number), dear)

    limit = worth * 10**18 // (120_000 * 20_000)
    (now,) = waiting(node)
    assert limit * 8 // 9 - 1 < now["maxFeePerGas"] <= limit
    assert now["gas"] == 120_000


async def test_follow__price_of_ether_unknown__ends_at_max_fee(node, engine):
    await submit(engine, block(5), close_out(profit=1))
    for number in range(6, 120):
        await follow(engine, block(number), Wad(0))

    (now,) = waiting(node)
    assert OPTIONS.max_fee * 8 // 9 < now["maxFeePerGas"] <= OPTIONS.max_fee


async def test_follow__lost_from_the_pool_and_does_not_pay__uses_the_nonce_again(store):
    """anvil has no room for what offers less than the base fee."""
    node = FakeNode(transactions=FakePool(first_nonce=7, dialect=ANVIL))
    node.add(block(1))
    engine = engine_on(node, store)
    await engine.resume()
    await submit(engine, block(5), close_out(1, profit=1))
    node.pool.clear()
    node.transactions.base_fee = 100 * GWEI

    await follow(engine, block(6, gwei=100))
    assert engine.in_flight == 0
    (sent,) = await submit(engine, block(7, gwei=100), close_out(2, profit=500))
    assert fields_of(node.pool[sent])["nonce"] == 7


async def test_resume__replaced_before_the_kill__goes_on_from_the_higher_offer(node, store, engine):
    await submit(engine, block(5), close_out())
    await follow(engine, block(7))
    (before,) = waiting(node)

    engine = engine_on(node, store)
    node.add(block(5))
    await engine.resume()
    assert waiting(node) == [before]
    await follow(engine, block(9), ETHER)
    (after,) = waiting(node)
    assert after["maxFeePerGas"] * 8 >= before["maxFeePerGas"] * 9
