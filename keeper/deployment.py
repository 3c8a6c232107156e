# SPDX-License-Identifier: MIT
"""The deployment that a keeper serves, and whether a node has it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.errors import ConfigurationError, NodeBehind, WrongChain
from model.manifest import CORE_CONTRACTS, ManifestError, read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from keeper.ports import Node
    from model.manifest import Asset, Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Where everything is; addresses in lower case."""

    chain_id: int
    first_block: int
    """No log of the protocol is older."""
    addresses: Mapping[str, str]
    """Of the contracts by name; `Bidder` and `ConstantProductExchange` where there is a market."""
    assets: tuple[Asset, ...]
    """Ascending by number, the governance token last."""
    governance_asset: int

    @property
    def has_market(self) -> bool:
        """Whether collateral can be sold, so that it can be bought without capital."""
        return "ConstantProductExchange" in self.addresses and "Bidder" in self.addresses

    def asset_named(self, symbol: str) -> int | None:
        """Number of the asset of that symbol, if there is one."""
        return next((asset.id for asset in self.assets if asset.symbol == symbol), None)

    def symbol_of(self, number: int) -> str:
        """Symbol of an asset, or its number if it has none."""
        symbols = {asset.id: asset.symbol for asset in self.assets}
        return symbols.get(number, str(number))


def read_deployment(path: Path) -> Deployment:
    """The deployment that a manifest describes.

    Raises:
        ConfigurationError: If the file is missing or malformed; one line.
    """
    try:
        return deployment_of(read_manifest(path))
    except ManifestError as error:
        first = str(error).splitlines()[0]
        raise ConfigurationError(f"{first}; `ape run deploy` writes one") from None


def deployment_of(manifest: Manifest) -> Deployment:
    """The deployment of a manifest that was read."""
    addresses = {name: manifest.address_of(name).lower() for name in CORE_CONTRACTS}
    if manifest.local is not None:
        addresses["ConstantProductExchange"] = manifest.local.exchange.lower()
        addresses["Bidder"] = manifest.local.bidder.lower()
    return Deployment(
        chain_id=manifest.chain_id,
        first_block=manifest.block,
        addresses=addresses,
        assets=manifest.assets,
        governance_asset=manifest.governance_asset,
    )


async def check_chain(node: Node, deployment: Deployment) -> None:
    """See that the node serves the chain of the deployment, with a contract at each address.

    Raises:
        WrongChain: If not; says what is wrong.
        NodeUnavailable: If the node is gone, or has not come as far as the deployment yet.
    """
    chain_id = await node.chain_id()
    if chain_id != deployment.chain_id:
        raise WrongChain(f"the node serves chain {chain_id}, not {deployment.chain_id}")
    head = await node.head()
    if head.number < deployment.first_block:
        first = deployment.first_block
        raise NodeBehind(f"the node is at block {head.number}, the deployment at {first}")
    found = await asyncio.gather(*(node.has_code(each) for each in deployment.addresses.values()))
    for (name, address), has_code in zip(deployment.addresses.items(), found, strict=True):
        if not has_code:
            raise WrongChain(f"{name}: no contract at {address}")
