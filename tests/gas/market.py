# SPDX-License-Identifier: MIT
"""A deployment on anvil, on which every transaction has a block of its own, 12 s after the last.

So every slot is cold, accrual is included, and so are base cost, calldata and refunds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from eth_account import Account
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from web3 import HTTPProvider, Web3

from lab.artifacts import artifact
from model.deployment import plan_deployment
from model.execution import carry_out
from model.price_curves import STAIRSTEP
from model.units import RAY, WAD, Ray, Seconds
from scripts.executors.node import NodeExecutor
from tests.deployment import file_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eth_typing import ChecksumAddress

    from lab.anvil import Node
    from model.manifest import Manifest

DEPLOYER_KEY: Final = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
"""The first of the keys that anvil prints at every start: known to all, worth nothing."""

BLOCK_TIME: Final = 12
DELAY: Final = 600
"""From a poke until its price is current; `tests/parameters.yaml` [seconds]."""

ETH, BTC, LINK = 0, 1, 2
ASSETS: Final = 8
"""The three of the default parameters, and LINK again under other names: a full basket."""
STEP: Final = Ray(RAY * 99 // 100)
MAX: Final = 2**256 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A deployment on a node that mines every transaction at once."""

    node: Node
    web3: Web3
    manifest: Manifest

    def contract(self, name: str, address: str | None = None) -> Any:
        """A contract of the protocol, or one of that kind at an address."""
        found = address or self.manifest.address_of(name)
        return self.web3.eth.contract(to_checksum_address(found), abi=artifact(name).abi)

    def send(self, sender: ChecksumAddress, call: Any) -> int:
        """Send a transaction as anybody, wait, and return the gas it used [gas]."""
        transaction = call.transact({"from": sender, "gas": 8_000_000, "gasPrice": 10**9})
        receipt = self.web3.eth.wait_for_transaction_receipt(transaction, poll_latency=0.005)
        assert receipt["status"] == 1, f"{call.fn_name} reverted"
        return int(receipt["gasUsed"])

    def wait(self, seconds: int) -> None:
        """Let chain time pass."""
        latest = self.node.call("eth_getBlockByNumber", "latest", False)
        self.node.call("evm_setNextBlockTimestamp", int(latest["timestamp"], 16) + seconds)
        self.node.call("evm_mine")

    def answer(self, asset: int, price: int) -> None:
        """Answer a feed, which nobody has poked yet [coins]."""
        deployer = to_checksum_address(self.manifest.deployer)
        self.send(deployer, self._feed(asset).functions.set_answer(price * 10**8))

    def set_price(self, asset: int, price: int) -> int:
        """Answer a feed, poke, and wait until the price is current; the poke's gas [gas]."""
        self.answer(asset, price)
        deployer = to_checksum_address(self.manifest.deployer)
        used = self.send(deployer, self.contract("PriceOracle").functions.poke(1 << asset))
        self.wait(DELAY)
        return used

    def _feed(self, asset: int) -> Any:
        source = self.contract("PriceOracle").functions.asset_parameters(asset).call()[0]
        return self.contract("SettableFeed", source)

    def fund(self, name: str, amounts: Mapping[int, int]) -> ChecksumAddress:
        """A new address with ether, and tokens that the Gateway may take."""
        address = to_checksum_address(keccak(text=name)[12:])
        self.node.call("anvil_setBalance", address, hex(100 * WAD))
        for asset, amount in amounts.items():
            token = self.contract("TestToken", self.manifest.collaterals[asset].token)
            self.send(address, token.functions.mint(address, amount))
            self.send(address, token.functions.approve(self.manifest.address_of("Gateway"), MAX))
        return address

    def open(self, name: str, amounts: Mapping[int, int], debt: int) -> tuple[ChecksumAddress, int]:
        """Open an account; its owner, and the gas of deposit and borrow together [gas]."""
        owner = self.fund(name, amounts)
        changes = [(asset, amount, 0) for asset, amount in sorted(amounts.items())]
        adjust = self.contract("Gateway").functions.adjust(owner, changes, debt, 0, owner)
        return owner, self.send(owner, adjust)


def deploy_market(node: Node) -> Market:
    """Deploy with the default parameters, eight assets and the reference's price curve.

    The reference was measured with a staircase after 20 steps; ours after 600 s is there too.
    """
    settings = file_settings()
    protocol = settings.protocol
    more = [f"LINK{number}" for number in range(2, ASSETS - 1)]
    stairs = replace(protocol.auction_terms, curve=STAIRSTEP, duration=Seconds(30), cut=STEP)
    settings = replace(
        settings,
        tokens={**settings.tokens, **dict.fromkeys(more, settings.tokens["LINK"])},
        protocol=replace(
            protocol,
            auction_terms=stairs,
            assets={**protocol.assets, **dict.fromkeys(more, protocol.assets["LINK"])},
        ),
    )
    executor = NodeExecutor(node.http_url, Account.from_key(DEPLOYER_KEY))
    manifest = carry_out(plan_deployment(settings, executor.sender, local=True), executor)
    node.call("anvil_setBlockTimestampInterval", BLOCK_TIME)
    return Market(node=node, web3=Web3(HTTPProvider(node.http_url)), manifest=manifest)
