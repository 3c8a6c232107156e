# SPDX-License-Identifier: MIT
"""What systemd is told, on a real socket."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import contextmanager, suppress
from uuid import uuid4

import pytest

from keeper.watch.pulse import Pulse
from keeper.watch.systemd import Systemd


@pytest.fixture
def listener(tmp_path):
    """A socket as systemd's, and its path."""
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(path)
        receiver.setblocking(False)
        yield receiver, path


@pytest.fixture
def pulse():
    """Of a keeper that has just been started; its clock stands still."""
    return Pulse(60, 15, on_head=lambda _: None, clock=lambda: 0.0)


FAST = "30000"
"""Of a watchdog [microseconds]: a message every 10 ms."""


async def heard(receiver, *lines):
    """Wait for a message; before it only the one before it is repeated."""
    loop = asyncio.get_running_loop()
    first = None
    while True:
        data = await asyncio.wait_for(loop.sock_recv(receiver, 4_096), 10)
        said = data.decode().split("\n")
        if said == list(lines):
            return
        first = first or said
        assert said == first
        assert said[0] != "READY=1"


@contextmanager
def following(systemd, pulse):
    """Report in the meantime."""
    task = asyncio.create_task(systemd.follow(pulse))
    yield task
    task.cancel()


async def test_follow__from_start_to_stop__is_ready_once_and_alive_throughout(listener, pulse):
    receiver, path = listener
    with following(Systemd({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": FAST}), pulse):
        await heard(receiver, "WATCHDOG=1", "STATUS=no connection to a node")
        pulse.is_connected = True
        await heard(receiver, "WATCHDOG=1", "STATUS=catching up")
        pulse.see_head(7)
        pulse.see_handled(7, is_latest=True)
        await heard(receiver, "READY=1", "WATCHDOG=1", "STATUS=block 7 handled")
        await heard(receiver, "WATCHDOG=1", "STATUS=block 7 handled")
        pulse.is_connected = False
        await heard(receiver, "WATCHDOG=1", "STATUS=no connection to a node")
        pulse.is_connected = True
        await heard(receiver, "WATCHDOG=1", "STATUS=block 7 handled")
    await heard(receiver, "STOPPING=1")


async def test_follow__loop_stands_still__says_nothing_meanwhile(listener, pulse):
    receiver, path = listener
    with following(Systemd({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": FAST}), pulse):
        await heard(receiver, "WATCHDOG=1", "STATUS=no connection to a node")
        time.sleep(0.1)  # noqa: ASYNC251 - the loop is to stall: ten messages would be due
        waiting = 0
        with suppress(BlockingIOError):
            while receiver.recv(4_096):
                waiting += 1
        assert waiting == 0


async def test_follow__abstract_address__is_written_with_a_zero(pulse):
    name = f"backstop-{uuid4()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(f"\0{name}")
        receiver.setblocking(False)
        with following(Systemd({"NOTIFY_SOCKET": f"@{name}"}), pulse):
            await heard(receiver, "WATCHDOG=1", "STATUS=no connection to a node")


async def test_follow__nobody_listens__goes_on(tmp_path, pulse):
    systemd = Systemd({"NOTIFY_SOCKET": str(tmp_path / "none"), "WATCHDOG_USEC": FAST})
    with following(systemd, pulse) as task:
        await asyncio.sleep(5 * systemd.interval)
        assert not task.done()


async def test_follow__no_systemd__returns_at_once(pulse):
    await Systemd({}).follow(pulse)


def test_interval__without_watchdog_or_with_a_slow_one__is_a_second():
    assert Systemd({"NOTIFY_SOCKET": "x"}).interval == 1
    assert Systemd({"NOTIFY_SOCKET": "x", "WATCHDOG_USEC": "60000000"}).interval == 1


def test_interval__watchdog_of_no_length__does_not_report_without_a_pause():
    assert Systemd({"NOTIFY_SOCKET": "x", "WATCHDOG_USEC": "0"}).interval == 1
