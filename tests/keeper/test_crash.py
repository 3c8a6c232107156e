# SPDX-License-Identifier: MIT
"""A crash on a real chain, kept by the real process: both lanes, auctions, the books after."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import structlog
from eth_utils.address import to_checksum_address

from keeper.chain.node import RpcNode
from keeper.deployment import deployment_of
from keeper.follower import Follower
from keeper.mirror.liquidation import auction_time
from model.health import members
from model.units import UnixTime
from tests.keeper.connecting import connection_to
from tests.keeper.process import Keeper, actions_of
from tests.keeper.world import KEEPER

if TYPE_CHECKING:
    from tests.keeper.world import World


@pytest.fixture(scope="module")
def story(world: World):
    """Ether falls by a tenth, then by a fifth; what the keeper said until all is at rest."""
    near = world.borrow(ether=200, debt=29_000)
    deep = world.borrow(ether=1_000, debt=118_000)
    world.borrow(ether=500, debt=40_000)
    with Keeper(world.manifest_file, world.node.websocket_url) as keeper:
        keeper.wait_for_block(world.mine())
        for price in (175, 141):
            world.set_price(price)
            for _ in range(20):  # the delay is ten minutes
                keeper.wait_for_block(world.mine(60))
        while world.contracts.core["CollateralAuction"].functions.running_auctions().call():
            keeper.wait_for_block(world.mine(60))
        keeper.wait_for_block(world.mine(60))
        code = keeper.stop()
    return {"keeper": keeper, "near": near, "deep": deep, "code": code}


def test_run__price_falls__goes_through_every_step(story):
    done = actions_of(story["keeper"].of("mined"))

    assert set(done) >= {"poke", "liquidate", "close_out", "take"}
    assert done.index("poke") < done.index("liquidate")
    assert done.index("close_out") < done.index("take")


def test_run__every_transaction__was_simulated_right(story):
    assert story["keeper"].of("reverted") == []
    assert len(story["keeper"].of("sent")) == len(story["keeper"].of("mined"))


def test_run__next_price_known__acts_in_the_first_block_in_which_it_is_current(world, story):
    lines = story["keeper"].lines
    (first, *_) = [
        line for line in lines if line["event"] == "sent" and line["action"] == "liquidate"
    ]
    (mined,) = [
        line for line in lines if line["event"] == "mined" and line["hash"] == first["hash"]
    ]
    oracle = world.contracts.core["PriceOracle"]
    (updated,) = [
        event
        for event in oracle.events.PriceUpdated().get_logs(from_block=0)
        if event["args"]["asset"] == 0 and event["args"]["next_price"] == 175 * 10**18
    ]
    before, at = (
        int(world.node.call("eth_getBlockByNumber", hex(number), False)["timestamp"], 16)
        for number in (mined["block"] - 1, mined["block"])
    )
    assert before < updated["args"]["next_at"] <= at


def test_run__take__was_planned_for_its_block(story):
    lines = story["keeper"].lines
    takes = [line for line in lines if line["event"] == "decision" and line["action"] == "take"]
    planned = [line for line in takes if line["reason"] == "price_above_target"]
    acted = [line for line in takes if line["acting"]]
    handled = [line for line in lines if line["event"] == "block_handled" and line["sent"]]

    assert planned
    assert acted
    last_plan = planned[-1]["planned_block"]
    assert any(line["block"] + 1 == last_plan for line in handled)


def test_run__profit__is_what_the_wallet_holds_more(world, story):
    mined = story["keeper"].of("mined")
    coin = world.contracts.core["Stablecoin"].functions.balanceOf(KEEPER).call()
    internal = world.contracts.core["Ledger"].functions.coin(KEEPER).call()

    earned = sum(line["coin_change"] for line in mined)
    assert earned == pytest.approx(coin / 10**18 + internal / 10**45, abs=1e-4)
    assert earned > 0
    assert all(line["profit_coin"] > 0 for line in mined if line["action"] == "take")


def test_run__after_the_crash__nobody_is_unsafe(world, story):
    del story
    lens = world.contracts.core["Lens"].functions
    for borrower in world.borrowers:
        assert lens.health_factor(borrower).call() >= 10**18


def test_run__stopped_by_a_signal__ends_with_code_zero(story):
    assert story["code"] == 0


def test_run__anything__shows_no_key(story):
    assert "59c6995e" not in json.dumps(story["keeper"].lines)


async def test_mirror__rebuilt_from_logs__equals_the_chain(world, story):
    del story
    connection = connection_to(world.node.websocket_url)
    node = RpcNode(connection)
    log = structlog.get_logger()
    follower = Follower(node, deployment_of(world.manifest), log, wallet=KEEPER.lower(), page=7)
    async with connection.session():
        head = await node.head()
        await follower.advance(head)
    mirror, now = follower.mirror, UnixTime(head.timestamp)
    core = {name: contract.functions for name, contract in world.contracts.core.items()}

    assert len(mirror.accounts) == 1 + len(world.borrowers)
    for owned in mirror.accounts:
        found = core["Ledger"].account_state(to_checksum_address(owned.owner)).call()
        assert owned.account.normalized_debt == found.normalized_debt
        assert owned.account.assets == found.assets
        assert list(owned.account.collateral.values()) == found.amounts
        assert mirror.debt.rate_at(now) == found.rate
    for asset in members(0b111):
        state = core["PriceOracle"].price_state(asset).call()
        known = mirror.prices.get(asset)
        assert known.at(now).price == state.price
        assert (known.state.next_price, known.state.next_at, known.state.expires_at) == (
            state.next_price,
            state.next_at,
            state.expires_at,
        )
    books = mirror.treasury.books
    treasury = world.contracts.core["Treasury"].address
    assert books.coin == core["Ledger"].coin(treasury).call()
    assert books.unbacked == core["Ledger"].unbacked_debt().call()
    assert books.queued == core["Ledger"].queued_debt().call()
    assert mirror.own_coin == core["Ledger"].coin(KEEPER).call()
    assert mirror.liquidation.total_open_tab == core["CollateralAuction"].total_open_tab().call()
    assert auction_time(mirror.liquidation.pause, now) == now
    reserves = world.contracts.exchange.functions.reserves(
        world.contracts.tokens["ETH"].address
    ).call()
    pool = mirror.pools.get(0)
    assert pool is not None
    assert (pool.token_reserve, pool.coin_reserve) == (reserves.token, reserves.coin)


def test_status__as_json__shows_accounts_treasury_and_wallet(world, story):
    del story
    command = [sys.executable, "-m", "keeper", "status", "--json"]
    command += ["--manifest", str(world.manifest_file), "--rpc", world.node.websocket_url]
    shown = _output(command)
    status = json.loads(shown)

    assert status["accounts"] == 1 + len(world.borrowers)
    factors = [row["health_factor"] for row in status["nearest"]]
    assert factors == sorted(factors)
    assert factors[0] >= 1
    assert status["lots"] == []
    assert status["treasury"]["coin"] > 0
    assert status["wallet"] is None


def test_status__for_people__has_its_four_tables(world, story):
    del story
    command = [sys.executable, "-m", "keeper", "status", "--private-key-env", "TEST_KEY"]
    command += ["--manifest", str(world.manifest_file), "--rpc", world.node.websocket_url]
    shown = _output(command, PATH="", TEST_KEY="0x" + "11" * 32, COLUMNS="200")

    for title in ("Accounts nearest", "Running auctions", "Treasury", "Own balances"):
        assert title in shown


def _output(command: list[str], **environment: str) -> str:
    return subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=True, env=environment or None
    ).stdout
