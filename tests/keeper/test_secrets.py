# SPDX-License-Identifier: MIT
"""Whatever a node says, no line and no page of a keeper shows a key, a password or a token."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from eth_account import Account

from tests.keeper.gate import Gate
from tests.keeper.misbehaviour import Garbling, Honest
from tests.keeper.process import PATIENCE, Keeper
from tests.keeper.world import KEEPER_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.keeper.world import World

HELPER_KEY = "0x" + "5e" * 31 + "c7"
PASSWORD, TOKEN, QUERY, USER = ("hush-password", "hush-token", "hush-query", "hush-user")


class Telltale(Honest):
    """Repeats in every error how it was asked, and garbles what is no error."""

    def __init__(self) -> None:
        self._garbling = Garbling(0.3)
        self.is_on = False

    def answer(self, request: Any) -> Any:
        if not self.is_on or request["id"] % 3:
            return None
        text = f"bad key {TOKEN}, user {USER}: /v3/{TOKEN}?key={QUERY}"
        return {"error": {"code": -32000, "message": text, "data": text}}

    def hands_back(self, request: Any, answer: Any) -> Any:
        if self.is_on:
            return self._garbling.hands_back(request, answer)
        return super().hands_back(request, answer)


@pytest.fixture(scope="module")
def keystore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "keystore.json"
    path.write_text(
        json.dumps(Account.encrypt(bytes.fromhex(HELPER_KEY[2:]), PASSWORD, iterations=2))
    )
    return path


def test_run__node_repeats_how_it_was_asked__shows_no_secret(world: World, keystore: Path):
    telltale = Telltale()
    with Gate(world.node.port, telltale) as gate:
        url = gate.url.replace("ws://", f"ws://{USER}:{PASSWORD}@")
        with Keeper(
            world.manifest_file,
            f"{url}/v3/{TOKEN}?key={QUERY}",
            "--listen",
            "127.0.0.1:0",
            further_keystores=json.dumps([str(keystore)]),
            keystore_password=PASSWORD,
            silence=1,
        ) as keeper:
            port = keeper.wait_for("listening")["port"]
            keeper.wait_for_block(world.mine())
            telltale.is_on = True
            for _ in range(2):
                world.mine()
                keeper.wait_for("node_lost")
            pages = [
                urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE).read().decode()
                for path in ("/metrics", "/api/endpoints")
            ]
            telltale.is_on = False
            keeper.wait_for_block(world.mine())
            assert keeper.stop() == 0
            keeper.wait_for("stopped")

    said = json.dumps(keeper.lines, ensure_ascii=False) + "".join(pages)
    assert "bad key …, user …: /…?… (-32000)" in said
    for secret in (KEEPER_KEY[2:], HELPER_KEY[2:], PASSWORD, TOKEN, QUERY, USER):
        assert secret not in said


@pytest.mark.parametrize(("command", "code"), [("check", 1), ("status", 3)])
def test_command__node_repeats_how_it_was_asked__shows_no_secret(
    world: World, keystore: Path, command, code
):
    telltale = Telltale()
    telltale.is_on = True
    with Gate(world.node.port, telltale) as gate:
        arguments = [command, "--json", "--manifest", str(world.manifest_file)]
        given = {"RPC_URL": f"{gate.url}/v3/{TOKEN}?key={QUERY}", "KEYSTORE": str(keystore)}
        given |= {"KEYSTORE_PASSWORD": PASSWORD}
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "keeper", *arguments],
            env=os.environ | {f"KEEPER_{name}": text for name, text in given.items()},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        where = gate.url.removeprefix("ws://")

    assert done.returncode == code
    said = done.stdout + done.stderr
    assert where in said
    for secret in (HELPER_KEY[2:], PASSWORD, TOKEN, QUERY):
        assert secret not in said
