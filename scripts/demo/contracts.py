# SPDX-License-Identifier: MIT
"""The deployment's contracts, ready to be read, and to be sent to by anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eth_utils.address import to_checksum_address
from web3 import HTTPProvider, Web3

from lab.scenario.part import GOVERNANCE
from model.manifest import CORE_CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eth_typing import ChecksumAddress
    from web3.contract import Contract

    from lab.anvil import Node
    from model.manifest import Manifest
    from scripts.demo.deployment import Abi

TEST_TOKEN: Final = "TestToken"  # noqa: S105
FEED: Final = "SettableFeed"
EXCHANGE: Final = "ConstantProductExchange"
BIDDER: Final = "Bidder"


class Contracts:
    """Every contract of a local deployment."""

    def __init__(self, node: Node, manifest: Manifest, abis: Mapping[str, Abi]) -> None:
        """Bind the manifest's addresses to their interfaces.

        `core` holds the protocol by contract name; `tokens` and `feeds` are by asset, the
        governance token's feed under `governance`.

        Args:
            node: Where they are deployed; mined by hand.
            manifest: What was deployed.
            abis: By contract name.
        """
        if manifest.local is None:
            raise ValueError("the manifest is not of a local net")
        self._node = node
        self._web3 = Web3(HTTPProvider(node.http_url))
        addresses = {name: manifest.address_of(name) for name in CORE_CONTRACTS}
        self.addresses = addresses
        self.abis = abis
        self.core = {name: self._bind(name, address) for name, address in addresses.items()}
        self.tokens = {
            asset.symbol: self._bind(TEST_TOKEN, asset.token) for asset in manifest.collaterals
        }
        self.feeds = {asset.symbol: self._bind(FEED, asset.feed) for asset in manifest.collaterals}
        governance = manifest.asset(manifest.governance_asset)
        self.feeds[GOVERNANCE] = self._bind(FEED, governance.feed)
        self.exchange = self._bind(EXCHANGE, manifest.local.exchange)
        self.bidder = self._bind(BIDDER, manifest.local.bidder)
        self.deployer = to_checksum_address(manifest.deployer)

    def send(
        self,
        sender: ChecksumAddress,
        contract: Contract,
        function: str,
        *arguments: object,
        gas_price: int = 0,
    ) -> None:
        """Put a call into the pool; whether it went well shows in its receipt."""
        data = contract.encode_abi(function, args=arguments)
        self._node.send(sender, contract.address, data, gas_price)

    def _bind(self, name: str, address: str) -> Contract:
        return self._web3.eth.contract(
            to_checksum_address(address), abi=self.abis[name], decode_tuples=True
        )
