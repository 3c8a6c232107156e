# SPDX-License-Identifier: MIT
"""Names in `ape console`: every contract of the deployment on the chain that it is connected to.

`Ledger` is `ledger`, `LiquidationEngine` is `liquidation_engine`; of each asset there are
`eth_token` and `eth_feed`; `manifest` is the file. That is `deployments/<chain id>.json`, or the
one that BACKSTOP_MANIFEST names.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from model.manifest import ManifestError, read_manifest
from scripts.executors.ape_account import container

if TYPE_CHECKING:
    from ape.managers.chain import ChainManager

    from model.manifest import Manifest


def ape_init_extras(chain: ChainManager) -> dict[str, Any]:
    """What Ape adds to the console; nothing, and why, if there is no deployment."""
    chain_id = chain.provider.web3.eth.chain_id
    default = Path(__file__).parent / "deployments" / f"{chain_id}.json"
    path = Path(os.environ.get("BACKSTOP_MANIFEST") or default)
    try:
        manifest = read_manifest(path)
        _check(manifest, path, chain)
    except ManifestError as error:
        click.echo(f"no contracts by name: {error}", err=True)
        return {}
    contracts = {name: container(kind).at(at) for name, (kind, at) in _named(manifest).items()}
    click.echo(f"{path}: {', '.join(contracts)}", err=True)
    return {**contracts, "manifest": manifest}


def _check(manifest: Manifest, path: Path, chain: ChainManager) -> None:
    """Refuse a manifest of another chain, or of one that has been started anew since."""
    chain_id = chain.provider.web3.eth.chain_id
    if manifest.chain_id != chain_id:
        text = f"{path} is about chain {manifest.chain_id}, the node's id is {chain_id}"
        raise ManifestError(text)
    ledger = manifest.address_of("Ledger")
    if not chain.provider.get_code(ledger):
        raise ManifestError(f"{path}: no contract at {ledger}, the Ledger's address")


def _named(manifest: Manifest) -> dict[str, tuple[str, str]]:
    """Contract and address, by name in the console."""
    found = {_snake(name): (name, each.address) for name, each in manifest.contracts.items()}
    if manifest.local is not None:
        found["exchange"] = ("ConstantProductExchange", manifest.local.exchange)
        found["bidder"] = ("Bidder", manifest.local.bidder)
    feed = "SettableFeed" if manifest.local else "MedianFeed"  # all have Chainlink's functions
    for asset in manifest.assets:
        symbol = _snake(asset.symbol)
        if asset.id != manifest.governance_asset:
            found[f"{symbol}_token"] = ("TestToken", asset.token)  # as far as ERC-20 goes
        found[f"{symbol}_feed"] = (feed, asset.feed)
    return found


def _snake(name: str) -> str:
    """A name as Python's variables are written."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_")
