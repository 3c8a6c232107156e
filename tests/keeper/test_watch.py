# SPDX-License-Identifier: MIT
"""What an operator sees of a real keeper: pages, metrics, the decision log, a node that dies."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.keeper.process import PATIENCE, Keeper
from tests.keeper.proxy import Proxy

if TYPE_CHECKING:
    from tests.keeper.world import World


def ask(port, path):
    """Status and content of a page."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
            status, body = answer.status, answer.read()
    except HTTPError as error:
        status, body = error.code, error.read()
    return status, body.decode() if path == "/metrics" else json.loads(body)


def wait_until(port, status):
    """The content of `/health` once it has a status."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found, content = ask(port, "/health")
        if found == status:
            return content
        assert time.monotonic() < deadline, f"never {status}: {content}"
        time.sleep(0.1)


def explained(world, subject):
    command = [sys.executable, "-m", "keeper", "explain", subject, "--json"]
    command += ["--manifest", str(world.manifest_file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return [json.loads(line) for line in said.splitlines()]


def test_keeper__through_a_liquidation_and_a_lost_node__can_be_watched(world: World):
    owner = world.borrow(ether=500, debt=62_000).lower()
    with (
        Proxy(world.node.port) as proxy,
        Keeper(world.manifest_file, proxy.url, "--listen", "127.0.0.1:0") as keeper,
    ):
        port = keeper.wait_for("listening")["port"]
        keeper.wait_for_block(world.mine())
        nearest = ask(port, "/api/accounts?limit=1")[1]
        assert [row["account"] for row in nearest] == [owner]
        assert ask(port, "/ready")[0] == 200

        number = 0
        for price in (175, 141):
            world.set_price(price)
            for _ in range(20):  # the delay is ten minutes
                keeper.wait_for_block(number := world.mine(60))
        _, metrics = ask(port, "/metrics")
        assert f"keeper_block {number}.0" in metrics
        assert "keeper_unsafe_accounts 0.0" in metrics
        assert 'keeper_transactions_total{action="liquidate",state="mined"} 1.0' in metrics
        states = [row["event"] for row in ask(port, "/api/transactions")[1]]
        assert {"sent", "mined"} <= set(states)

        proxy.cut()
        assert wait_until(port, 503)["problems"] == ["no connection to a node"]
        proxy.mend()
        assert wait_until(port, 200)["problems"] == []
        assert keeper.stop() == 0

    (decision,) = [row for row in explained(world, owner) if row["acting"]]
    assert (decision["action"], decision["reason"]) == ("liquidate", "direct_pays")
    assert decision["block"] < number
    assert decision["details"]["expected_profit_coin"] > 0
