# SPDX-License-Identifier: MIT
"""`keeper check` against a real node: what is good, what is worth a warning, what is at fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.keeper.process import PATIENCE
from tests.keeper.world import KEEPER, KEEPER_KEY

if TYPE_CHECKING:
    from tests.keeper.world import World

NOBODY = "ws://127.0.0.1:9"
"""The discard port: nobody listens there."""
STRANGER_KEY = "0x" + "5e" * 31 + "c7"


def checked(world, *options, key=KEEPER_KEY, rpc=None):
    """Exit code, and states and details by name."""
    command = [sys.executable, "-m", "keeper", "check", "--json", *options]
    command += ["--manifest", str(world.manifest_file), "--rpc", rpc or world.node.websocket_url]
    command += ["--private-key-env", "TEST_KEY"]
    done = subprocess.run(  # noqa: S603
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env={**os.environ, "TEST_KEY": key},
    )
    assert key.removeprefix("0x") not in done.stdout + done.stderr
    rows = json.loads(done.stdout)
    return done.returncode, {row["name"]: (row["state"], row["detail"]) for row in rows}


def test_check__keeper_that_can_run__finds_no_fault(world: World):
    code, found = checked(world, "--no-dry-run")

    assert code == 0
    assert found["key"] == ("ok", KEEPER.lower())
    assert found["strategies"] == ("ok", "prices, lanes, auctions, treasury, bids")
    assert found["node"] == ("ok", f"127.0.0.1:{world.node.port} has every contract")
    assert found["ether for gas"][0] == found["bidder"][0] == found["database"][0] == "ok"
    # Years behind the clock: the chain's time is in the test's hands.
    assert found["head"][0] == "warning"


def test_check__mirror__equals_the_contracts(world: World):
    world.borrow(100, 6_000)
    code, found = checked(world, "--no-dry-run", "--mirror", "10")

    assert code == 0
    state, detail = found["mirror"]
    assert state == "ok"
    assert detail.startswith("2 accounts, 0 auctions, ")


def test_check__dry_run__is_a_warning(world: World):
    code, found = checked(world)
    assert code == 0
    assert found["key"] == ("warning", f"{KEEPER.lower()}, but dry_run: sends nothing")


def test_check__unknown_strategy__is_a_fault(world: World, monkeypatch):
    monkeypatch.setenv("KEEPER_STRATEGIES", '["lanes", "lane"]')
    code, found = checked(world)

    assert code == 1
    state, detail = found["strategies"]
    assert state == "fault"
    assert detail == "strategies: lane: unknown; did you mean lanes?"


def test_check__wallet_of_a_stranger__is_not_obeyed_by_the_bidder(world: World):
    code, found = checked(world, key=STRANGER_KEY)
    assert code == 1
    state, detail = found["bidder"]
    assert state == "fault"
    assert detail.endswith(f"obeys {KEEPER.lower()}, not this wallet")
    state, detail = found["ether for gas"]
    assert state == "fault"
    assert detail.startswith("0.0000; send some to 0x")


def test_check__nobody_answers__is_a_fault_and_the_rest_is_still_said(world: World):
    code, found = checked(world, rpc=NOBODY)
    assert code == 1
    assert found["node"][0] == "fault"
    assert found["manifest"][0] == found["database"][0] == "ok"


def test_check__database_of_another_chain__is_a_fault(world: World):
    path = world.manifest_file.parent / ".keeper" / "31337.db"
    path.parent.mkdir(exist_ok=True)
    kept = path.read_bytes() if path.exists() else b""
    path.write_bytes(b"something else" * 100)
    code, found = checked(world, "--no-dry-run")
    path.write_bytes(kept)
    assert code == 1
    told = f"database: {path}: file is not a database; choose another data_dir"
    assert found["database"] == ("fault", told)
