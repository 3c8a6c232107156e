# SPDX-License-Identifier: MIT
"""`python -m scripts.bench_chain`: a chain with many accounts, some seconds before a price falls.

For benchmarks of keepers: it says on one line of JSON where it is, and stays until its standard
input ends.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import numpy as np
import typer
from eth_abi.abi import encode
from eth_account import Account
from eth_utils.abi import function_signature_to_4byte_selector

from keeper.commands.examples import examples
from lab.anvil import Node
from model.deployment import plan_deployment
from model.execution import carry_out
from model.manifest import write_manifest
from model.parameter_file import read_parameters
from model.settings import FEED_DECIMALS
from model.units import BPS, WAD
from scripts import seeding
from scripts.executors.node import NodeExecutor
from scripts.seeding import SeededAccount, seed_accounts

if TYPE_CHECKING:
    from model.manifest import Manifest
    from model.settings import DeploymentSettings

START: Final = 1_600_000_000
"""Time of the genesis block."""
BASE_FEE: Final = 10**9
BLOCK_GAS: Final = 30_000_000
LEAD: Final = 5
"""Time of the last block before the price falls [seconds]."""

_DEPLOYER: Final = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
"""The first of the keys that anvil prints at every start."""
_PARAMETERS: Final = Path(__file__).resolve().parents[1] / "parameters" / "default.yaml"
_ROOM: Final = 10**10  # coins; no limit stands in the way
_FALL: Final = 0.19  # of the price of the first asset; the band of the oracle is 20 %
_DEEP: Final = 0.93  # health factor of the hits after it: below the close-out threshold
_SAFE: Final = 3.0  # health factor of all others before it

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(epilog=examples("python -m scripts.bench_chain --accounts 100 --hits 5"))
def main(
    *,
    accounts: Annotated[int, typer.Option(min=1)] = 1_000,
    hits: Annotated[int, typer.Option(min=1, help="Accounts that the fall makes unsafe.")] = 20,
) -> None:
    """Prepare the chain, say where it is, wait for the end of standard input."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with Node(timestamp=START, block_seconds=12, log=path / "anvil.log") as node:
            typer.echo(json.dumps(_prepare(node, path, accounts, hits)))
            sys.stdout.flush()
            sys.stdin.read()


def _prepare(node: Node, folder: Path, accounts: int, hits: int) -> dict[str, object]:
    settings = _roomy(read_parameters(_PARAMETERS))
    deployer = Account.from_key(_DEPLOYER)
    plan = plan_deployment(settings, deployer.address, local=True)
    manifest = carry_out(plan, NodeExecutor(node.http_url, deployer))
    manifest = manifest.model_copy(update={"local": None})  # a net without an exchange: auctions
    write_manifest(manifest, folder / "deployment.json")

    node.call("anvil_setBalance", manifest.deployer, hex(10**24))
    node.call("evm_setBlockGasLimit", hex(seeding.BLOCK_GAS))
    drawn = _accounts(settings, accounts, hits)
    seed_accounts(node, manifest, drawn, receiver=manifest.deployer)
    node.call("evm_setBlockGasLimit", hex(BLOCK_GAS))
    node.mine_by_hand()
    due = _let_fall(node, manifest, settings)
    owners = folder / "owners.json"
    owners.write_text(json.dumps([each.owner for each in drawn]), encoding="utf-8")
    return {
        "rpc_url": node.websocket_url,
        "manifest": str(folder / "deployment.json"),
        "owners": str(owners),
        "hits": hits,
        "due": due,
        "base_fee": BASE_FEE,
    }


def _roomy(settings: DeploymentSettings) -> DeploymentSettings:
    """The usual parameters, with limits that nothing reaches."""
    protocol = settings.protocol
    assets = {
        symbol: replace(asset, liquidation_limit=_ROOM) for symbol, asset in protocol.assets.items()
    }
    return replace(
        settings,
        protocol=replace(
            protocol,
            ledger=replace(protocol.ledger, debt_ceiling=_ROOM),
            engine=replace(protocol.engine, liquidation_limit=_ROOM),
            assets=assets,
        ),
    )


def _let_fall(node: Node, manifest: Manifest, settings: DeploymentSettings) -> int:
    """Poke the first asset's lower price, and mine up to shortly before it becomes current.

    Returns:
        When it will be [unix time].
    """
    now = int(node.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
    asset = manifest.assets[0]
    delay = settings.protocol.assets[asset.symbol].oracle.delay
    answer = int(_price(settings, asset.symbol) * (1 - _FALL) * 10**FEED_DECIMALS)
    fee = 4 * BASE_FEE
    deployer = manifest.deployer
    node.send(deployer, asset.feed, _data("set_answer", ("int256",), answer), fee)
    now += delay + 12
    node.mine(now, BASE_FEE)
    node.send(deployer, manifest.address_of("PriceOracle"), _data("poke", ("uint256",), 1), fee)
    now += 12
    number = node.mine(now, BASE_FEE)
    node.check(node.receipts(number))
    node.mine(now + delay - LEAD, BASE_FEE)
    return now + delay


def _data(function: str, types: tuple[str, ...], *values: object) -> str:
    selector = function_signature_to_4byte_selector(f"{function}({','.join(types)})")
    return f"0x{(selector + encode(types, values)).hex()}"


def _price(settings: DeploymentSettings, symbol: str) -> float:
    price = settings.tokens[symbol].local_price
    if price is None:
        raise ValueError(f"{symbol}: has no local_price")
    return price / WAD


def _accounts(settings: DeploymentSettings, accounts: int, hits: int) -> list[SeededAccount]:
    """Debts of 6,000 to 20,000 coins; hits hold the first asset alone, the others every asset."""
    random = np.random.default_rng(0)
    symbols = list(settings.tokens)
    prices = [_price(settings, symbol) for symbol in symbols]
    weights = [
        settings.protocol.assets[symbol].ledger.liquidation_threshold / BPS for symbol in symbols
    ]
    chosen = set(random.choice(accounts, hits, replace=False).tolist())
    found = []
    for number, debt in enumerate(random.integers(6_000, 20_000, accounts).tolist()):
        health = _DEEP / (1 - _FALL) if number in chosen else _SAFE
        shares = [1.0] if number in chosen else [1 / len(symbols)] * len(symbols)
        held = {
            asset: int(debt * health * share / weights[asset] / prices[asset] * 10**8) * 10**10
            for asset, share in enumerate(shares)
        }
        owner = f"0x{0xACC000000 + number:040x}"
        found.append(SeededAccount(owner=owner, normalized_debt=debt * WAD, collateral=held))
    return found


if __name__ == "__main__":
    app(prog_name="bench_chain")
