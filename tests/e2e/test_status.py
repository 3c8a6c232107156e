# SPDX-License-Identifier: MIT
"""What `status` reads from a real node while an account is being closed out."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from eth_account import Account
from rich.console import Console
from web3 import Web3
from web3.types import RPCEndpoint

from model.deployment import plan_deployment
from model.execution import carry_out
from model.units import RAD, WAD
from scripts.executors.node import NodeExecutor
from scripts.protocol_state import ProtocolReader
from scripts.status import show
from tests.deployment import default_settings
from tests.e2e.node import FIRST_KEY, anvil

DELAY = 600
COLLATERAL = 100 * WAD
DEBT = 14_000 * WAD


@pytest.fixture(scope="module")
def scene():
    """A borrower against ether, closed out after a fall from 195 to 158 coins."""
    with anvil() as url:
        executor = NodeExecutor(url, Account.from_key(FIRST_KEY))
        plan = plan_deployment(default_settings(), executor.sender, local=True)
        manifest = carry_out(plan, executor)
        web3 = Web3(Web3.HTTPProvider(url))

        def send(name: str, function: str, *arguments):
            address = manifest.address_of(name)
            executor.call(name, address, function, arguments)

        ether, me = manifest.asset(0), executor.sender
        executor.call("TestToken", ether.token, "mint", (me, COLLATERAL))
        gateway = manifest.address_of("Gateway")
        executor.call("TestToken", ether.token, "approve", (gateway, COLLATERAL))
        send("Gateway", "deposit", me, 0, COLLATERAL)
        send("Gateway", "borrow", me, DEBT, me)
        executor.call("SettableFeed", ether.feed, "set_answer", (158 * 10**8,))
        send("PriceOracle", "poke", 1)
        web3.provider.make_request(RPCEndpoint("evm_increaseTime"), [DELAY])
        web3.provider.make_request(RPCEndpoint("evm_mine"), [])
        send("LiquidationEngine", "close_out", me, me)
        yield manifest, ProtocolReader(web3, manifest).read(), me


def test_read__running_auction__finds_lot_and_tab(scene):
    _, state, owner = scene
    (auction,) = state.auctions
    assert (auction.number, auction.owner, auction.needs_reset) == (1, owner, False)
    ((symbol, collateral, price),) = auction.lots
    assert (symbol, collateral) == ("ETH", COLLATERAL)
    assert price > 158 * 10**27
    # Debt and 10 % penalty; the fee of ten minutes is less than a coin.
    assert 15_400 <= auction.tab // RAD <= 15_401


def test_read__closed_out_account__is_none_any_more(scene):
    _, state, _ = scene
    assert (state.accounts, state.accounts_with_debt, state.total_debt) == (0, 0, 0)


def test_read__close_out__queues_the_debt(scene):
    _, state, _ = scene
    assert 14_000 <= state.queued_debt // RAD <= 14_001
    assert state.assets[0].open_tab == state.auctions[0].tab


def test_read__parameters__are_those_deployed(scene):
    manifest, state, _ = scene
    assert state.parameters["LiquidationEngine"] == astuple(manifest.parameters.engine)
    assert state.parameters["CollateralAuction"] == astuple(manifest.parameters.auction_terms)


def test_show__running_auction__prints_what_people_look_for(scene):
    manifest, state, owner = scene
    console = Console(record=True, width=160)
    show(manifest, state, console)
    text = console.export_text()
    assert "Running auctions: 1" in text
    assert owner in text
    assert "100.00 ETH at 17" in text
    assert "penalty                    │ 10 %" in text
    assert "158.0000" in text
