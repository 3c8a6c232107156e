# SPDX-License-Identifier: MIT
"""A real keeper's page without a browser: who may see it, and what becomes of it at a restart."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tests.keeper.page.reading import ask, events, get, picture
from tests.keeper.process import Keeper

if TYPE_CHECKING:
    from tests.keeper.page.conftest import Crash

TOKEN = "a-token-of-some-length"  # noqa: S105 - of this test only


def test_stream__block_after_block__pictures_follow(crash: Crash):
    shown = []
    for name, content in events(crash.port):
        if name == "picture":
            shown.append(content["block"])
            if len(shown) == 3:
                break
            crash.go_on()
    assert shown == [crash.block - 2, crash.block - 1, crash.block]


def test_stream__begins__with_prices_of_the_blocks_before(crash: Crash):
    (name, past) = next(events(crash.port))
    assert name == "past"
    times = [entry["at"] for entry in past]
    assert times == sorted(times)
    assert times[-1] == crash.world.now
    assert past[-1]["prices"]["ETH"][0] == 136


def test_serve__beside_a_keeper_that_acts__shows_the_same_without_a_key(crash: Crash):
    acting = picture(crash.port, crash.block)
    options = ("--listen", "127.0.0.1:0")
    manifest, node = crash.world.manifest_file, crash.world.node.websocket_url
    with Keeper(manifest, node, *options, command="serve") as watching:
        port = watching.wait_for("listening")["port"]
        watching.wait_for_block(crash.block)
        shown = picture(port, crash.block)
        starting = watching.of("starting")[0]
        assert watching.stop() == 0

    assert (starting["wallet"], starting["dry_run"]) == (None, True)
    assert shown["keeper"]["mode"] == "watching"
    assert shown["keeper"]["lanes"] == []
    for panel in ("risk", "waterfall", "oracle"):
        assert shown[panel] == acting[panel], panel
    for one, other in zip(shown["auctions"]["shown"], acting["auctions"]["shown"], strict=True):
        assert one["lots"] == other["lots"]
        assert one["takes"] == other["takes"]
        assert one["intention"] is not None


def test_token__asked_for__is_never_in_the_log(crash: Crash):
    manifest, node = crash.world.manifest_file, crash.world.node.websocket_url
    settings: dict[str, Any] = {"listen_token": TOKEN, "listen": "127.0.0.1:0"}
    with Keeper(manifest, node, command="serve", **settings) as keeper:
        port = keeper.wait_for("listening")["port"]
        keeper.wait_for_block(crash.block)
        shown = {"Authorization": f"Bearer {TOKEN}"}
        assert get(port, "/health")[0] == 401
        assert get(port, "/stream")[0] == 401
        assert get(port, "/assets/main.js")[0] == 401
        assert get(port, "/assets/page.css")[0] == 200
        assert get(port, "/health", **shown)[0] == 200
        assert get(port, f"/login?token={TOKEN}")[0] == 303
        assert get(port, "/login?token=another-token")[1]["Location"] == "/login?wrong"
        assert keeper.stop() == 0
    assert TOKEN not in json.dumps(keeper.lines)


def test_host__of_another_name__is_misdirected(crash: Crash):
    status, _, body = get(crash.port, "/api/accounts", Host="attacker.example")
    assert (status, b"0x" in body) == (421, False)


def test_run__other_address_without_a_token__says_what_to_do(crash: Crash):
    command = [sys.executable, "-m", "keeper", "serve", "--listen", "192.0.2.1:9464"]
    command += ["--manifest", str(crash.world.manifest_file), "--rpc", "ws://127.0.0.1:9"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 2
    assert ended.stderr == (
        "error: listen: 192.0.2.1:9464 is no loopback address: "
        "listen_token, 16 or more characters, is needed\n"
    )


def test_page__its_files__are_served_with_their_types(crash: Crash):
    status, headers, body = get(crash.port, "/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert body.startswith(b"<!doctype html>")
    assert get(crash.port, "/assets/main.js")[1]["Content-Type"] == "text/javascript; charset=utf-8"
    assert get(crash.port, "/assets/vendor/uPlot.iife.min.js")[0] == 200
    for path in ("/assets/../page.py", "/assets/", "/assets/%2e%2e/page.py"):
        assert get(crash.port, path)[0] == 404


def test_api__while_the_page_is_open__answers_as_before(crash: Crash):
    assert len(ask(crash.port, "/api/accounts?limit=3")) == 3
    assert ask(crash.port, "/health")["problems"] == []
