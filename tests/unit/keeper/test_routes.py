# SPDX-License-Identifier: MIT
"""Ways out: one, several at once, and what they say together."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from keeper.errors import (
    ConfigurationError,
    NodeUnavailable,
    RelayUnavailable,
    RequestRefused,
)
from keeper.transactions.relay import RelayRoute
from keeper.transactions.route import Routes

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN = RequestRefused(-32000, "already known")
POOR = RequestRefused(-32000, "insufficient funds")
GONE = NodeUnavailable("down")
SILENT = RelayUnavailable("no answer from relay")


class FakeRoute:
    def __init__(self, fault: Exception | None = None) -> None:
        self._fault = fault
        self.taken: list[bytes] = []

    async def send(self, raw: bytes) -> None:
        if self._fault is not None:
            raise self._fault
        self.taken.append(raw)


async def test_send__several__goes_to_all():
    routes = [FakeRoute(), FakeRoute()]

    await Routes(routes).send(b"raw")
    assert [route.taken for route in routes] == [[b"raw"], [b"raw"]]


@pytest.mark.parametrize("fault", [POOR, GONE, SILENT])
async def test_send__one_takes_it__is_taken(fault):
    await Routes([FakeRoute(fault), FakeRoute()]).send(b"raw")


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ((POOR, KNOWN), KNOWN),
        ((GONE, POOR), POOR),
        ((GONE, GONE), GONE),
        ((SILENT, GONE), GONE),
        ((SILENT, POOR), POOR),
    ],
)
async def test_send__none_takes_it__tells_what_matters_most(faults, told):
    with pytest.raises(type(told)) as error:
        await Routes([FakeRoute(fault) for fault in faults]).send(b"raw")
    assert error.value is told


async def test_send__fault_of_our_own__is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        await Routes([FakeRoute(), FakeRoute(ZeroDivisionError())]).send(b"raw")


# --- Relay ----------------------------------------------------------------------------------------


class Relay(HTTPServer):
    """Answers every request alike, and remembers it."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[Any] = []
        self.url = f"http://127.0.0.1:{self.server_port}/secret"


class _Handler(BaseHTTPRequestHandler):
    server: Any  # a Relay

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def relay(request) -> Iterator[Relay]:
    with Relay(request.param) as relay:
        thread = threading.Thread(target=relay.serve_forever)
        thread.start()
        yield relay
        relay.shutdown()
        thread.join()


async def sent_to(url: str) -> None:
    route = RelayRoute(url)
    try:
        await route.send(b"\x02\xff")
    finally:
        await route.close()


@pytest.mark.parametrize("relay", [b'{"jsonrpc":"2.0","id":0,"result":"0x1"}'], indirect=True)
async def test_send__relay__is_handed_the_bytes(relay):
    await sent_to(relay.url)

    (asked,) = relay.asked
    assert asked["method"] == "eth_sendRawTransaction"
    assert asked["params"] == ["0x02ff"]


@pytest.mark.parametrize(
    "relay", [b'{"id":0,"error":{"code":-32000,"message":"nonce too low"}}'], indirect=True
)
async def test_send__relay_refuses__says_why(relay):
    with pytest.raises(RequestRefused) as error:
        await sent_to(relay.url)
    assert (error.value.code, error.value.message) == (-32000, "nonce too low")


@pytest.mark.parametrize(
    "relay", [b"<html>", b"[]", b"7", b'{"error": 5}', b'{"error":{"code":"x"}}'], indirect=True
)
async def test_send__relay_answers_nonsense__counts_as_no_answer(relay):
    with pytest.raises(RelayUnavailable) as error:
        await sent_to(relay.url)
    assert "secret" not in str(error.value)


async def test_send__no_relay_there__says_so_without_its_path():
    with pytest.raises(RelayUnavailable) as error:
        await sent_to("http://127.0.0.1:9/secret")
    assert str(error.value).startswith("no answer from relay 127.0.0.1: ")
    assert "secret" not in str(error.value)


def test_relay__no_address__is_refused_without_repeating_it():
    with pytest.raises(ConfigurationError) as error:
        RelayRoute("ws://host/secret")
    assert str(error.value) == "relay_urls: not http://… or https://…"
