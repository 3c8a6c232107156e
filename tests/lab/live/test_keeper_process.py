# SPDX-License-Identifier: MIT
"""The keeper process is listened to, missed when it dies, and ended."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from lab.live.errors import KeeperError
from lab.live.keeper_process import KeeperProcess

if TYPE_CHECKING:
    from pathlib import Path


def process(folder: Path, program: str, **settings: object) -> KeeperProcess:
    """A stand-in for the keeper."""
    started = KeeperProcess(
        manifest=folder / "none.json", rpc="ws://127.0.0.1:1", settings=settings, log=folder / "log"
    )
    started._command = [sys.executable, "-u", "-c", program]
    return started


def test_await_block__handled__returns_its_record(tmp_path: Path) -> None:
    lines = [
        "not json",
        json.dumps({"event": "ready"}),
        json.dumps({"event": "block_handled", "block": 6, "sent": []}),
        json.dumps({"event": "block_handled", "block": 7, "sent": ["0xab"]}),
    ]
    program = f"import time\nfor line in {lines!r}: print(line)\ntime.sleep(60)"

    with process(tmp_path, program) as keeper:
        assert keeper.await_block(7)["sent"] == ["0xab"]
    assert (tmp_path / "log").read_text(encoding="utf-8").splitlines() == lines


def test_await_block__process_ends__raises(tmp_path: Path) -> None:
    with (
        process(tmp_path, "print('bye')") as keeper,
        pytest.raises(KeeperError, match="the keeper ended before block 7"),
    ):
        keeper.await_block(7)


def test_await_block__silence__raises(tmp_path: Path) -> None:
    with (
        process(tmp_path, "import time; time.sleep(60)") as keeper,
        pytest.raises(KeeperError, match="has not handled block 7 within 0 s"),
    ):
        keeper.await_block(7, timeout=0.1)


def test_process__environment__holds_our_settings_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEPER_KEYSTORE", "of the user")
    program = (
        "import json, os; keeper = {k: v for k, v in os.environ.items() if k[:7] == 'KEEPER_'}\n"
        "print(json.dumps({'event': 'block_handled', 'block': 1, **keeper}))"
    )

    with process(tmp_path, program, private_key="0x01") as keeper:
        record = keeper.await_block(1)

    assert {name for name in record if name.startswith("KEEPER_")} == {"KEEPER_PRIVATE_KEY"}
    assert os.environ["KEEPER_KEYSTORE"] == "of the user"
