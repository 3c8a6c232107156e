# SPDX-License-Identifier: MIT
"""The deployment's contracts, ready to be read, and to be sent to by anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils.address import to_checksum_address
from web3 import HTTPProvider, Web3

from lab.engines.codecs import function
from lab.world.calls import TEST_TOKEN, Addresses
from model.manifest import CORE_CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from web3.contract import Contract

    from lab.anvil import Node
    from lab.live.deployment import Abi
    from lab.world.calls import NamedCall
    from model.manifest import Manifest


class Contracts:
    """Every contract of a local deployment."""

    def __init__(self, node: Node, manifest: Manifest, abis: Mapping[str, Abi]) -> None:
        """Bind the manifest's addresses to their interfaces.

        `core` holds the protocol by contract name; `tokens` are by asset.

        Args:
            node: Where they are deployed; mined by hand.
            manifest: What was deployed.
            abis: By contract name.
        """
        self.at = Addresses(manifest)
        """For calls as data."""
        self._node = node
        self._web3 = Web3(HTTPProvider(node.http_url))
        addresses = {name: manifest.address_of(name) for name in CORE_CONTRACTS}
        self.addresses = addresses
        self.abis = abis
        self.core = {name: self._bind(name, address) for name, address in addresses.items()}
        self.tokens = {
            asset.symbol: self._bind(TEST_TOKEN, asset.token) for asset in manifest.collaterals
        }

    def perform(self, call: NamedCall, *, gas_price: int = 0) -> None:
        """Put a call into the pool; whether it went well shows in its receipt."""
        data = function(call.contract, call.function).calldata(call.arguments)
        self._node.send(call.sender, call.address, "0x" + data.hex(), gas_price)

    def ask(self, call: NamedCall) -> object:
        """What a view returns after the latest block."""
        asked = function(call.contract, call.function)
        data = "0x" + asked.calldata(call.arguments).hex()
        transaction = {"from": call.sender, "to": call.address, "data": data}
        output = self._node.call("eth_call", transaction, "latest")
        return asked.result(bytes.fromhex(output[2:]))

    def pool_coin(self, asset: int) -> int:
        """Coin side of an exchange's pool after the latest block [wad].

        Args:
            asset: Its number.
        """
        token = self.at.manifest.asset(asset).token
        reserves = self.ask(self.at.pools("reserves", token))
        assert isinstance(reserves, tuple)  # noqa: S101 - by the ABI
        return int(reserves[1])

    def _bind(self, name: str, address: str) -> Contract:
        return self._web3.eth.contract(
            to_checksum_address(address), abi=self.abis[name], decode_tuples=True
        )
