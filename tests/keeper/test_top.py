# SPDX-License-Identifier: MIT
"""`keeper top` on a real terminal, beside a keeper on a real chain."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from eth_utils.address import to_checksum_address

from model.units import BPS, RAD, RAY, WAD
from tests.keeper.process import Keeper
from tests.keeper.proxy import Proxy
from tests.keeper.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.keeper.world import World

HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
OPEN_SCREEN, LEAVE_SCREEN = "\x1b[?1049h", "\x1b[?1049l"
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38;[\d;]+|48;[\d;]+)m")


@pytest.fixture
def keeper(world: World) -> Iterator[Keeper]:
    """One that acts, and listens."""
    with Keeper(world.manifest_file, world.node.websocket_url, "--listen", "127.0.0.1:0") as keeper:
        keeper.wait_for("listening")
        yield keeper


def url_of(keeper: Keeper) -> str:
    """Of its server."""
    return f"http://127.0.0.1:{keeper.of('listening')[0]['port']}"


def once(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`keeper top` where output is no terminal."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "keeper", "top", *arguments],
        env={name: text for name, text in os.environ.items() if name != "COLUMNS"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def short(identifier: str) -> str:
    """As a narrow panel shows it."""
    return f"{identifier[:6]}…{identifier[-6:]}"


def row_of(shown: str, *words: str) -> list[str]:
    """The words of the one line that has these."""
    (line,) = [line for line in shown.splitlines() if set(words) <= set(line.split())]
    return line.split()


def lens_of(world: World, owner: str) -> list[str]:
    """Health factor, debt and liquidation price in ether, as the panel writes them."""
    lens, account = world.contracts.core["Lens"].functions, to_checksum_address(owner)
    (ether,) = (each.id for each in world.manifest.assets if each.symbol == "ETH")
    health = Decimal(lens.health_factor(account).call()) / WAD
    debt = Decimal(lens.account_data(account).call().debt) / WAD
    price = Decimal(lens.liquidation_price(account, ether).call()) / WAD
    return [f"{health:,.4f}", f"{debt:,.2f}", "ETH", f"{price:,.2f}"]


def test_top__in_a_crash__shows_what_the_chain_says(world: World, keeper: Keeper):
    owner = world.borrow(ether=500, debt=62_000).lower()
    with Terminal("top", "--url", url_of(keeper), "--interval", "0.1") as terminal:
        keeper.wait_for_block(number := world.mine())
        shown = terminal.wait_for(f"block {number:,}, handled {number:,}, 0 behind  well")
        assert row_of(shown, short(owner)) == [short(owner), *lens_of(world, owner)]

        for price in (160, 130):  # each within the oracle's band
            world.set_price(price)
            for _ in range(12):  # the delay is ten minutes
                keeper.wait_for_block(number := world.mine(60))
        terminal.press("2")
        shown = terminal.wait_for(f"block {number:,}, handled {number:,}", "[2 auctions]")
        sale = world.contracts.core["CollateralAuction"].functions
        auction_id = int(keeper.of("decision")[-1]["subject"].removeprefix("auction "), 16)
        (lot,) = sale.auction(auction_id).call().lots
        floor = world.manifest.parameters.auction_terms.floor_fraction
        assert row_of(shown, "ETH")[1:6] == [
            "ETH",
            f"{lot.collateral / WAD:,.4f}",
            f"{lot.price / RAY:,.2f}",
            f"{lot.top * floor / BPS / RAY:,.2f}",
            "130.00",  # of the market
        ]
        taken_at = keeper.of("decision")[-1]["planned_block"]
        assert f"takes at block {taken_at}" in shown

        terminal.press("5")
        shown = terminal.wait_for("[5 decisions]")
        assert row_of(shown, "close_out") == [
            str(number - 1),
            "yes",
            "close_out",
            "close_out_pays",
            "account",
            short(owner),
        ]
        terminal.press("\t")
        shown = terminal.wait_for("[6 txs]")
        profits = [line["profit_coin"] for line in keeper.of("mined")]
        assert f"profit {sum(profits):,.2f} coins" in shown
        assert "transactions: mined 3, sent 3" in shown
        assert row_of(shown, "mined", "close_out")[-1] == f"{profits[-1]:,.2f}"
        terminal.press("\x1b[C")
        shown = terminal.wait_for("[7 nodes]")
        assert row_of(shown, "in_use")[1:4] == ["in_use", str(number), "0"]


def test_top__keeper_with_page__shows_oracle_and_waterfall_too(world: World):
    options = ("--page", "--listen", "127.0.0.1:0")
    with Keeper(world.manifest_file, world.node.websocket_url, *options) as keeper:
        keeper.wait_for("listening")
        keeper.wait_for_block(number := world.mine())
        with Terminal("top", "--url", url_of(keeper), "--interval", "0.1") as terminal:
            terminal.wait_for(f"acting  block {number:,}, handled {number:,}, 0 behind  well")
            terminal.press("4")
            shown = terminal.wait_for("[4 oracle]", "BTC")
            oracle = world.contracts.core["PriceOracle"].functions
            for asset in world.manifest.assets:
                (price,) = oracle.prices(1 << asset.id).call()
                assert row_of(shown, asset.symbol)[:2] == [
                    asset.symbol,
                    f"{price.price / WAD:,.2f}",
                ]
            terminal.press("3")
            shown = terminal.wait_for("[3 waterfall]", "buffer")
            ledger = world.contracts.core["Ledger"].functions
            buffer = ledger.coin(world.manifest.address_of("Treasury")).call()
            assert row_of(shown, "buffer") == ["buffer", f"{Decimal(buffer) / RAD:,.2f}"]
            queued = Decimal(ledger.queued_debt().call()) / RAD
            assert row_of(shown, "queued") == ["debt", "queued", f"{queued:,.2f}"]


def test_top__another_size__draws_all_anew(keeper: Keeper):
    with Terminal("top", "--url", url_of(keeper), "--interval", "3600") as terminal:
        terminal.wait_for("[0 all]", "ACCOUNTS", "DECISIONS", "q quit")
        assert "NODES" not in "\n".join(terminal.display)
        assert terminal.display[23].startswith("q quit")

        terminal.resize(200, 50)
        shown = terminal.wait_until(lambda shown: shown.splitlines()[-1].startswith("q quit"))
        for title in ("ACCOUNTS", "AUCTIONS", "WATERFALL", "ORACLE", "DECISIONS", "TXS", "NODES"):
            assert shown.count(title) == 1

        terminal.resize(80, 24)
        terminal.wait_until(lambda shown: "NODES" not in shown and "q quit" in shown)
        assert terminal.display[23].startswith("q quit")


@pytest.mark.parametrize(("keys", "code"), [("q", 0), ("\x03", 130)])
def test_top__ended__leaves_the_terminal_as_it_was(keeper: Keeper, keys, code):
    with Terminal("top", "--url", url_of(keeper)) as terminal:
        terminal.wait_for("q quit")
        assert HIDE_CURSOR in terminal.raw
        assert OPEN_SCREEN in terminal.raw
        assert not terminal.echoes

        terminal.press(keys)
        assert terminal.exit_code() == code
        assert terminal.raw.rfind(SHOW_CURSOR) > terminal.raw.rfind(HIDE_CURSOR)
        assert terminal.raw.rfind(LEAVE_SCREEN) > terminal.raw.rfind(OPEN_SCREEN)
        assert terminal.echoes


def test_top__filter__leaves_out_what_does_not_match(world: World, keeper: Keeper):
    deployer = world.contracts.deployer.lower()
    with Terminal("top", "--url", url_of(keeper)) as terminal:
        terminal.wait_for("q quit")
        terminal.press("1/")
        terminal.wait_for("[1 accounts]", short(deployer), "filter: _")
        terminal.press("no-such-account")
        shown = terminal.wait_for("filter: no-such-account_")
        assert short(deployer) not in shown
        terminal.press("\x1b")
        terminal.wait_for(short(deployer), "q quit")


def test_top__no_color__has_none(keeper: Keeper):
    with Terminal("top", "--url", url_of(keeper), NO_COLOR="1") as terminal:
        terminal.wait_for("[0 all]", "q quit")
        assert COLOUR.search(terminal.raw) is None


def test_top__keeper_restarts__says_so_and_goes_on(world: World):
    options = ("--listen", "127.0.0.1:0")
    with Keeper(world.manifest_file, world.node.websocket_url, *options) as first:
        first.wait_for("listening")
        url = url_of(first)
        address = url.removeprefix("http://")
        with Terminal("top", "--url", url, "--interval", "0.1") as terminal:
            terminal.wait_for("well")
            assert first.stop() == 0
            terminal.wait_for("no answer since", "UTC", "ACCOUNTS")

            options = ("--listen", address)
            with Keeper(world.manifest_file, world.node.websocket_url, *options) as second:
                second.wait_for("listening")
                shown = terminal.wait_for("well")
                assert "no answer" not in shown


def test_top__no_terminal__prints_one_picture(world: World, keeper: Keeper):
    keeper.wait_for_block(world.mine())
    done = once("--url", url_of(keeper))

    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert world.contracts.deployer.lower() in done.stdout
    for title in ("ACCOUNTS", "AUCTIONS", "WATERFALL", "ORACLE", "DECISIONS", "TXS", "NODES"):
        assert title in done.stdout


def test_top__json__is_the_picture(world: World, keeper: Keeper):
    keeper.wait_for_block(number := world.mine())
    done = once("--url", url_of(keeper), "--json")

    assert done.returncode == 0, done.stderr
    picture = json.loads(done.stdout)
    assert (picture["head"], picture["handled"], picture["problems"]) == (number, number, [])
    (account,) = picture["accounts"]
    assert account["account"] == world.contracts.deployer.lower()


def test_top__nobody_there__exits_with_3():
    done = once("--url", "http://127.0.0.1:9")

    assert done.returncode == 3
    assert done.stderr == (
        "error: no answer from http://127.0.0.1:9: Connection refused; "
        "does a keeper run with --listen there?\n"
    )


def test_top__keeper_without_its_node__exits_with_1(world: World):
    with (
        Proxy(world.node.port) as proxy,
        Keeper(world.manifest_file, proxy.url, "--listen", "127.0.0.1:0") as keeper,
    ):
        keeper.wait_for("listening")
        keeper.wait_for_block(world.mine())
        proxy.cut()
        keeper.wait_for("node_lost")
        done = once("--url", url_of(keeper))

    assert done.returncode == 1
    assert "PROBLEM: no connection to a node" in done.stdout
