# SPDX-License-Identifier: MIT
"""Show a deployment: `ape run status --network http://127.0.0.1:8545 [--manifest FILE]`."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from ape.cli import ConnectedProviderCommand
from rich.console import Console
from rich.table import Table

from keeper.commands.examples import examples
from model.bounds import RANGES
from model.manifest import ManifestError, read_manifest
from model.parameters import (
    AuctionTerms,
    DebtAuctionParameters,
    DirectLiquidationParameters,
    EngineParameters,
    GuarantyPoolParameters,
    LedgerParameters,
    SurplusAuctionParameters,
    TreasuryParameters,
)
from model.quantities import SHARE, TIME
from model.units import RAD, RAY, WAD
from scripts.protocol_state import ProtocolReader, ProtocolState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape.api import ProviderAPI

    from model.manifest import Manifest

ROOT: Final = Path(__file__).resolve().parents[1]

RECORDS: Final = {
    "Ledger": LedgerParameters,
    "LiquidationEngine": EngineParameters,
    "CollateralAuction": AuctionTerms,
    "DirectLiquidation": DirectLiquidationParameters,
    "Treasury": TreasuryParameters,
    "GuarantyPool": GuarantyPoolParameters,
    "DebtAuction": DebtAuctionParameters,
    "SurplusAuction": SurplusAuctionParameters,
}


@click.command(
    cls=ConnectedProviderCommand,
    short_help="Show a deployment",
    epilog=examples("ape run status --network http://127.0.0.1:8545 --json"),
)
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    help="Manifest of the deployment.  [default: deployments/<chain id>.json]",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def cli(provider: ProviderAPI, manifest: Path | None, *, as_json: bool) -> None:
    """Show parameters, accounts, running auctions and treasury of a deployment."""
    chain_id = provider.web3.eth.chain_id
    path = manifest or ROOT / "deployments" / f"{chain_id}.json"
    try:
        deployment = read_manifest(path)
    except ManifestError as error:
        raise click.ClickException(str(error)) from error
    if deployment.chain_id != chain_id:
        text = f"{path} is about chain {deployment.chain_id}, the node's id is {chain_id}"
        raise click.ClickException(text)
    if not provider.web3.eth.get_code(deployment.address_of("Ledger")):
        text = f"{path}: no contract at {deployment.address_of('Ledger')}, the Ledger's address"
        raise click.ClickException(text)
    state = ProtocolReader(provider.web3, deployment).read()
    if as_json:
        click.echo(json.dumps(asdict(state)))
    else:
        show(deployment, state, Console())


def show(manifest: Manifest, state: ProtocolState, console: Console) -> None:
    """Print everything."""
    console.print(
        f"chain {manifest.chain_id}, block {state.block}, deployed from block {manifest.block}"
    )
    console.print(
        f"{state.accounts} accounts, {state.accounts_with_debt} of them with debt, "
        f"{_amount(state.total_debt, RAD)} coins in all"
    )
    console.print(_parameters(state))
    console.print(_assets(state))
    console.print(_auctions(state))
    console.print(_treasury(state))


def _parameters(state: ProtocolState) -> Table:
    rows = (
        (contract, field.name, RANGES[record][field.name].quantity.show(value))
        for contract, record in RECORDS.items()
        for field, value in zip(fields(record), state.parameters[contract], strict=True)
    )
    return _table("Parameters", ("contract", "parameter", "value"), rows)


def _assets(state: ProtocolState) -> Table:
    columns = (
        "asset",
        "price, coins",
        "next, coins",
        "suspect",
        "loan to value",
        "liquidated at",
        "collateral",
        "in auctions, coins",
    )
    rows = (
        (
            asset.symbol,
            _amount(asset.price, WAD, digits=4),
            _amount(asset.next_price, WAD, digits=4),
            "yes" if asset.is_suspect else "",
            SHARE.show(asset.loan_to_value),
            SHARE.show(asset.liquidation_threshold),
            _amount(asset.collateral, WAD),
            _amount(asset.open_tab, RAD),
        )
        for asset in state.assets
    )
    return _table("Assets", columns, rows)


def _auctions(state: ProtocolState) -> Table:
    columns = ("auction", "owner", "tab, coins", "age", "for sale", "needs reset")
    rows = (
        (
            str(auction.number),
            auction.owner,
            _amount(auction.tab, RAD),
            TIME.show(auction.elapsed),
            "\n".join(
                f"{_amount(collateral, WAD)} {symbol} at {_amount(price, RAY, digits=4)}"
                for symbol, collateral, price in auction.lots
            ),
            "yes" if auction.needs_reset else "",
        )
        for auction in state.auctions
    )
    return _table(f"Running auctions: {len(state.auctions)}", columns, rows)


def _treasury(state: ProtocolState) -> Table:
    rows = (
        ("surplus", _amount(state.treasury_coin, RAD)),
        ("bad debt queued", _amount(state.queued_debt, RAD)),
        ("bad debt matured", _amount(state.matured_debt, RAD)),
        ("bad debt in debt auctions", _amount(state.debt_on_auction, RAD)),
    )
    return _table("Treasury", ("", "coins"), rows)


def _table(title: str, columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    return table


def _amount(raw: int, one: int, *, digits: int = 2) -> str:
    """A decimal number, rounded down."""
    whole, rest = divmod(raw * 10**digits // one, 10**digits)
    return f"{whole:,}.{rest:0{digits}}"
