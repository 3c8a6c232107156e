# SPDX-License-Identifier: MIT
"""Several nodes: the next one takes the place of one that is gone, silent, behind, or wrong."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from keeper.errors import WrongChain
from tests.e2e.node import anvil
from tests.keeper.gate import Gate
from tests.keeper.misbehaviour import (
    Answers,
    HalfOpen,
    Honest,
    LyingHeads,
    SilentSubscription,
    StuckHead,
)
from tests.keeper.process import Keeper
from tests.keeper.proxy import Proxy
from tests.keeper.running import running
from tests.keeper.test_check import checked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.keeper.running import Running
    from tests.keeper.world import World

NOBODY = "ws://127.0.0.1:9"
"""The discard port: nobody listens there."""


def latest(world: World) -> Any:
    return world.node.call("eth_getBlockByNumber", "latest", False)


def state_of(keeper: Running, name: str) -> str:
    (row,) = [row for row in keeper.endpoints.rows() if row["endpoint"] == name]
    return str(row["state"])


async def insist_on_books(keeper: Running) -> None:
    await keeper.mine(2)
    assert await keeper.differences() == ()
    assert keeper.of("rebuild") == keeper.of("block_failed") == []


# --- Gone -----------------------------------------------------------------------------------------


async def test_run__first_nobody_there__begins_with_the_second(world: World, tmp_path: Path):
    async with running(world, tmp_path, NOBODY, world.node.websocket_url) as keeper:
        connected = await keeper.until("connected")
        await insist_on_books(keeper)

    assert connected["endpoint"] == f"127.0.0.1:{world.node.port}"
    (failed,) = keeper.of("endpoint_failed")
    assert failed["endpoint"] == "127.0.0.1:9"
    assert failed["reason"].startswith("no answer from 127.0.0.1:9: Connect call failed")


async def test_run__one_after_the_other_gone__goes_on_with_who_is_there(
    world: World, tmp_path: Path
):
    with Proxy(world.node.port) as one, Proxy(world.node.port) as two:
        async with running(world, tmp_path, one.url, two.url) as keeper:
            await keeper.mine()
            one.cut()
            await asyncio.to_thread(world.borrow, 100, 6_000)
            second = await keeper.until("connected", 2)
            await keeper.mine()
            one.mend()
            await keeper.until("endpoint_back")
            two.cut()
            third = await keeper.until("connected", 3)
            await insist_on_books(keeper)

        assert second["endpoint"] == two.url.removeprefix("ws://")
        assert third["endpoint"] == one.url.removeprefix("ws://")
    assert keeper.of("node_unreachable") == []


async def test_run__all_gone__waits_and_takes_the_one_that_comes_back(world: World, tmp_path: Path):
    with Proxy(world.node.port) as one, Proxy(world.node.port) as two:
        async with running(world, tmp_path, one.url, two.url) as keeper:
            await keeper.mine()
            one.cut()
            two.cut()
            told = await keeper.until("node_unreachable")
            two.mend()
            await keeper.until("connected", 2)
            await insist_on_books(keeper)

        for proxy in (one, two):
            assert proxy.url.removeprefix("ws://") in told["error"]


# --- Silent, behind -------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", [StuckHead, SilentSubscription, HalfOpen])
async def test_run__first_stands_still_while_the_second_moves_on__changes(
    world: World, tmp_path: Path, behaviour
):
    with Gate(world.node.port) as one, Gate(world.node.port) as two:
        async with running(world, tmp_path, one.url, two.url, silence=60) as keeper:
            await keeper.mine()
            one.behaviour = StuckHead(latest(world)) if behaviour is StuckHead else behaviour()
            for _ in range(4):
                await asyncio.to_thread(world.mine)
            lost = await keeper.until("node_lost")
            await keeper.until("connected", 2)
            await insist_on_books(keeper)

        names = [f"127.0.0.1:{gate.port}" for gate in (one, two)]
        assert lost["endpoint"] == names[0]
        assert lost["error"] == f"{names[0]} is 4 blocks behind {names[1]}"


async def test_run__first_silent__changes_though_it_is_one_block_behind_only(
    world: World, tmp_path: Path
):
    with Gate(world.node.port) as one, Gate(world.node.port) as two:
        async with running(world, tmp_path, one.url, two.url, silence=0.5) as keeper:
            await keeper.mine()
            one.behaviour = StuckHead(latest(world))
            await asyncio.to_thread(world.mine)
            lost = await keeper.until("node_lost")
            await keeper.until("connected", 2)
            await insist_on_books(keeper)

        other = f"127.0.0.1:{two.port}"
        assert lost["error"].endswith(f" s, {other} has a newer one")


async def test_run__first_has_an_old_head__changes_to_the_younger_one(world: World, tmp_path: Path):
    with Gate(world.node.port) as one, Gate(world.node.port) as two:
        settings = {"silence": 60, "endpoint_lag": 9, "longest_head_age": 100}
        async with running(world, tmp_path, one.url, two.url, **settings) as keeper:
            await keeper.mine(2)  # years old, but the other's is not younger
            assert keeper.of("node_lost") == []
            one.behaviour = StuckHead(latest(world))
            await asyncio.to_thread(world.mine)
            lost = await keeper.until("node_lost")
            await insist_on_books(keeper)

        assert lost["error"].startswith(f"the head of 127.0.0.1:{one.port} is ")
        assert lost["error"].endswith(f" s old, 127.0.0.1:{two.port} has a younger one")


async def test_run__spare_behind__is_no_reason_to_change_and_is_not_taken(
    world: World, tmp_path: Path
):
    port = world.node.port
    with Proxy(port) as one, Gate(port) as two, Gate(port) as three:
        async with running(world, tmp_path, one.url, two.url, three.url) as keeper:
            await keeper.mine()
            two.behaviour = StuckHead(latest(world))
            await keeper.mine(5)
            await keeper.when(lambda: [row["lag"] for row in keeper.endpoints.rows()] == [0, 5, 0])
            assert keeper.of("node_lost") == []
            one.cut()
            connected = await keeper.until("connected", 2)
            await insist_on_books(keeper)

        assert connected["endpoint"] == f"127.0.0.1:{three.port}"
        failed = {line["endpoint"]: line["reason"] for line in keeper.of("endpoint_failed")}
        name = f"127.0.0.1:{two.port}"
        assert failed[name] == f"{name} is 5 blocks behind 127.0.0.1:{three.port}"


async def test_run__heads_that_do_not_exist__changes_after_three(world: World, tmp_path: Path):
    with Gate(world.node.port) as one, Gate(world.node.port) as two:
        async with running(world, tmp_path, one.url, two.url) as keeper:
            await keeper.mine()
            one.behaviour = OnlyLies("no_such_block")
            for _ in range(3):
                await asyncio.to_thread(world.mine)
            lost = await keeper.until("node_lost")
            await insist_on_books(keeper)

        assert lost["error"].startswith("3 heads in a row are not known: ")
        assert len(keeper.of("block_gone")) == 3


class OnlyLies(LyingHeads):
    """Announces nothing that exists."""

    def heads(self, head: Any) -> Any:
        lie, _ = super().heads(head)
        return [lie]


# --- Wrong ----------------------------------------------------------------------------------------

BLOCK = {"parentHash": "0x" + "01" * 32, "timestamp": "0x1", "hash": "0x" + "02" * 32}
WRONG = {
    "chain": (Answers("eth_chainId", result="0x1"), "the node serves chain 1, not 31337"),
    "contracts": (Answers("eth_getCode", result="0x"), "AccessController: no contract at "),
}


@pytest.mark.parametrize(("behaviour", "told"), WRONG.values(), ids=WRONG.keys())
async def test_run__spare_of_another_chain__is_never_used(
    world: World, tmp_path: Path, behaviour, told
):
    with Proxy(world.node.port) as one, Gate(world.node.port, behaviour) as two:
        async with running(world, tmp_path, one.url, two.url) as keeper:
            wrong = await keeper.until("endpoint_wrong")
            asked = two.requests.total()
            one.cut()
            await keeper.until("node_unreachable", 2)
            assert two.requests.total() == asked
            assert state_of(keeper, f"127.0.0.1:{two.port}") == "wrong_chain"
            one.mend()
            await insist_on_books(keeper)

        assert wrong["endpoint"] == f"127.0.0.1:{two.port}"
        assert wrong["reason"].startswith(told)


async def test_run__same_contracts_on_a_chain_of_another_start__is_never_used(
    world: World, tmp_path: Path
):
    number = hex(world.manifest.block)
    with Gate(world.node.port, OtherBlock(number)) as two:
        async with running(world, tmp_path, world.node.websocket_url, two.url) as keeper:
            wrong = await keeper.until("endpoint_wrong")

    mine = world.node.call("eth_getBlockByNumber", number, False)["hash"]
    assert wrong["reason"] == f"block {int(number, 16)} is {'0x' + '5d' * 32}, not {mine}"


class OtherBlock(Honest):
    """Has another block at one height."""

    def __init__(self, number: str) -> None:
        self._number = number

    def result(self, request: Any, result: Any) -> Any:
        if request["method"] == "eth_getBlockByNumber" and request["params"][0] == self._number:
            return {**result, "hash": "0x" + "5d" * 32}
        return result


async def test_run__all_of_another_chain__ends(world: World, tmp_path: Path):
    with anvil(chain_id=5) as one, anvil(chain_id=6) as two:
        urls = [url.replace("http", "ws") for url in (one, two)]
        async with running(world, tmp_path, *urls) as keeper:
            assert keeper.task is not None
            with pytest.raises(WrongChain) as error:
                await keeper.task

    chains = [f"the node serves chain {number}, not 31337" for number in (5, 6)]
    assert str(error.value) == "; ".join(chains)


# --- What is shown --------------------------------------------------------------------------------


async def test_rows__one_in_use_one_spare__probes_are_counted_apart(world: World, tmp_path: Path):
    with Gate(world.node.port) as one, Gate(world.node.port) as two:
        async with running(world, tmp_path, one.url, two.url, endpoint_interval=60) as keeper:
            await keeper.mine(3)
            await keeper.when(lambda: keeper.endpoints.rows()[1]["head"] is not None)
            first, second = keeper.endpoints.rows()
            asked = [gate.requests.total() for gate in (one, two)]
        names = [f"127.0.0.1:{gate.port}" for gate in (one, two)]

    contracts = len(world.manifest.contracts) + 2  # with bidder and exchange
    verified = contracts + 5  # chain, tip twice, first block, the tip's logs
    assert [first["endpoint"], second["endpoint"]] == names
    assert (first["state"], first["reason"], first["lag"]) == ("in_use", None, 0)
    assert first["probe_requests"] == second["probe_requests"] == verified
    assert first["requests"] + verified == asked[0]
    assert (second["state"], second["requests"]) == ("spare", 0)
    assert second["probe_requests"] == asked[1]


def test_check__several_endpoints_and_wallets__says_of_each(world: World, tmp_path: Path):
    with anvil(chain_id=5) as other:
        wrong = other.replace("http", "ws")
        options = tmp_path / "keeper.toml"
        options.write_text(
            f'further_rpc_urls = ["{wrong}", "{NOBODY}/secret"]\n'
            f'further_private_keys = ["{"0x" + "5e" * 32}"]\n'
        )
        code, found = checked(world, "--no-dry-run", "--config", str(options))

    height = int(world.node.call("eth_blockNumber"), 16)
    mine = f"127.0.0.1:{world.node.port}"
    assert code == 1
    assert found[f"endpoint {mine}"] == ("ok", f"chain 31337, block {height}, 0 behind")
    told = "the node serves chain 5, not 31337"
    assert found[f"endpoint {wrong.removeprefix('ws://')}"] == ("fault", told)
    state, detail = found["endpoint 127.0.0.1:9"]
    assert (state, detail[:27]) == ("warning", "no answer from 127.0.0.1:9:")
    assert found["node"] == ("ok", f"{mine} has every contract")
    assert found["key 2"][0] == "ok"
    assert found["ether for gas"][0] == "ok"
    state, detail = found["ether for gas 2"]
    assert (state, detail[:23]) == ("fault", "0.0000; send some to 0x")


# --- A process ------------------------------------------------------------------------------------


def test_run__process_with_a_spare__goes_on_without_it_saying_where_it_is(world: World):
    with (
        Gate(world.node.port) as node,
        Proxy(node.port) as one,
        Keeper(
            world.manifest_file,
            f"{one.url}/v3/hush-one?key=hush-two",
            further_rpc_urls=json.dumps([f"{node.url}/hush-three"]),
        ) as keeper,
    ):
        keeper.wait_for_block(world.mine())
        one.cut()
        keeper.wait_for("connected", endpoint=f"127.0.0.1:{node.port}")
        keeper.wait_for_block(world.mine())
        assert keeper.stop() == 0

    assert "hush" not in json.dumps(keeper.lines)
