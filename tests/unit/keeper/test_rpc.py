# SPDX-License-Identifier: MIT
"""JSON-RPC on a wire in the test's hands: answers, announcements, and what is neither."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

from keeper.chain import rpc
from keeper.chain.rpc import RpcSession
from keeper.errors import MalformedAnswer, NodeUnavailable, RequestRefused


class Wire:
    """A transport that the test speaks into."""

    def __init__(self):
        self.sent: list[dict[str, object]] = []
        self.spoken: asyncio.Queue[str | Exception] = asyncio.Queue()
        self.is_closed = False

    def say(self, *messages):
        for message in messages:
            self.spoken.put_nowait(message if isinstance(message, str) else json.dumps(message))

    async def send(self, message):
        self.sent.append(json.loads(message))

    async def receive(self):
        message = await self.spoken.get()
        if isinstance(message, Exception):
            raise message
        return message

    async def close(self):
        self.is_closed = True


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
async def session(wire):
    session = RpcSession(wire, lambda text: text.replace("token", "…"))
    async with session.reading():
        yield session
    assert wire.is_closed


async def asked(session, wire, *answers):
    """What becomes of a request that is answered so; `id` stands for its number."""
    request = asyncio.create_task(session.request("eth_call"))
    await asyncio.sleep(0)
    for answer in answers:
        number = wire.sent[-1]["id"]
        wire.say({**answer, "id": number} if isinstance(answer, dict) else answer)
    return await request


@pytest.fixture
def usual_depth():
    """Tools of the tests let Python recurse until it crashes; the keeper does not."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    yield
    sys.setrecursionlimit(before)


def announcement(result):
    return {
        "jsonrpc": "2.0",
        "method": "eth_subscription",
        "params": {"subscription": "0x1", "result": result},
    }


async def test_request__two_at_once__get_their_own_answers(session, wire):
    requests = [asyncio.create_task(session.request(f"m{number}", number)) for number in range(2)]
    await asyncio.sleep(0)
    for sent in reversed(wire.sent):
        wire.say({"id": sent["id"], "result": sent["method"]})

    assert await asyncio.gather(*requests) == ["m0", "m1"]
    assert [sent["params"] for sent in wire.sent] == [[0], [1]]


async def test_request__answer_behind_thousands_of_heads_nobody_reads__arrives(session, wire):
    # web3's queue of 500 stalls here for ever: nobody takes heads while the answer is waited for.
    wire.say(*(announcement(number) for number in range(5_000)))

    assert await asked(session, wire, {"result": "0x1"}) == "0x1"
    assert [await session.announced() for _ in range(5_000)] == list(range(5_000))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ({"code": 3, "message": "reverted", "data": "0x08c3"}, (3, "reverted", "0x08c3")),
        ({"code": -32603, "message": "VM", "data": {"data": "0x08"}}, (-32603, "VM", "0x08")),
        ({"code": 3, "message": "m", "data": "0x08c"}, (3, "m", "")),
        ({"code": 3, "message": "m", "data": "Reverted"}, (3, "m", "")),
        ({"code": "3", "message": None}, (0, "None", "")),
        ({"message": "no code"}, (0, "no code", "")),
        ({}, (0, "None", "")),
        ("only a text\nof two lines", (0, "only a text of two lines", "")),
        ([1], (0, "[1]", "")),
        ({"message": "no project token"}, (0, "no project …", "")),
        ({"message": "<html>" * 100}, (0, ("<html>" * 100)[:300], "")),
    ],
)
async def test_request__error_of_any_form__is_a_refusal(session, wire, error, told):
    with pytest.raises(RequestRefused) as refusal:
        await asked(session, wire, {"error": error})

    assert (refusal.value.code, refusal.value.message, refusal.value.data) == told


async def test_request__neither_result_nor_error__is_malformed_and_the_next_is_answered(
    session, wire
):
    with pytest.raises(MalformedAnswer, match=r"^neither a result nor an error$"):
        await asked(session, wire, {"jsonrpc": "2.0"})
    assert await asked(session, wire, {"result": None}) is None


@pytest.mark.usefixtures("usual_depth")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<html>502 Bad Gateway</html>", "not JSON"),
        ("", "not JSON"),
        ('{"id": 1, "result": "0x', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("1" * 5_000, "not JSON"),
        ("null", "neither an answer nor an announcement"),
        ("[]", "neither an answer nor an announcement"),
        ('{"id": "1", "result": 1}', "neither an answer nor an announcement"),
        ('{"method": "eth_subscription"}', "neither an answer nor an announcement"),
    ],
)
async def test_request__nonsense_on_the_wire__is_malformed_for_all_who_wait(
    session, wire, text, told
):
    with pytest.raises(MalformedAnswer) as error:
        await asked(session, wire, text)
    assert str(error.value) == told
    with pytest.raises(MalformedAnswer):
        await session.announced()
    with pytest.raises(MalformedAnswer):
        await session.request("eth_call")


async def test_request__answers_to_nobody__are_left_alone(session, wire):
    wire.say({"id": 99, "result": 1}, {"id": None, "error": {"code": -32700}})

    assert await asked(session, wire, {"result": 2}, {"result": 3}) == 2
    assert await asked(session, wire, {"result": 4}) == 4


async def test_request__no_answer__is_given_up_and_a_late_one_does_no_harm(
    session, wire, monkeypatch
):
    monkeypatch.setattr(rpc, "_TIMEOUT", 0.01)
    with pytest.raises(NodeUnavailable, match=r"^eth_call: no answer within 0 s$"):
        await asked(session, wire)
    wire.say({"id": 1, "result": 1})
    monkeypatch.setattr(rpc, "_TIMEOUT", 15)

    assert await asked(session, wire, {"result": 2}) == 2


async def test_announced__node_lost__first_tells_what_came_before(session, wire):
    wire.say(announcement(7))
    wire.spoken.put_nowait(NodeUnavailable("connection closed"))

    assert await session.announced() == 7
    with pytest.raises(NodeUnavailable, match=r"^connection closed$"):
        await session.announced()
