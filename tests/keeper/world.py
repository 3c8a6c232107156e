# SPDX-License-Identifier: MIT
"""A deployed protocol on a real anvil, with a market, borrowers, and time in the test's hands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eth_account import Account
from eth_utils.address import to_checksum_address
from web3 import HTTPProvider, Web3

from lab.artifacts import artifact
from model.deployment import plan_deployment
from model.execution import carry_out
from model.manifest import CORE_CONTRACTS, write_manifest
from model.parameter_file import read_parameters
from model.settings import FEED_DECIMALS
from model.units import WAD
from scripts.executors.node import NodeExecutor

if TYPE_CHECKING:
    from lab.anvil import Node
    from model.manifest import Manifest

DEPLOYER_KEY: Final = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
"""The first of the keys that anvil prints at every start."""
KEEPER_KEY: Final = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
"""The second of them."""
KEEPER: Final = to_checksum_address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
PARAMETERS: Final = Path(__file__).resolve().parents[1] / "parameters.yaml"
START: Final = 1_600_000_000
"""Time of the genesis block."""
BASE_FEE: Final = 10**9
MAX: Final = 2**256 - 1
DEPTH: Final = 5_000_000
"""Coin in each pool [coins]."""
ETH_PRICE: Final = 195


class Contracts:
    """Every contract of a deployment, bound to its interface."""

    def __init__(self, url: str, manifest: Manifest) -> None:
        assert manifest.local is not None
        self._web3 = Web3(HTTPProvider(url))
        self.deployer = to_checksum_address(manifest.deployer)
        self.core = {name: self._bind(name, manifest.address_of(name)) for name in CORE_CONTRACTS}
        assets = manifest.assets
        self.tokens = {asset.symbol: self._bind("TestToken", asset.token) for asset in assets}
        self.feeds = {asset.symbol: self._bind("SettableFeed", asset.feed) for asset in assets}
        self.exchange = self._bind("ConstantProductExchange", manifest.local.exchange)
        self.bidder = self._bind("Bidder", manifest.local.bidder)

    def _bind(self, name: str, address: str) -> Any:
        return self._web3.eth.contract(
            to_checksum_address(address), abi=artifact(name).abi, decode_tuples=True
        )


@dataclass
class World:
    """The chain and what stands on it."""

    node: Node
    manifest: Manifest
    manifest_file: Path
    contracts: Contracts
    now: int
    """Time of the latest block."""
    borrowers: list[str] = field(default_factory=list)

    def send(self, sender: str, contract: Any, function: str, *arguments: object) -> None:
        """Put a call of any sender into the pool."""
        data = contract.encode_abi(function, args=arguments)
        self.node.send(to_checksum_address(sender), contract.address, data, 4 * BASE_FEE)

    def mine(self, seconds: int = 12) -> int:
        """Mine a block so much later, insist on the success of everyone but the keeper."""
        self.now += seconds
        number = self.node.mine(self.now, BASE_FEE)
        receipts = self.node.receipts(number)
        self.node.check([one for one in receipts if one["from"].lower() != KEEPER.lower()])
        return number

    def units(self, symbol: str, tokens: int) -> int:
        """Whole tokens in the units that their contract counts."""
        (decimals,) = (each.decimals for each in self.manifest.assets if each.symbol == symbol)
        return tokens * int(10**decimals)

    def answer(self, coins: float, symbol: str) -> None:
        """Let the feed answer, from the next block on."""
        deployer, feed = self.contracts.deployer, self.contracts.feeds[symbol]
        self.send(deployer, feed, "set_answer", int(coins * 10**FEED_DECIMALS))

    def set_price(self, coins: float, symbol: str = "ETH") -> None:
        """Let the feed answer and the pool trade at a price, from the next block on."""
        self.answer(coins, symbol)
        token = self.contracts.tokens[symbol].address
        self.send(
            self.contracts.deployer, self.contracts.exchange, "set_price", token, int(coins * WAD)
        )

    def add_liquidity(self, symbol: str, tokens: int, coins: int) -> None:
        """Fill a pool with whole tokens, made up, and whole coins of the deployer."""
        token, exchange = self.contracts.tokens[symbol], self.contracts.exchange
        deployer = self.contracts.deployer
        amount = self.units(symbol, tokens)
        self.send(deployer, token, "mint", deployer, amount)
        self.send(deployer, token, "approve", exchange.address, MAX)
        amounts = (amount, coins * WAD)
        self.send(deployer, exchange, "add_liquidity", token.address, *amounts)
        self.mine()

    def open_account(self, owner: str, tokens: int, debt: int, symbol: str = "ETH") -> None:
        """Deposit whole tokens and borrow whole coins."""
        self.send_opening(owner, tokens, debt, symbol)
        self.mine()

    def send_opening(self, owner: str, tokens: int, debt: int, symbol: str = "ETH") -> None:
        """The same, without a block."""
        token, gateway = self.contracts.tokens[symbol], self.contracts.core["Gateway"]
        (asset,) = (each.id for each in self.manifest.assets if each.symbol == symbol)
        amount = self.units(symbol, tokens)
        self.send(owner, token, "mint", owner, amount)
        self.send(owner, token, "approve", gateway.address, MAX)
        self.send(owner, gateway, "deposit", owner, asset, amount)
        self.send(owner, gateway, "borrow", owner, debt * WAD, owner)

    def borrow(self, ether: int, debt: int) -> str:
        """A new borrower's account, against ether; its address."""
        return self.borrow_against("ETH", ether, debt)

    def borrow_against(self, symbol: str, tokens: int, debt: int) -> str:
        """A new borrower's account; its address."""
        owner = to_checksum_address(f"0x{0xB0 + len(self.borrowers):040x}")
        self.node.call("anvil_setBalance", owner, hex(10**20))
        self.open_account(owner, tokens, debt, symbol)
        self.borrowers.append(owner)
        return owner


def found(node: Node, folder: Path) -> World:
    """Deploy, fill the ether pool, give the bidder to the keeper."""
    manifest_file = folder / "deployment.json"
    deployer = Account.from_key(DEPLOYER_KEY)
    plan = plan_deployment(read_parameters(PARAMETERS), deployer.address, local=True)
    manifest = carry_out(plan, NodeExecutor(node.http_url, deployer))
    write_manifest(manifest, manifest_file)
    node.mine_by_hand()
    contracts = Contracts(node.http_url, manifest)
    latest = node.call("eth_getBlockByNumber", "latest", False)
    world = World(
        node=node,
        manifest=manifest,
        manifest_file=manifest_file,
        contracts=contracts,
        now=int(latest["timestamp"], 16),
    )
    for account in (contracts.deployer, KEEPER):
        node.call("anvil_setBalance", account, hex(10**24))
    _fill_pool(world)
    world.send(contracts.deployer, contracts.bidder, "transfer_ownership", KEEPER)
    world.mine()
    return world


def _fill_pool(world: World) -> None:
    contracts, deployer = world.contracts, world.contracts.deployer
    world.answer(ETH_PRICE, "ETH")
    world.mine()
    world.open_account(deployer, 200_000, 6_000_000)
    world.send(deployer, contracts.core["Stablecoin"], "approve", contracts.exchange.address, MAX)
    world.add_liquidity("ETH", DEPTH // ETH_PRICE, DEPTH)
