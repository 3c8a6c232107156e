# SPDX-License-Identifier: MIT
"""Server-sent events: the protocol, who shares a picture, and how many may ask."""

from __future__ import annotations

import json
import threading

import pytest

from keeper.page import stream
from keeper.page.stream import MOST_STREAMS, Broadcast, event


@pytest.fixture
def broadcast(monkeypatch):
    monkeypatch.setattr(stream, "_BEAT", 0.01)
    return Broadcast(lambda: {"head": 7}, lambda: [{"at": 1}])


def of(frame):
    """Name and content of an event."""
    name, data = frame.decode().removesuffix("\n\n").split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_event__text_with_line_breaks__stays_one_event():
    text = "a\n\ndata: b\r\nevent: c\u2028</script>"
    frame = event("picture", {"text": text})
    assert frame.count(b"\n") == 3
    assert b"\r" not in frame
    assert of(frame) == ("picture", {"text": text})


def test_event__number_that_json_does_not_know__is_refused():
    with pytest.raises(ValueError, match="Out of range float values"):
        event("picture", {"health": float("inf")})


def test_stream__begins__with_when_to_ask_again_and_the_past(broadcast):
    frames = iter(broadcast.open().body)
    assert next(frames) == b"retry: 1000\n\n"
    assert of(next(frames)) == ("past", [{"at": 1}])


def test_stream__no_picture__has_a_sign_of_life_every_beat(broadcast):
    frames = iter(broadcast.open().body)
    found = [next(frames) for _ in range(5)]
    assert [of(frame) for frame in found[-2:]] == [("pulse", {"head": 7})] * 2


def test_stream__two_pages__share_one_encoded_picture(broadcast):
    first, second = iter(broadcast.open().body), iter(broadcast.open().body)
    broadcast.publish({"block": 1})

    def picture(frames):
        return next(frame for frame in frames if frame.startswith(b"event: picture"))

    assert picture(first) is picture(second)


def test_stream__page_that_was_slow__gets_only_the_newest(broadcast):
    frames = iter(broadcast.open().body)
    for _ in range(2):
        next(frames)
    for block in range(5):
        broadcast.publish({"block": block})
    found = [of(next(frames)) for _ in range(6)]
    assert [content for name, content in found if name == "picture"] == [{"block": 4}]


def test_stream__too_many__are_refused_until_one_leaves(broadcast):
    open_ones = [broadcast.open() for _ in range(MOST_STREAMS)]
    refused = broadcast.open()
    assert refused.status == 503
    assert json.loads(b"".join(refused.body))["error"] == "32 pages are open, which is the most"
    for _ in range(2):  # closing twice counts once
        open_ones[0].body.close()
    assert broadcast.open().status == 200
    assert broadcast.open().status == 503


def test_stream__closed__ends_for_everybody(broadcast):
    frames = iter(broadcast.open().body)
    ended = threading.Event()

    def read():
        for _ in frames:
            pass
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    broadcast.close()
    assert ended.wait(60)


def test_broadcast__readers__are_known(broadcast):
    assert not broadcast.has_readers
    page = broadcast.open()
    assert broadcast.has_readers
    page.body.close()
    assert not broadcast.has_readers
