# SPDX-License-Identifier: MIT
"""Gas of the protocol's jobs: whole transactions on anvil, each in its own block, 12 s apart.

So every slot is cold, accrual is included, and so are base cost, calldata and refunds: the state of
`tests/vectors/data/gas.json`. Steady means that what a busy market has written before is not zero:
open tabs, the day's bucket, the keeper's coin, the buyer's and the owner's balances.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eth_account import Account
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from web3 import HTTPProvider, Web3

from model.deployment import plan_deployment
from model.execution import carry_out
from model.units import RAY, WAD
from scripts.artifacts import artifact
from scripts.executors.node import NodeExecutor
from tests.deployment import file_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eth_typing import ChecksumAddress

    from model.manifest import Manifest
    from scripts.demo.node import Node

DEPLOYER_KEY: Final = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
"""The first of the keys that anvil prints at every start: known to all, worth nothing."""

BLOCK_TIME: Final = 12
DELAY: Final = 600
"""From a poke until its price is current; `parameters/default.yaml` [seconds]."""

ETH, BTC, LINK = 0, 1, 2
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

    def set_price(self, asset: int, price: int) -> int:
        """Answer a feed, poke, and wait until the price is current; the poke's gas [gas]."""
        deployer = to_checksum_address(self.manifest.deployer)
        feed = self.contract("SettableFeed", self.manifest.collaterals[asset].feed)
        self.send(deployer, feed.functions.set_answer(price * 10**8))
        used = self.send(deployer, self.contract("PriceOracle").functions.poke(1 << asset))
        self.wait(DELAY)
        return used

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
    """Deploy with the default parameters."""
    executor = NodeExecutor(node.http_url, Account.from_key(DEPLOYER_KEY))
    plan = plan_deployment(file_settings(), executor.sender, local=True)
    manifest = carry_out(plan, executor)
    node.call("anvil_setBlockTimestampInterval", BLOCK_TIME)
    return Market(node=node, web3=Web3(HTTPProvider(node.http_url)), manifest=manifest)


def measure(market: Market) -> dict[str, int]:
    """Run every job once, in one story: borrow, fall a little, fall far, sell, reset.

    Returns:
        Gas by job [gas].
    """
    gas: dict[str, int] = {}
    bidder, _ = market.open("bidder", {ETH: 20_000 * WAD}, 1_000_000 * WAD)
    gateway = market.contract("Gateway")
    coin = market.contract("Stablecoin")
    market.send(bidder, coin.functions.approve(gateway.address, MAX))
    market.send(bidder, gateway.functions.enter_coin(bidder, 900_000 * WAD))
    single = [market.open(f"single {i}", {ETH: 100 * WAD}, 14_500 * WAD)[0] for i in range(8)]
    gas["open an account: deposit and borrow"] = market.open(
        "opener", {ETH: 100 * WAD}, 12_000 * WAD
    )[1]
    basket = market.open("basket", {ETH: 40 * WAD, BTC: 10**8, LINK: 2_000 * WAD}, 17_200 * WAD)[0]
    gas["poke one asset"] = market.set_price(ETH, 178)
    gas.update(_measure_lane_a(market, bidder, single))
    market.set_price(ETH, 150)
    market.set_price(BTC, 6_400)
    gas.update(_measure_lane_b(market, bidder, single, basket))
    return gas


def _measure_lane_a(
    market: Market, bidder: ChecksumAddress, single: list[ChecksumAddress]
) -> dict[str, int]:
    """Direct liquidations, paid and received inside the Ledger."""
    direct = market.contract("DirectLiquidation").functions
    first = market.send(bidder, direct.liquidate(single[0], ETH, MAX, 0, bidder, b""))
    steady = market.send(bidder, direct.liquidate(single[1], ETH, MAX, 0, bidder, b""))
    return {"liquidate, first": first, "liquidate": steady}


def _measure_lane_b(
    market: Market, bidder: ChecksumAddress, single: list[ChecksumAddress], basket: ChecksumAddress
) -> dict[str, int]:
    """Close-outs, purchases, a reset."""
    engine = market.contract("LiquidationEngine").functions
    auction = market.contract("CollateralAuction").functions
    gas = {
        "close_out, first": market.send(bidder, engine.close_out(single[2], bidder)),
        "close_out": market.send(bidder, engine.close_out(single[3], bidder)),
    }
    ids = _running(market)
    gas["close_out, three assets"] = market.send(bidder, engine.close_out(basket, bidder))
    many = market.send(bidder, engine.close_out_many(single[4:8], bidder))
    gas["close_out_many, per account"] = (many - gas["close_out"]) // 3

    market.wait(600)
    part = (ids[1], ETH, 20 * WAD, 200 * RAY, 0, bidder, b"")
    market.send(bidder, auction.take(*part))
    gas["take, part"] = market.send(bidder, auction.take(*part))
    gas["take, closing"] = market.send(bidder, auction.take(ids[1], ETH, MAX, MAX, 0, bidder, b""))
    market.wait(3_600)
    market.set_price(ETH, 149)
    gas["reset"] = market.send(bidder, auction.reset(ids[0], bidder))
    return gas


def _running(market: Market) -> list[int]:
    """Ids of all auctions started, oldest first."""
    started = market.contract("CollateralAuction").events.AuctionStarted.get_logs(from_block=0)
    return [int(entry["args"]["auction_id"]) for entry in started]
