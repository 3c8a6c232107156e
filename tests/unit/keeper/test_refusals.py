# SPDX-License-Identifier: MIT
"""Every refusal by its name, in the words of geth, anvil and Nethermind."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from keeper.errors import RequestRefused
from keeper.transactions.replies import Reply, rule_for
from tests.unit.keeper.engine_scene import (
    FIRST,
    GWEI,
    SECOND,
    block,
    close_out,
    engine_on,
    follow,
    open_store,
    settle,
    subjects,
    submit,
)
from tests.unit.keeper.fake_node import FakeNode
from tests.unit.keeper.fake_pool import DIALECTS, FakePool, fields_of, sender_of


@pytest.fixture(params=DIALECTS)
def node(request):
    return FakeNode(transactions=FakePool(first_nonce=7, dialect=DIALECTS[request.param]))


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "keeper.db")


@pytest.fixture
async def engine(node, store):
    node.add(block(1))
    engine = engine_on(node, store)
    await engine.resume()
    return engine


def replies(lines) -> list[str]:
    return [line["reply"] for line in lines if line["event"] == "refused"]


def nonces(node, hashes) -> list[int]:
    return [fields_of(node.pool[each])["nonce"] for each in hashes]


async def test_submit__nonce_jumped__signs_anew_at_once(node, engine):
    node.transactions.mined[FIRST] = 9  # another program used the wallet

    with capture_logs() as lines:
        hashes = await submit(engine, block(5), close_out(1), close_out(2))

    assert nonces(node, hashes) == [9, 10]
    assert replies(lines) == ["nonce_too_low"]
    assert engine.in_flight == 2


async def test_submit__another_programs_waits_with_the_nonce__takes_the_next(
    node, engine, tmp_path
):
    other = engine_on(node, open_store(tmp_path / "other.db"))  # the same wallet
    await other.resume()
    await submit(other, block(5), close_out(3))

    with capture_logs() as lines:
        hashes = await submit(engine, block(5), close_out(1), close_out(2))

    assert nonces(node, hashes) == [8, 9]
    assert replies(lines) == ["replacement_underpriced"]


async def test_follow__first_block__leaves_another_programs_nonce_alone(node, engine, tmp_path):
    """It waits in the pool: asked for, it is not counted as free because no block has it."""
    other = engine_on(node, open_store(tmp_path / "other.db"))
    await other.resume()
    await submit(other, block(5), close_out(3))
    await engine.resume()

    with capture_logs() as lines:
        await follow(engine, block(6))
        (sent,) = await submit(engine, block(6), close_out(1))

    assert nonces(node, [sent]) == [8]
    assert replies(lines) == []


async def test_submit__node_does_not_count_what_waits__takes_the_next_all_the_same(
    node, engine, tmp_path
):
    other = engine_on(node, open_store(tmp_path / "other.db"))
    await other.resume()
    await submit(other, block(5), close_out(3))
    node.transactions.next_nonce = node.transactions.mined_count

    (sent,) = await submit(engine, block(5), close_out(1))
    assert nonces(node, [sent]) == [8]


async def test_submit__already_known__counts_as_sent(node, engine):
    words = node.transactions.dialect.already_known
    node.transactions.refusal = RequestRefused(-32000, words)

    with capture_logs() as lines:
        (sent,) = await submit(engine, block(5), close_out())

    assert subjects(engine) == list(close_out().subjects)
    assert [line["event"] for line in lines] == ["sent"]
    assert sent == lines[0]["hash"]


async def test_submit__underpriced__offers_a_higher_tip_in_the_next_block(node, engine):
    node.transactions.min_tip = GWEI * 9 // 8

    with capture_logs() as lines:
        assert await submit(engine, block(5), close_out(1), close_out(2)) == []
    assert replies(lines) == ["underpriced"]
    assert engine.in_flight == 0

    hashes = await submit(engine, block(6), close_out(1), close_out(2))
    assert [fields_of(node.pool[each])["maxPriorityFeePerGas"] for each in hashes] == [
        GWEI * 9 // 8
    ] * 2
    assert nonces(node, hashes) == [7, 8]


async def test_submit__insufficient_funds__another_wallet_goes_on(node, store):
    node.add(block(1))
    engine = engine_on(node, store, wallets=2)
    await engine.resume()
    node.transactions.poor.add(FIRST)

    with capture_logs() as lines:
        assert await submit(engine, block(5), close_out(1), close_out(2)) == []
    assert replies(lines) == ["insufficient_funds"]
    assert [line["wallet"] for line in lines if line["event"] == "refused"] == [FIRST]

    hashes = await submit(engine, block(6), close_out(1), close_out(2))
    assert {sender_of(node.pool[each]) for each in hashes} == {SECOND}
    node.transactions.poor.clear()
    (back,) = await submit(engine, block(21), close_out(3))
    assert sender_of(node.pool[back]) == FIRST


async def test_submit__unknown_refusal__rests_and_the_others_go_on(node, engine):
    refusals = [RequestRefused(-32000, "exceeds block gas limit")]
    usual = node.transactions.add

    def add(raw: bytes) -> Any:
        if refusals:
            raise refusals.pop()
        return usual(raw)

    node.transactions.add = add
    with capture_logs() as lines:
        hashes = await submit(engine, block(5), close_out(1), close_out(2))

    assert replies(lines) == ["other"]
    assert nonces(node, hashes) == [7]
    assert engine.rests.is_resting(close_out(1).subjects[0], 5)
    assert not engine.rests.is_resting(close_out(2).subjects[0], 5)


async def test_submit__pool_full__is_decided_anew(node, engine):
    node.transactions.refusal = RequestRefused(-32000, "txpool is full")

    assert await submit(engine, block(5), close_out()) == []
    assert engine.in_flight == 0
    assert not engine.rests.is_resting(close_out().subjects[0], 5)
    node.transactions.refusal = None
    assert len(await submit(engine, block(5), close_out())) == 1


async def test_follow__another_program_took_the_nonce__says_so_and_frees_the_subject(node, engine):
    await follow(engine, block(4))
    await submit(engine, block(5), close_out())
    node.pool.clear()
    node.transactions.mined[FIRST] = 8

    with capture_logs() as lines:
        for number in range(6, 9):
            await follow(engine, block(number))
            assert engine.in_flight == 1  # the node may be late with the receipt
        await follow(engine, block(9))

    assert engine.in_flight == 0
    assert [line["event"] for line in lines] == ["nonce_taken"]


async def test_follow__replacement_underpriced__offers_more_in_the_next_block(node, engine):
    await submit(engine, block(5), settle())
    (first,) = (fields_of(raw) for raw in node.pool.values())
    words = node.transactions.dialect.replacement
    node.transactions.refusal = RequestRefused(-32000, words)
    await follow(engine, block(11))
    node.transactions.refusal = None

    await follow(engine, block(12))
    (second,) = (fields_of(raw) for raw in node.pool.values())
    for fee in ("maxFeePerGas", "maxPriorityFeePerGas"):
        assert second[fee] * 64 >= first[fee] * 81  # twice an eighth


async def test_follow__lost_and_now_underpriced__offers_more_in_the_next_block(node, engine):
    await submit(engine, block(5), settle())
    node.pool.clear()
    node.transactions.min_tip = GWEI * 9 // 8

    await follow(engine, block(6))
    assert not node.pool
    await follow(engine, block(7))
    (after,) = (fields_of(raw) for raw in node.pool.values())
    assert after["maxPriorityFeePerGas"] == GWEI * 9 // 8


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("already known", Reply.ALREADY_KNOWN),
        ("transaction already imported", Reply.ALREADY_KNOWN),
        ("AlreadyKnown", Reply.ALREADY_KNOWN),
        ("Known transaction: 0x12", Reply.ALREADY_KNOWN),
        ("unknown transaction type", Reply.OTHER),
        ("nonce too low: next nonce 5, tx nonce 4", Reply.NONCE_TOO_LOW),
        ("Nonce too low. Expected nonce to be 5 but got 4.", Reply.NONCE_TOO_LOW),
        ("OldNonce, Current nonce: 5, nonce of rejected tx: 4", Reply.NONCE_TOO_LOW),
        ("nonce too high", Reply.NONCE_TOO_HIGH),
        ("NonceGap, Future nonce. Expected nonce: 5", Reply.NONCE_TOO_HIGH),
        ("replacement transaction underpriced", Reply.REPLACEMENT_UNDERPRICED),
        ("ReplacementNotAllowed", Reply.REPLACEMENT_UNDERPRICED),
        ("transaction underpriced", Reply.UNDERPRICED),
        ("FeeTooLow", Reply.UNDERPRICED),
        ("max fee per gas less than block base fee: address 0x1", Reply.BELOW_BASE_FEE),
        ("FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 1", Reply.BELOW_BASE_FEE),
        ("FeeTooLowToCompete", Reply.POOL_FULL),
        ("insufficient funds for gas * price + value", Reply.INSUFFICIENT_FUNDS),
        ("InsufficientFunds, Account balance: 0", Reply.INSUFFICIENT_FUNDS),
        ("Sender doesn't have enough funds to send tx", Reply.INSUFFICIENT_FUNDS),
        ("Upfront cost exceeds account balance", Reply.INSUFFICIENT_FUNDS),
        ("teapot", Reply.OTHER),
    ],
)
def test_rule_for__words_of_a_node__are_understood(said, reply):
    assert rule_for(RequestRefused(-32000, said)).reply == reply
