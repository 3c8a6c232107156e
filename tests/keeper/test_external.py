# SPDX-License-Identifier: MIT
"""The strategy `external` with a real program, on the real contracts."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from eth_utils.address import to_checksum_address

from model.units import RAY, WAD
from tests.keeper.process import Keeper
from tests.keeper.world import KEEPER, MAX

if TYPE_CHECKING:
    from tests.keeper.world import World


NOBODY = "ws://127.0.0.1:9"
"""The discard port: nobody listens there."""

SLEEPER = f"{sys.executable} -c 'import time; time.sleep(600)'"


def start_auction(world: World) -> None:
    """Of 68 ether, at 198 coins in the beginning, when everybody else sells at 180."""
    owner = world.borrow(ether=68, debt=9_900)
    core, deployer = world.contracts.core, world.contracts.deployer
    world.set_price(180)
    world.mine()
    world.send(deployer, core["PriceOracle"], "poke", 1)
    world.mine()
    world.mine(700)
    world.send(deployer, core["LiquidationEngine"], "close_out", owner, deployer)
    world.mine()


def give_coin(world: World, coins: int) -> None:
    """To the keeper, in the Ledger."""
    core, deployer = world.contracts.core, world.contracts.deployer
    world.send(deployer, core["Stablecoin"], "approve", core["Gateway"].address, MAX)
    world.send(deployer, core["Gateway"], "enter_coin", KEEPER, coins * WAD)
    world.mine()


def test_run__program_says_it_is_worth_more__buys_with_its_own_coin(world: World, tmp_path: Path):
    start_auction(world)
    give_coin(world, 20_000)
    prices = tmp_path / "prices.json"
    command = [sys.executable, "-m", "scripts.print_prices", str(prices), "--every", "0.05"]
    options = {"external": {"command": command, "environment": ["PYTHONPATH"]}}
    ledger = world.contracts.core["Ledger"].functions
    with Keeper(
        world.manifest_file,
        world.node.websocket_url,
        data_dir=tmp_path,
        strategies='["external"]',
        strategy_options=json.dumps(options),
    ) as keeper:
        skip = keeper.wait_for("decision", acting=False)
        assert (skip["strategy"], skip["reason"]) == ("external", "quote_missing")
        prices.write_text(json.dumps({"ETH": "250", "GOLD": "1"}))
        act = mine_until_acting(world, keeper)
        assert (act["action"], act["strategy"]) == ("call", "external")
        keeper.wait_for_block(world.mine())
        mined = keeper.of("mined")[0]
        assert mined["coin_change"] < -9_900
        assert -1 < mined["profit_coin"] < 0  # gas; the coin was paid for something
        assert keeper.stop() == 0

    # A tab of debt and penalty, and the collateral for it at the auction's price.
    paid = 20_000 - ledger.coin(KEEPER).call() // (WAD * RAY)
    held = ledger.free_balance(to_checksum_address(KEEPER), 0).call() / WAD
    assert 10_890 <= paid <= 10_892
    assert 178 < paid / held < 198
    malformed = keeper.of("price_malformed")
    assert malformed[0]["error"].startswith("line.asset: 'GOLD' is no asset; there are: ")
    assert not keeper.of("price_program_ended")


def test_run__ends_for_a_fault__leaves_no_program_behind(world: World, tmp_path: Path):
    command = ["sh", "-c", f"{SLEEPER} {tmp_path}; true"]
    keeper = Keeper(
        world.manifest_file,
        NOBODY,
        data_dir=tmp_path,
        strategies='["external"]',
        strategy_options=json.dumps({"external": {"command": command}}),
    )
    with keeper:
        assert keeper.exit_code() == 3
        left = [int(each.name) for each in Path("/proc").glob("[0-9]*") if is_about(each, tmp_path)]
        for process in left:
            os.kill(process, signal.SIGKILL)
    assert left == []


def is_about(process: Path, folder: Path) -> bool:
    """Whether the command line of a process names a folder."""
    try:
        return str(folder).encode() in (process / "cmdline").read_bytes()
    except OSError:  # it has just ended
        return False


def mine_until_acting(world: World, keeper: Keeper) -> dict[str, object]:
    """The first act; a few blocks pass until the program has read its file."""
    while True:
        keeper.wait_for_block(world.mine())
        acting = [line for line in keeper.of("decision") if line["acting"]]
        if acting:
            return acting[0]
