# SPDX-License-Identifier: MIT
"""The mirror against the Lens on a real node: equal, and a difference is found and named."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from keeper.chain.node import RpcNode
from keeper.deployment import deployment_of
from keeper.events.ledger import AccountChanged
from keeper.follower import Follower
from keeper.mirror_check import MirrorCheck
from model.units import RAY, WAD, Rad, Ray, UnixTime, Wad
from tests.keeper.connecting import connection_to

if TYPE_CHECKING:
    from tests.keeper.world import World


def start_an_auction(world: World) -> None:
    """Let the price of ether fall, and close an account out that then is far below safety."""
    core = world.contracts.core
    owner = world.borrow(200, 29_000)
    world.set_price(165)
    world.mine()
    for delay in (12, 700):
        world.send(owner, core["PriceOracle"], "poke", 1)
        world.mine(delay)
    world.send(owner, core["LiquidationEngine"], "close_out", owner, owner)
    world.mine()
    world.mine(120)


async def test_compare__running_auctions_and_accounts__are_equal_until_one_is_changed(world):
    for _ in range(3):
        await asyncio.to_thread(world.borrow, 100, 6_000)
    await asyncio.to_thread(start_an_auction, world)
    deployment = deployment_of(world.manifest)
    connection = connection_to(world.node.websocket_url)
    async with connection.session():
        node = RpcNode(connection)
        follower = Follower(node, deployment, structlog.get_logger(), wallet=None, page=50)
        head = await node.head()
        await follower.advance(head)
        check = MirrorCheck(node, deployment, follower.mirror, head)

        equal = await check.compare(100)
        owned = next(iter(follower.mirror.accounts))
        amounts = tuple(owned.account.collateral.values())
        changed = AccountChanged(
            account=owned.owner,
            normalized_debt=owned.account.normalized_debt + 1,
            assets=owned.account.assets,
            amounts=amounts,
        )
        follower.mirror.apply(changed, UnixTime(0))
        prices = follower.mirror.prices
        known = prices.get(0)
        prices._assets[0] = replace(
            known, state=replace(known.state, price=Wad(WAD), next_price=Wad(WAD))
        )
        auctions = follower.mirror.auctions
        auction = next(iter(auctions))
        lot = replace(auction.lots[0], top=Ray(auction.lots[0].top + RAY))
        auctions._running[auction.auction_id] = replace(auction, lots=(lot,), tab=Rad(1))
        different = await check.compare(100)

    assert equal.differences == ()
    assert equal.accounts == len(follower.mirror.accounts) >= 4
    assert equal.prices >= 2
    assert equal.auctions == 1
    named = " ".join(different.differences)
    assert "asset 0: price" in named
    assert f"account {owned.owner}: debt" in named
    assert f"account {owned.owner}: health factor" in named
    assert f"auction {auction.auction_id:#x}: tab 1, on the chain {auction.tab}" in named
    assert f"auction {auction.auction_id:#x}, lot 0: price" in named
