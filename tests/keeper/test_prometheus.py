# SPDX-License-Identifier: MIT
"""A real Prometheus scrapes a real keeper, with the shipped configuration and rules."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.keeper.process import PATIENCE, Keeper
from tests.keeper.proxy import Proxy

if TYPE_CHECKING:
    from tests.keeper.world import World

SHIPPED = Path(__file__).parents[2] / "packaging" / "prometheus"
PROMETHEUS = shutil.which("prometheus")

pytestmark = pytest.mark.skipif(PROMETHEUS is None, reason="needs Prometheus: apt's prometheus")


class Prometheus:
    """What a server has to say."""

    def __init__(self, port):
        self._url = f"http://127.0.0.1:{port}/api/v1"

    def ask(self, path):
        with urlopen(f"{self._url}/{path}", timeout=PATIENCE) as answer:  # noqa: S310
            return json.load(answer)["data"]

    def value_of(self, query):
        """The one value of a query, None if there is none yet."""
        found = self.ask(f"query?query={quote(query)}")["result"]
        return float(found[0]["value"][1]) if found else None

    def state_of(self, alert):
        """State of an alert that is not inactive."""
        alerts = self.ask("alerts")["alerts"]
        return next((a["state"] for a in alerts if a["labels"]["alertname"] == alert), None)

    def await_(self, ask, wanted):
        """Wait until an answer is what is wanted."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                found = ask()
            except URLError as error:
                found = error
            if found == wanted:
                return
            assert time.monotonic() < deadline, f"{found}, not {wanted}"
            time.sleep(0.1)


@contextmanager
def prometheus(keeper_port, folder):
    """A server of its own, with its data in a folder; looks every second."""
    for path in SHIPPED.glob("*.rules.yaml"):
        shutil.copy(path, folder)
    text = (SHIPPED / "prometheus.yaml").read_text("utf-8")
    for old, new in {"9464": str(keeper_port), ": 5s": ": 1s", ": 15s": ": 1s"}.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "prometheus.yaml").write_text(text)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert PROMETHEUS is not None
    command = [PROMETHEUS, f"--config.file={folder / 'prometheus.yaml'}", "--log.level=warn"]
    command += [f"--storage.tsdb.path={folder / 'data'}", f"--web.listen-address=127.0.0.1:{port}"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
    try:
        yield Prometheus(port)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_prometheus__keeper_that_loses_its_node__sees_its_blocks_and_raises_the_alert(
    world: World, tmp_path
):
    with (
        Proxy(world.node.port) as proxy,
        Keeper(world.manifest_file, proxy.url, "--listen", "127.0.0.1:0") as keeper,
        prometheus(keeper.wait_for("listening")["port"], tmp_path) as server,
    ):
        number = world.mine()
        keeper.wait_for_block(number)
        server.await_(lambda: server.value_of('keeper_block{job="backstop-keeper"}'), number)
        server.await_(lambda: server.value_of("up"), 1)
        assert server.value_of("keeper_build_info") == 1
        (group,) = server.ask("rules")["groups"]
        assert {rule["health"] for rule in group["rules"]} <= {"ok", "unknown"}
        assert server.state_of("BackstopNoNode") is None

        proxy.cut()
        keeper.wait_for("node_lost")
        server.await_(lambda: server.state_of("BackstopNoNode"), "pending")
        proxy.mend()
        server.await_(lambda: server.state_of("BackstopNoNode"), None)
        assert keeper.stop() == 0
        server.await_(lambda: server.state_of("BackstopKeeperDown"), "pending")
