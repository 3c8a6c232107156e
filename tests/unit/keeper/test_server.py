# SPDX-License-Identifier: MIT
"""The server on a real socket: who does not read is dropped, and both kinds of address work."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from http.client import HTTPConnection

import pytest

from keeper.watch import server
from keeper.watch.guard import Guard
from keeper.watch.messages import Response, whole
from keeper.watch.server import Site, serving


def site(**routes):
    return Site({f"/{name}": handler for name, handler in routes.items()}, Guard(None))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_serving__loopback_address__answers(host):
    answers = site(x=lambda _: whole(b"here", "text/plain"))
    with (
        serving(answers, host, 0) as port,
        closing(HTTPConnection(host, port, timeout=60)) as connection,
    ):
        connection.request("GET", "/x")
        assert connection.getresponse().read() == b"here"


class Endless:
    """More than any buffer between two sockets holds, again and again."""

    def __init__(self):
        self.is_closed = threading.Event()

    def __iter__(self):
        while True:
            yield bytes(2**20)

    def close(self):
        self.is_closed.set()


def test_serving__reader_that_does_not_read__is_dropped(monkeypatch, capsys):
    monkeypatch.setattr(server._Handler, "timeout", 0.1)
    body = Endless()
    with (
        serving(site(x=lambda _: Response(body=body)), "127.0.0.1", 0) as port,
        socket.create_connection(("127.0.0.1", port)) as reader,
    ):
        reader.sendall(b"GET /x HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert body.is_closed.wait(60)
    assert capsys.readouterr().err == ""


def test_serving__caller_that_says_nothing__is_dropped(monkeypatch, capsys):
    monkeypatch.setattr(server._Handler, "timeout", 0.1)
    with (
        serving(site(), "127.0.0.1", 0) as port,
        socket.create_connection(("127.0.0.1", port), timeout=60) as caller,
    ):
        assert caller.recv(1) == b""
    assert capsys.readouterr().err == ""
