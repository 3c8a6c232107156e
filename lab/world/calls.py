# SPDX-License-Identifier: MIT
"""Calls of contracts by name, as data: what a scenario has done on whatever chain it is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from model.units import WAD, Wad

if TYPE_CHECKING:
    from decimal import Decimal

    from model.manifest import Asset, Manifest

TEST_TOKEN: Final = "TestToken"  # noqa: S105 - a contract's name
FEED: Final = "SettableFeed"
EXCHANGE: Final = "ConstantProductExchange"
BIDDER: Final = "Bidder"


@dataclass(frozen=True, slots=True)
class NamedCall:
    """One transaction to be."""

    sender: str
    contract: str
    """Name of the interface."""
    address: str
    function: str
    arguments: tuple[Any, ...]


class Addresses:
    """Where everything of a local deployment is, and what is called there."""

    def __init__(self, manifest: Manifest) -> None:
        """Look around.

        Args:
            manifest: Of a deployment with an exchange and a bidder.

        Raises:
            ValueError: If it has none.
        """
        if manifest.local is None:
            raise ValueError("the manifest is not of a local net")
        self.manifest = manifest
        self.deployer = manifest.deployer
        self.exchange = manifest.local.exchange
        self.bidder = manifest.local.bidder
        self._assets = {asset.symbol: asset for asset in manifest.assets}

    def asset(self, symbol: str) -> Asset:
        """The asset of that symbol."""
        return self._assets[symbol]

    @property
    def governance(self) -> Asset:
        """The governance token."""
        return self.manifest.asset(self.manifest.governance_asset)

    def core(self, sender: str, contract: str, function: str, *arguments: object) -> NamedCall:
        """A call of the protocol."""
        address = self.manifest.address_of(contract)
        return NamedCall(sender, contract, address, function, arguments)

    def token(self, sender: str, symbol: str, function: str, *arguments: object) -> NamedCall:
        """A call of a collateral's token."""
        return NamedCall(sender, TEST_TOKEN, self.asset(symbol).token, function, arguments)

    def pools(self, function: str, *arguments: object) -> NamedCall:
        """A call of the exchange by its owner."""
        return NamedCall(self.deployer, EXCHANGE, self.exchange, function, arguments)


def to_wad(amount: Decimal) -> Wad:
    """A number of coins or whole tokens as the contracts count them."""
    return Wad(int(amount * WAD))
