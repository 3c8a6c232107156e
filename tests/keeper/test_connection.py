# SPDX-License-Identifier: MIT
"""Nodes that are lost, silent, reorganised, or the wrong ones."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest
import structlog

from keeper.chain.node import RpcNode
from keeper.deployment import deployment_of
from keeper.errors import NodeUnavailable, RequestRefused, WrongChain
from keeper.follower import Follower
from keeper.ports import Call
from lab.anvil import ANVIL
from tests.keeper.connecting import connection_to
from tests.keeper.process import PATIENCE, Keeper
from tests.keeper.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.keeper.world import World


def follower_on(world: World, node: RpcNode) -> Follower:
    log = structlog.get_logger()
    return Follower(node, deployment_of(world.manifest), log, wallet=None, page=1_000)


# --- Lost nodes -----------------------------------------------------------------------------------


def test_run__node_lost__reconnects_and_catches_up_what_it_missed(world: World):
    with (
        Proxy(world.node.port) as proxy,
        Keeper(world.manifest_file, proxy.url) as keeper,
    ):
        before = keeper.wait_for_block(world.mine())
        proxy.cut()
        keeper.wait_for("node_lost")
        world.borrow(ether=100, debt=6_000)
        world.borrow(ether=100, debt=6_000)
        keeper.wait_for("node_unreachable")
        proxy.mend()
        keeper.wait_for("connected")
        after = keeper.wait_for_block(world.mine())

        assert after["accounts"] == before["accounts"] + 2
        assert keeper.of("rebuild") == []
        assert keeper.stop() == 0


def test_run__stopped_while_the_node_is_lost__ends(world: World):
    with Proxy(world.node.port) as proxy, Keeper(world.manifest_file, proxy.url) as keeper:
        keeper.wait_for_block(world.mine())
        proxy.cut()
        keeper.wait_for("node_unreachable")

        assert keeper.stop() == 0


async def test_heads__node_lost__raises(world: World):
    with Proxy(world.node.port) as proxy:
        connection = connection_to(proxy.url)
        async with connection.session():
            node = RpcNode(connection)
            heads = node.heads()
            await anext(heads)
            proxy.cut()

            with pytest.raises(NodeUnavailable):
                await anext(heads)
            with pytest.raises(NodeUnavailable):
                await node.chain_id()


async def test_session__nobody_there__raises():
    connection = connection_to("ws://127.0.0.1:9")

    with pytest.raises(NodeUnavailable) as error:
        async with connection.session():
            pass
    assert str(error.value).startswith("no answer from 127.0.0.1:9")


# --- Wrong nodes ----------------------------------------------------------------------------------


def changed_manifest(world: World, folder: Path, **changes: object) -> Path:
    manifest = json.loads(world.manifest_file.read_text())
    manifest.update(changes)
    path = folder / "deployment.json"
    path.write_text(json.dumps(manifest))
    return path


def failure_of(manifest: Path, rpc: str, *, code: int = 2) -> str:
    """The one line of text with which the process ends, with its exit code."""
    with Keeper(manifest, rpc) as keeper:
        told = str(keeper.wait_for("text")["text"])
        assert keeper.exit_code() == code
        assert keeper.of("connected") == []
        return told


def test_run__wrong_chain__says_so(world: World, tmp_path: Path):
    manifest = changed_manifest(world, tmp_path, chain_id=1)

    told = failure_of(manifest, world.node.websocket_url)
    assert told == f"error: the node serves chain 31337, not 1; {WrongChain.next_step}\n"


def test_run__no_contract_at_an_address__names_it(world: World, tmp_path: Path):
    contracts = json.loads(world.manifest_file.read_text())["contracts"]
    contracts["Treasury"]["address"] = "0x" + "77" * 20

    told = failure_of(
        changed_manifest(world, tmp_path, contracts=contracts), world.node.websocket_url
    )
    where = "0x" + "77" * 20
    assert told == f"error: Treasury: no contract at {where}; {WrongChain.next_step}\n"


def test_run__node_down_at_start__says_so(world: World):
    told = failure_of(world.manifest_file, "ws://127.0.0.1:9", code=3)

    assert told.startswith("error: no answer from 127.0.0.1:9")


# --- Heads ----------------------------------------------------------------------------------------


async def test_heads__more_than_webs_own_queue_holds__are_all_delivered(world: World):
    connection = connection_to(world.node.websocket_url)
    async with connection.session(), aclosing(RpcNode(connection).heads()) as heads:
        first = await anext(heads)
        await asyncio.to_thread(lambda: [world.node.call("evm_mine") for _ in range(600)])

        numbers = [(await anext(heads)).number for _ in range(600)]
    assert numbers == list(range(first.number + 1, first.number + 601))
    latest = world.node.call("eth_getBlockByNumber", "latest", False)
    world.now = int(latest["timestamp"], 16)


async def test_heads__nothing_announced__looks_at_the_tip(world: World):
    connection = connection_to(world.node.websocket_url, silence=0.2)
    async with connection.session(), aclosing(RpcNode(connection).heads()) as heads:
        first, again = await anext(heads), await anext(heads)

    assert first == again


# --- Reorgs ---------------------------------------------------------------------------------------


async def test_advance__reorg__follows_the_new_branch(world: World):
    connection = connection_to(world.node.websocket_url)
    async with connection.session():
        node = RpcNode(connection)
        follower = follower_on(world, node)
        await follower.advance(await node.head())
        before = len(follower.mirror.accounts)
        await asyncio.to_thread(world.borrow, 100, 6_000)
        await asyncio.to_thread(world.mine)
        await follower.advance(await node.head())
        assert len(follower.mirror.accounts) == before + 1

        world.node.call("anvil_reorg", 2, [])
        world.borrowers.pop()
        await follower.advance(await node.head())
        assert len(follower.mirror.accounts) == before


async def test_advance__silent_rollback__goes_back(world: World):
    connection = connection_to(world.node.websocket_url)
    async with connection.session():
        node = RpcNode(connection)
        follower = follower_on(world, node)
        await follower.advance(await node.head())
        before = len(follower.mirror.accounts)
        await asyncio.to_thread(world.borrow, 100, 6_000)
        await follower.advance(await node.head())

        world.node.call("anvil_rollback", 1)
        world.borrowers.pop()
        await follower.advance(await node.head())
        assert len(follower.mirror.accounts) == before


# --- Requests -------------------------------------------------------------------------------------

REVERTING = "0x" + "aa" * 20
TELLING_TIME = "0x" + "ab" * 20


@pytest.fixture
def stubs(world: World) -> None:
    """Code that always reverts, and code that returns the time of its block."""
    world.node.call("anvil_setCode", REVERTING, "0x60006000fd")
    world.node.call("anvil_setCode", TELLING_TIME, "0x4260005260206000f3")


@pytest.mark.usefixtures("stubs")
async def test_call__many_that_revert__leave_the_connection_alive(world: World):
    connection = connection_to(world.node.websocket_url)
    async with connection.session():
        node = RpcNode(connection)
        calls = (node.call(Call(target=REVERTING, data="0x")) for _ in range(200))
        answers = await asyncio.gather(*calls, return_exceptions=True)

        assert {type(answer) for answer in answers} == {RequestRefused}
        assert await node.chain_id() == 31337


@pytest.mark.usefixtures("stubs")
@pytest.mark.parametrize("has_simulate", [True, False])
async def test_simulate__with_and_without_the_method__tells_gas_and_reverts(
    world: World, has_simulate
):
    connection = connection_to(world.node.websocket_url)
    async with connection.session():
        node = RpcNode(connection)
        connection.lacking |= set() if has_simulate else {"eth_simulateV1"}
        calls = [Call(target=to, data="0x") for to in (REVERTING, TELLING_TIME)]
        bad, good = await node.simulate(
            calls, senders=["0x" + "01" * 20] * 2, timestamp=world.now + 1_000
        )

    assert (bad.gas, bad.revert) == (0, "(no reason)")
    assert good.revert is None
    assert 21_000 < good.gas < 30_000


@pytest.mark.usefixtures("stubs")
@pytest.mark.parametrize("time_override", [True, False])
async def test_execute__at_a_time_to_come__sees_it_if_the_node_can(world: World, time_override):
    connection = connection_to(world.node.websocket_url)
    async with connection.session():
        node = RpcNode(connection)
        connection.lacking |= set() if time_override else {"time override"}
        call = Call(target=TELLING_TIME, data="0x")
        later = world.now + 1_000
        told = await node._simulator.execute("eth_call", call, sender=None, timestamp=later)

    assert (int(str(told), 16) == later) == time_override


@pytest.fixture
def ipc(tmp_path: Path) -> Iterator[Path]:
    """A node of its own that also listens on a socket."""
    path = tmp_path / "anvil.ipc"
    command = [str(ANVIL), "--ipc", str(path), "--port", "0", "--silent", "--hardfork", "cancun"]
    process = subprocess.Popen(command)  # noqa: S603
    deadline = time.monotonic() + PATIENCE
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    yield path
    process.terminate()
    process.wait(PATIENCE)


async def test_session__over_ipc__serves_heads_and_requests(ipc: Path):
    connection = connection_to(f"ipc:{ipc}")
    async with connection.session(), aclosing(RpcNode(connection).heads()) as heads:
        assert (await anext(heads)).number == 0
        await connection.request("evm_mine")
        assert (await anext(heads)).number == 1
