# SPDX-License-Identifier: MIT
"""The machine of the keeper: a disk that is full, a clock that is wrong, files that are spoilt."""

from __future__ import annotations

import http.server
import json
import os
import resource
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final
from urllib.request import urlopen

import pytest

from keeper.store.database import open_database
from tests.keeper.chaos.crash import PRICE
from tests.keeper.process import PATIENCE, actions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.keeper.chaos.crash import Crash
    from tests.keeper.process import Keeper

# --- Disk -----------------------------------------------------------------------------------------

TINY: Final = 2**21
"""Of the disk that is really full [bytes]."""


@contextmanager
def limited(keeper: Keeper, folder: Path) -> Iterator[None]:
    """The process cannot make any file longer, nor write in one."""
    del folder
    _, hard = resource.prlimit(keeper.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(keeper.pid, resource.RLIMIT_FSIZE, (0, hard))
    yield
    resource.prlimit(keeper.pid, resource.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def filled(keeper: Keeper, folder: Path) -> Iterator[None]:
    """Not a byte is free on the disk."""
    del keeper
    ballast = folder / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    yield
    ballast.unlink()


@pytest.fixture
def _tiny_disk(crash: Crash, tmp_path: Path) -> Iterator[None]:
    crash.folder = tmp_path / "disk"
    crash.folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={TINY}", "tmpfs", str(crash.folder)]
    if os.geteuid() or subprocess.run(mount, check=False).returncode:  # noqa: S603
        pytest.skip("only root may mount a disk")
    yield
    subprocess.run(["umount", str(crash.folder)], check=True)  # noqa: S603, S607


def test_disk__no_room_before_sending__sends_nothing_until_there_is(crash: Crash):
    check_full_disk(crash, limited)


@pytest.mark.usefixtures("_tiny_disk")
def test_disk__really_full_before_sending__sends_nothing_until_there_is_room(crash: Crash):
    check_full_disk(crash, filled)


def check_full_disk(crash: Crash, full: Callable[[Keeper, Path], object]) -> None:
    """A keeper that has nothing to do yet, whose disk is full when it has."""
    crash.set_pool(PRICE / 100)
    crash.mine()
    with crash.keeper() as keeper:
        assert keeper.wait_for("block_handled")["sent"] == []
        with full(keeper, crash.folder):  # type: ignore[attr-defined]
            crash.set_pool(PRICE)
            for _ in range(5):
                fault = keeper.wait_for("store_failed", block=crash.mine())
                assert "disk" in fault["error"]
            assert crash.node.pending == 0
        assert crash.transactions() == []
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    assert actions_of(keeper.of("mined")) == ["liquidate", "liquidate"]
    crash.check()


def test_disk__full_while_ours_are_mined__settles_them_when_there_is_room(crash: Crash):
    with crash.keeper() as keeper:
        assert len(keeper.wait_for("block_handled")["sent"]) == 2
        with limited(keeper, crash.folder):
            for _ in range(4):
                keeper.wait_for("store_failed", block=crash.mine())
            assert keeper.of("mined") == []
        crash.mine(keeper, blocks=2)
        assert keeper.stop() == 0

    assert actions_of(keeper.of("mined")) == ["liquidate", "liquidate"]
    crash.check()


# --- Clock ----------------------------------------------------------------------------------------

WRONG_CLOCK: Final = """
import datetime, time
OFFSET = {offset}
true_time, true_datetime = time.time, datetime.datetime
time.time = lambda: true_time() + OFFSET
class Wrong(true_datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)
datetime.datetime = Wrong
"""


@pytest.fixture
def alerts() -> Iterator[tuple[str, list[str]]]:
    """Where to post alerts, and those that came."""
    told: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("hours", [-1, 1])
def test_clock__an_hour_off_the_chains__acts_in_the_same_block_and_raises_no_alarm(
    crash: Crash, tmp_path: Path, alerts: tuple[str, list[str]], hours: int
):
    webhook, told = alerts
    module = tmp_path / "wrong" / "sitecustomize.py"
    module.parent.mkdir()
    offset = crash.world.now + 3_600 * hours - time.time()
    module.write_text(WRONG_CLOCK.format(offset=offset))
    listen = ("--listen", "127.0.0.1:0")
    with crash.keeper(None, *listen, python_path=module.parent, webhook=webhook) as keeper:
        port = keeper.wait_for("listening")["port"]
        assert len(keeper.wait_for("block_handled")["sent"]) == 2
        crash.mine(keeper, blocks=5)
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=PATIENCE) as answer:
            health = json.load(answer)
        assert keeper.stop() == 0

    assert keeper.of("decision")[0]["timestamp"].startswith("2020-09-13")
    assert health["problems"] == []
    assert told == []
    assert [line["blocks_waited"] for line in keeper.of("mined")] == [1, 1]
    crash.check()


# --- Checkpoints ----------------------------------------------------------------------------------


def test_checkpoint__cut_short_in_the_crash__is_set_aside_and_all_is_done_once(crash: Crash):
    with crash.keeper() as keeper:
        assert len(keeper.wait_for("block_handled")["sent"]) == 2
        assert keeper.stop() == 0
    path = crash.folder / "31337.mirror.db"
    path.write_bytes(path.read_bytes()[:4_500])

    keeper = crash.survive()

    (aside,) = keeper.of("checkpoint_set_aside")
    assert aside["file"] == str(path)
    assert "malformed" in aside["reason"]
    assert path.with_name("31337.mirror.db.set-aside").stat().st_size == 4_500
    assert keeper.of("restored") == []


def test_checkpoint__of_another_chain__is_set_aside_and_all_is_done_once(crash: Crash):
    path = crash.folder / "31337.mirror.db"
    ledger = crash.world.manifest.address_of("Ledger").lower()
    open_database(path, chain_id=1, ledger=ledger).dispose()

    keeper = crash.survive()

    (aside,) = keeper.of("checkpoint_set_aside")
    assert aside["reason"] == f"database: {path}: is of chain_id 1, not 31337"
    assert actions_of(keeper.of("mined")) == ["liquidate", "liquidate"]
