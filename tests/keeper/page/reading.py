# SPDX-License-Identifier: MIT
"""Reads a keeper's page without a browser: its stream, and its answers."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

from tests.keeper.process import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def ask(port: int, path: str) -> Any:
    """What a page for programs says."""
    return json.loads(get(port, path)[2])


def events(port: int) -> Iterator[tuple[str, Any]]:
    """Names and contents of a stream's events, until it ends."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/stream")
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/event-stream"
        name = ""
        while line := answer.readline().decode():
            field, _, value = line.removesuffix("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)


def picture(port: int, block: int | None = None) -> Any:
    """The next picture; of a block, or a later one."""
    for name, content in events(port):
        if name == "picture" and content["block"] >= (block or 0):
            return content
    raise AssertionError("the stream has ended")
