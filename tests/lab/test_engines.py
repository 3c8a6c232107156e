# SPDX-License-Identifier: MIT
"""Every engine does what the port promises."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak

from lab.artifacts import artifact
from lab.engines.choice import EngineName, open_engine
from lab.engines.codecs import function
from lab.engines.engine import EngineHalted
from lab.engines.executor import EngineExecutor
from model.errors import Revert

START = 1_600_000_000
OWNER = "0x" + "a0" * 20
OTHER = "0x" + "b0" * 20
TRANSFER = keccak(text="Transfer(address,address,uint256)")
BALANCES_SLOT = 1  # of snekmate's ERC-20 behind an owner
FIRST = "0xc64cd893165675FA0AD5604D39EcB5af8e073bD2"  # what OWNER creates, by the formula
THIRD = "0x930413EAb3779Bd7b09aed4B34654dd84A3c73B6"

# Contracts by opcode: what they return is what the engine tells them.
BLOCK = "425f524360205260405ff3"  # timestamp and number
CALLER = "335f5260205ff3"
TRANSIENT_WORD = "5f5c805f526001015f5d60205ff3"  # that was there, before one is added to it
BALANCE = "5f35315f5260205ff3"  # of the address in the calldata
COUNTER = "5f546001015f5500"  # one more in its first word
INVALID = "fe"


@pytest.fixture(params=EngineName)
def engine(request):
    with open_engine(request.param) as found:
        found.set_block(1, START)
        yield found


def create(engine, runtime):
    """A contract of that code."""
    size = len(runtime) // 2
    return engine.create(OWNER, bytes.fromhex(f"61{size:04x}80600a5f395ff3{runtime}")).address


def words(output):
    return [int.from_bytes(output[i : i + 32], "big") for i in range(0, len(output), 32)]


@pytest.fixture
def token(engine):
    return EngineExecutor(engine, OWNER).deploy("TestToken", ("Ether", "ETH", 18))


def send(engine, token, name, *arguments, sender=OWNER):
    return engine.send(sender, token, function("TestToken", name).calldata(arguments))


def balance(engine, token, owner):
    called = function("TestToken", "balanceOf")
    return called.result(engine.view(token, called.calldata((owner,))))


def test_send__succeeds__returns_output_and_logs(engine, token):
    send(engine, token, "mint", OWNER, 7)
    outcome = send(engine, token, "transfer", OTHER, 3)

    assert (outcome.revert, int.from_bytes(outcome.output, "big")) == (None, 1)
    (log,) = outcome.logs
    assert (log.address, log.topics[0], int.from_bytes(log.data, "big")) == (
        token.lower(),
        TRANSFER,
        3,
    )
    assert (balance(engine, token, OWNER), balance(engine, token, OTHER)) == (4, 3)


def test_send__reverts__says_why_and_changes_nothing(engine, token):
    send(engine, token, "mint", OWNER, 7)
    outcome = send(engine, token, "transferFrom", OWNER, OTHER, 3, sender=OTHER)

    assert outcome.revert == "erc20: insufficient allowance"
    assert (outcome.output, outcome.logs) == (b"", ())
    assert balance(engine, token, OWNER) == 7


def test_create__constructor_reverts__says_why(engine):
    created = artifact("CoinBookExposed")
    with pytest.raises(Revert) as refused:
        engine.create(OWNER, bytes.fromhex(created.bytecode[2:]) + bytes(32))

    assert refused.value.reason == "ledger: bucket length is 0"


def test_view__reverts__says_why(engine, token):
    called = function("TestToken", "transfer")
    with pytest.raises(Revert, match=r"^erc20: transfer amount exceeds balance$"):
        engine.view(token, called.calldata((OTHER, 1)))


def test_revert__to_a_snapshot__undoes_what_was_done_since(engine, token):
    send(engine, token, "mint", OWNER, 7)
    point = engine.snapshot()
    send(engine, token, "mint", OWNER, 5)
    engine.revert(point)

    assert balance(engine, token, OWNER) == 7


def test_revert__nested_snapshots__undo_one_after_the_other(engine, token):
    found = []
    outer = engine.snapshot()
    send(engine, token, "mint", OWNER, 7)
    inner = engine.snapshot()
    send(engine, token, "mint", OWNER, 5)
    for point in (inner, outer):
        engine.revert(point)
        found.append(balance(engine, token, OWNER))

    assert found == [7, 0]


def test_revert__to_the_outer_of_two_snapshots__undoes_both(engine, token):
    outer = engine.snapshot()
    send(engine, token, "mint", OWNER, 7)
    engine.snapshot()
    send(engine, token, "mint", OWNER, 5)
    engine.revert(outer)

    assert balance(engine, token, OWNER) == 0


def test_revert__creations_and_words_since__are_undone(engine, token):
    point = engine.snapshot()
    created = create(engine, CALLER)
    engine.set_storage(token, 77, 5)
    engine.revert(point)

    assert (engine.code(created), engine.storage(token, 77)) == (b"", 0)
    assert create(engine, CALLER) == created


def test_revert__block__stays(engine):
    seen = create(engine, BLOCK)
    point = engine.snapshot()
    engine.set_block(9, START + 900)
    engine.send(OTHER, seen, b"")
    engine.revert(point)

    assert words(engine.view(seen, b"")) == [START + 900, 9]


def test_set_block__many_transactions__see_the_same_time(engine):
    seen = create(engine, BLOCK)
    engine.set_block(2, START + 12)
    found = [words(engine.send(OTHER, seen, b"").output)[0] for _ in range(3)]

    assert found == [START + 12] * 3


def test_set_block__no_transaction_yet__views_see_it(engine):
    seen = create(engine, BLOCK)
    engine.set_block(7, START + 84)

    assert words(engine.view(seen, b"")) == [START + 84, 7]


def test_create__calls_and_refusals_in_between__addresses_follow_from_attempts(engine):
    refused = artifact("CoinBookExposed")
    first = create(engine, CALLER)
    engine.send(OWNER, first, b"")
    with pytest.raises(Revert):
        engine.create(OWNER, bytes.fromhex(refused.bytecode[2:]) + bytes(32))

    assert [first, create(engine, CALLER)] == [FIRST, THIRD]


def test_code__contract_and_nobody__is_what_was_created_or_nothing(engine):
    assert (engine.code(create(engine, CALLER)).hex(), engine.code(OTHER)) == (CALLER, b"")


def test_send__transient_storage__ends_with_the_transaction(engine):
    seen = create(engine, TRANSIENT_WORD)

    assert [words(engine.send(OWNER, seen, b"").output) for _ in range(2)] == [[0], [0]]


def test_send__guarded_against_reentry__may_be_called_twice_in_a_row(engine):
    feed = EngineExecutor(engine, OWNER).deploy("SettableFeed", (8, "ETH / coin"))
    answer = function("SettableFeed", "set_answer").calldata((5,))
    rounds = [engine.send(OWNER, feed, answer) for _ in range(2)]
    latest = function("SettableFeed", "latestRoundData")

    assert [outcome.revert for outcome in rounds] == [None, None]
    assert latest.result(engine.view(feed, latest.calldata(())))[:4] == (2, 5, START, START)


def test_send__invalid_code__is_no_revert(engine):
    broken = create(engine, INVALID)
    with pytest.raises(EngineHalted):
        engine.send(OWNER, broken, b"")


def test_set_balance__any_address__is_what_contracts_see(engine):
    seen = create(engine, BALANCE)
    engine.set_balance(OTHER, 10**19)

    assert words(engine.view(seen, bytes(12) + bytes.fromhex(OTHER[2:]))) == [10**19]


def test_send__second_write_of_a_word__costs_what_a_chain_charges_where_gas_is_true(engine):
    counter = create(engine, COUNTER)
    first, second = (engine.send(OTHER, counter, b"").gas for _ in range(2))

    # 21,000 for the transaction, 2,110 to read and to count, then a new word or a changed one.
    is_true = (first, second) == (21_000 + 2_110 + 20_000, 21_000 + 2_110 + 2_900)
    assert is_true == engine.has_true_gas
