# SPDX-License-Identifier: MIT
"""The transaction engine: what is sent, what is not, what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import structlog
from eth_account import Account
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from hexbytes import HexBytes
from structlog.testing import capture_logs

from keeper.chain.fees import offered_fees
from keeper.chain.rests import Rests
from keeper.chain.sender import Sender, SenderOptions
from keeper.decisions.decision import Act
from keeper.decisions.orders import CloseOut
from keeper.errors import RequestRefused
from keeper.execution import Intent
from keeper.ports import Call, Receipt
from keeper.reasons import Reason
from model.units import WAD, Wad
from tests.unit.keeper import scene
from tests.unit.keeper.fake_node import FakeNode, head

KEY = "0x" + "11" * 32
OPTIONS = SenderOptions(
    chain_id=31337, tip=10**9, max_fee=100 * 10**9, gas_margin=12_000, is_dry=False
)


def intent(data: str = "0x01", *accounts: str) -> Intent:
    acts = tuple(
        Act(order=CloseOut(account=name), reason=Reason.CLOSE_OUT_PAYS, profit=Wad(5 * WAD))
        for name in accounts or (scene.OWNER,)
    )
    return Intent(call=Call(target="0x" + "55" * 20, data=data), acts=acts)


@pytest.fixture
def node():
    return FakeNode(nonce=7)


@pytest.fixture
async def sender(node):
    sender = Sender(node, Account.from_key(KEY), OPTIONS, structlog.get_logger())
    await sender.resume()
    return sender


def fields_of(raw: bytes) -> dict[str, Any]:
    return TypedTransaction.from_bytes(HexBytes(raw)).as_dict()


def receipt(block: int = 6, *, is_successful: bool = True) -> Receipt:
    return Receipt(block=block, is_successful=is_successful, gas_used=90_000, gas_price=2 * 10**9)


# --- Sending --------------------------------------------------------------------------------------


async def test_submit__call_that_succeeds__is_signed_and_sent(node, sender):
    hashes = await sender.submit([intent()], head(5), 1_100)

    assert hashes == list(node.pool)
    sent = fields_of(node.pool[hashes[0]])
    assert sent["nonce"] == 7
    assert sent["chainId"] == 31337
    assert sent["gas"] == 120_000  # 100,000 and the margin of 20 %
    assert sent["maxPriorityFeePerGas"] == 10**9
    assert sent["maxFeePerGas"] == 2 * 1_125_000_000 + 10**9
    assert [act.order.subject for act in sender.pending()] == [f"account {scene.OWNER}"]


async def test_submit__several__use_one_simulation_and_ascending_nonces(node, sender):
    hashes = await sender.submit([intent("0x01"), intent("0x02")], head(5), 1_100)

    assert [fields_of(node.pool[each])["nonce"] for each in hashes] == [7, 8]
    assert node.requests["simulate"] == 1
    assert sender.in_flight == 2


async def test_submit__call_that_reverts__is_not_sent_and_says_why(node, sender):
    node.reverts["0x01"] = "auction: too expensive"

    with capture_logs() as lines:
        hashes = await sender.submit([intent("0x01"), intent("0x02", scene.OTHER)], head(5), 1_100)

    assert len(hashes) == 1
    assert fields_of(node.pool[hashes[0]])["nonce"] == 7
    (line,) = [line for line in lines if line.get("reason") == "simulation_reverted"]
    assert line["revert"] == "auction: too expensive"
    assert sender.rests.is_resting(f"account {scene.OWNER}", 5)
    assert not sender.rests.is_resting(f"account {scene.OTHER}", 5)


async def test_submit__node_refuses__rests_and_asks_for_the_nonce_again(node, sender):
    node.refusal, node.nonce = RequestRefused(-32000, "nonce too low"), 9

    assert await sender.submit([intent()], head(5), 1_100) == []
    assert sender.in_flight == 0
    assert sender.rests.is_resting(f"account {scene.OWNER}", 5)

    node.refusal = None
    (sent,) = await sender.submit([intent()], head(8), 1_100)
    assert fields_of(node.pool[sent])["nonce"] == 9


async def test_submit__dry_run__sends_nothing(node):
    options = replace(OPTIONS, is_dry=True)
    sender = Sender(node, Account.from_key(KEY), options, structlog.get_logger())

    with capture_logs() as lines:
        assert await sender.submit([intent()], head(5), 1_100) == []

    assert not node.pool
    assert [line["event"] for line in lines] == ["dry_run"]


async def test_submit__nothing__asks_nothing(node, sender):
    node.requests.clear()

    assert await sender.submit([], head(5), 1_100) == []
    assert node.requests["send"] == 0


# --- Following ------------------------------------------------------------------------------------


async def test_follow__nothing_in_flight__asks_nothing(node, sender):
    node.requests.clear()

    assert await sender.follow(head(6)) == []
    assert not node.requests


async def test_follow__mined__is_no_longer_in_flight(node, sender):
    (sent,) = await sender.submit([intent()], head(5), 1_100)
    assert await sender.follow(head(6)) == []

    node.receipts[sent] = receipt(7)
    (mined,) = await sender.follow(head(7))

    assert (mined.sent.hash, mined.revert, mined.receipt.block) == (sent, None, 7)
    assert sender.in_flight == 0


async def test_follow__reverted__says_why_and_rests(node, sender):
    (sent,) = await sender.submit([intent()], head(5), 1_100)
    node.receipts[sent] = receipt(is_successful=False)

    (mined,) = await sender.follow(head(6))

    # The fake node reverts every call that it does not know.
    assert mined.revert == "(no reason)"
    assert sender.rests.is_resting(f"account {scene.OWNER}", 6)


async def test_follow__node_lost_it__forgets_it_after_a_while(node, sender):
    await sender.submit([intent()], head(5), 1_100)
    node.pool.clear()
    node.nonce = 7

    await sender.follow(head(29))
    assert sender.in_flight == 1
    await sender.follow(head(30))
    assert sender.in_flight == 0
    (sent,) = await sender.submit([intent()], head(31), 1_100)
    assert fields_of(node.pool[sent])["nonce"] == 7


async def test_resume__transactions_lost_and_kept__forgets_the_lost(node, sender):
    first, second = await sender.submit([intent("0x01"), intent("0x02")], head(5), 1_100)
    del node.pool[first]

    await sender.resume()

    assert sender.in_flight == 1
    node.receipts[second] = receipt()
    assert len(await sender.follow(head(6))) == 1


# --- Rests ----------------------------------------------------------------------------------------


def test_rests__failure_after_failure__rests_longer_each_time_up_to_a_bound():
    rests, block, lengths = Rests(), 100, []
    for _ in range(6):
        rests.fail(["a"], block)
        length = next(n for n in range(99) if not rests.is_resting("a", block + n))
        lengths.append(length)
        block += length

    assert lengths == [2, 4, 8, 16, 16, 16]


def test_rests__success__forgets_the_failures():
    rests = Rests()
    rests.fail(["a"], 100)
    rests.succeed(["a"], 101)

    assert not rests.is_resting("a", 101)
    assert rests.tried_lately() == {"a"}
    rests.forget_old(117)
    assert rests.tried_lately() == set()


def test_rests__old_failure__is_forgotten():
    rests = Rests()
    rests.fail(["a"], 100)

    rests.forget_old(165)
    assert rests.tried_lately() == {"a"}
    rests.forget_old(166)
    assert rests.tried_lately() == set()


# --- Fees -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_fee", "max_fee", "offered"),
    [(8, 1_000, 2 * 9 + 3), (8, 20, 20), (8, 2, 2), (0, 1_000, 3), (9, 1_000, 2 * 11 + 3)],
)
def test_offered_fees__any_base_fee__covers_full_blocks_within_the_limit(
    base_fee, max_fee, offered
):
    fees = offered_fees(base_fee, tip=3, max_fee=max_fee)

    assert fees.max_fee == offered
    assert fees.tip == min(3, max_fee)
    assert fees.expected == -(-base_fee * 9 // 8) + 3
