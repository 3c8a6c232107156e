# SPDX-License-Identifier: MIT
"""The fast engine does what the port promises."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak

from lab.artifacts import artifact
from lab.engines.codecs import function
from lab.engines.executor import EngineExecutor
from lab.engines.revm import RevmEngine
from model.errors import Revert

OWNER = "0x" + "a0" * 20
OTHER = "0x" + "b0" * 20
TRANSFER = keccak(text="Transfer(address,address,uint256)")
BALANCES_SLOT = 1  # of snekmate's ERC-20 behind an owner


@pytest.fixture
def engine():
    found = RevmEngine()
    found.set_block(1, 1_600_000_000)
    return found


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


def test_revert__to_a_snapshot__undoes_storage_and_keeps_time(engine, token):
    send(engine, token, "mint", OWNER, 7)
    point = engine.snapshot()
    send(engine, token, "mint", OWNER, 5)
    engine.revert(point)

    assert balance(engine, token, OWNER) == 7


def test_storage__written__is_what_the_contract_reads(engine, token):
    key = BALANCES_SLOT.to_bytes(32, "big") + bytes(12) + bytes.fromhex(OWNER[2:])
    slot = int.from_bytes(keccak(key), "big")
    engine.set_storage(token, slot, 42)

    assert engine.storage(token, slot) == balance(engine, token, OWNER) == 42


def test_set_block__time__is_what_contracts_see(engine):
    feed = EngineExecutor(engine, OWNER).deploy("SettableFeed", (8, "ETH / coin"))
    engine.set_block(9, 1_700_000_000)
    engine.send(OWNER, feed, function("SettableFeed", "set_answer").calldata((5,)))
    latest = function("SettableFeed", "latestRoundData")

    assert latest.result(engine.view(feed, latest.calldata(())))[3] == 1_700_000_000
