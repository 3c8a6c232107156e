# SPDX-License-Identifier: MIT
"""Answers of a node to every request the keeper makes: read, or refused by name."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.chain.bloom import Blooms
from keeper.chain.node import RpcNode
from keeper.errors import MalformedAnswer
from keeper.ports import Call, Head, Log, Receipt, Simulation

HASH, PARENT, ADDRESS = "0x" + "ab" * 32, "0x" + "cd" * 32, "0x" + "Ef" * 20
BLOCK = {
    "number": "0x5",
    "hash": HASH,
    "parentHash": PARENT,
    "timestamp": "0x64",
    "baseFeePerGas": "0x7",
    "gasLimit": "0x1c9c380",
}
LOG = {
    "address": ADDRESS,
    "topics": [HASH],
    "data": "0x0102",
    "blockNumber": "0x5",
    "transactionHash": PARENT,
    "removed": False,
}
RECEIPT = {
    "blockNumber": "0x5",
    "status": "0x1",
    "gasUsed": "0x5208",
    "effectiveGasPrice": "0x9",
}
CALL = Call(target=ADDRESS, data="0x01")
SIMULATED = [{"calls": [{"status": "0x1", "gasUsed": "0x8"}, {"status": "0x0"}]}]


class Answering:
    """A requester with one answer to everything."""

    def __init__(self, answer: Any, lacking: tuple[str, ...] = ()):
        self.answer = answer
        self.lacking = set(lacking)
        self.blooms = Blooms()

    async def request(self, _method, *_params):
        return self.answer

    async def heads(self):
        raise AssertionError


ASKED: dict[str, tuple[Any, Any]] = {
    "chain_id": ("0x7a69", lambda node: node.chain_id()),
    "has_code": ("0x6001", lambda node: node.has_code(ADDRESS)),
    "head": (BLOCK, lambda node: node.head()),
    "block": (BLOCK, lambda node: node.block(5)),
    "logs_of_block": ([LOG], lambda node: node.logs_of_block(HASH, [ADDRESS])),
    "logs_between": ([LOG, LOG], lambda node: node.logs_between(1, 5, [ADDRESS])),
    "call": ("0x0102", lambda node: node.call(CALL)),
    "transaction_count": ("0x3", lambda node: node.transaction_count(ADDRESS)),
    "mined_count": ("0x3", lambda node: node.mined_count(ADDRESS)),
    "balance": ("0xde0b6b3a7640000", lambda node: node.balance(ADDRESS)),
    "send": (HASH, lambda node: node.send(b"\x02")),
    "receipt": (RECEIPT, lambda node: node.receipt(HASH)),
    "is_known": ({"hash": HASH}, lambda node: node.is_known(HASH)),
    "simulate": (
        SIMULATED,
        lambda node: node.simulate([CALL, CALL], senders=[ADDRESS] * 2, timestamp=1),
    ),
    "estimate": (
        "0x5208",
        lambda node: node.simulate([CALL], senders=[ADDRESS], timestamp=1),
    ),
}
"""A good answer, and how it is asked for."""


def node_answering(what: str, answer: Any) -> RpcNode:
    return RpcNode(Answering(answer, ("eth_simulateV1",) if what == "estimate" else ()))


async def asked(what: str, answer: Any) -> Any:
    return await ASKED[what][1](node_answering(what, answer))


LOG_READ = Log(
    address=ADDRESS.lower(),
    topics=(bytes.fromhex("ab" * 32),),
    data=b"\x01\x02",
    block=5,
    transaction=PARENT,
)
HEAD_READ = Head(
    number=5, hash=HASH, parent_hash=PARENT, timestamp=100, base_fee=7, gas_limit=30_000_000
)
READ = {
    "chain_id": 31337,
    "has_code": True,
    "head": HEAD_READ,
    "block": HEAD_READ,
    "logs_of_block": [LOG_READ],
    "logs_between": [LOG_READ, LOG_READ],
    "call": b"\x01\x02",
    "transaction_count": 3,
    "mined_count": 3,
    "balance": 10**18,
    "send": HASH,
    "receipt": Receipt(block=5, is_successful=True, gas_used=21_000, gas_price=9),
    "is_known": True,
    "simulate": [
        Simulation(gas=10, revert=None),  # a fourth more than was used
        Simulation(gas=0, revert="(no reason)"),
    ],
    "estimate": [Simulation(gas=21_000, revert=None)],
}


@pytest.mark.parametrize("what", ASKED)
async def test_ask__good_answer__is_read(what):
    assert await asked(what, ASKED[what][0]) == READ[what]


@pytest.mark.parametrize("what", ["block", "receipt"])
async def test_ask__null_where_it_means_something__is_none(what):
    assert await asked(what, None) is None


async def test_is_known__null__is_false():
    assert await asked("is_known", None) is False


async def test_logs__removed_by_a_reorg__are_left_out():
    assert await asked("logs_of_block", [LOG, {**LOG, "removed": True}]) == [LOG_READ]


def without(content: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != name}


NONSENSE: list[Any] = [{}, 7, "", "0x", True, ["x"], "<html>"]
BAD: list[tuple[str, Any]] = [
    *((what, junk) for what in ASKED for junk in NONSENSE),
    *((what, None) for what in ASKED if what not in {"block", "receipt", "is_known"}),
    *(("head", without(BLOCK, name)) for name in BLOCK if name != "baseFeePerGas"),
    *(("receipt", without(RECEIPT, name)) for name in RECEIPT),
    *(("logs_of_block", [without(LOG, name)]) for name in LOG if name != "removed"),
    ("head", {**BLOCK, "hash": HASH[:-2]}),
    ("head", {**BLOCK, "number": 5}),
    ("head", {**BLOCK, "number": "0x" + "f" * 64}),
    ("head", {**BLOCK, "timestamp": "0x" + "f" * 5_000}),
    ("head", {**BLOCK, "baseFeePerGas": "7"}),
    ("block", {**BLOCK, "number": "0x6"}),
    ("chain_id", "0x" + "f" * 65),
    ("call", "0x010"),
    ("send", HASH[:-1]),
    ("logs_of_block", [{**LOG, "topics": [HASH[:-2]]}]),
    ("logs_of_block", [{**LOG, "data": "0x010"}]),
    ("logs_of_block", [{**LOG, "address": ADDRESS[:-2]}]),
    ("logs_of_block", [{**LOG, "blockNumber": None}]),
    ("logs_of_block", [LOG, None]),
    ("receipt", {**RECEIPT, "status": None}),
    ("simulate", []),
    ("simulate", [{"calls": SIMULATED[0]["calls"][:1]}]),
    ("simulate", [{"calls": [{"status": "0x1"}, {"status": "0x1", "gasUsed": 7}]}]),
    ("simulate", [{"calls": [{"status": "0x0", "error": None}, {"status": "0x0"}]}]),
]
GOOD_AFTER_ALL = {("has_code", "0x"), ("call", "0x")}  # no code, nothing returned


@pytest.mark.parametrize(("what", "answer"), BAD)
async def test_ask__malformed_answer__is_refused_by_name(what, answer):
    if (what, str(answer)) in GOOD_AFTER_ALL:
        await asked(what, answer)
        return
    with pytest.raises(MalformedAnswer) as error:
        await asked(what, answer)
    assert str(error.value).startswith("eth_")


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**300), 2**300),
    st.floats(allow_nan=True),
    st.text(max_size=80),
    st.integers(0, 2**300).map(hex),
    st.binary(max_size=40).map(lambda data: f"0x{data.hex()}"),
    st.lists(st.none() | st.text(max_size=4), max_size=3),
    st.dictionaries(st.text(max_size=4), st.none(), max_size=2),
)


def places(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Ways to all values within a JSON value."""
    inner = content.items() if isinstance(content, dict) else enumerate(content)
    deeper = [
        way
        for key, value in inner
        if isinstance(value, dict | list)
        for way in places(value, (*path, key))
    ]
    keys = content if isinstance(content, dict) else range(len(content))
    return [*deeper, *((*path, key) for key in keys)]


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, Any]:
    """A good answer in which one value is something else, is missing, or is cut."""
    what = draw(st.sampled_from(sorted(ASKED)))
    answer = copy.deepcopy(ASKED[what][0])
    if not isinstance(answer, dict | list):
        cut = st.integers(0, len(answer)).map(lambda length: answer[:length])
        return what, draw(JUNK | cut)
    *way, last = draw(st.sampled_from(places(answer)))
    inner = answer
    for key in way:
        inner = inner[key]
    change = draw(st.sampled_from(["junk", "missing", "cut"]))
    if change == "missing":
        del inner[last]
    elif change == "cut" and isinstance(inner[last], str):
        inner[last] = inner[last][: draw(st.integers(0, len(inner[last])))]
    else:
        inner[last] = draw(JUNK)
    return what, answer


@settings(max_examples=1_500, deadline=None)
@given(spoilt())
def test_ask__answer_spoilt_anywhere__is_read_or_refused_by_name(case):
    what, answer = case
    told = ""
    try:
        read = asyncio.run(asked(what, answer))
    except MalformedAnswer as error:
        told = str(error)
    else:
        assert read is None or type(read) is type(READ[what])
    assert told == "" or told.startswith("eth_")
