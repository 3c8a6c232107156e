# SPDX-License-Identifier: MIT
"""What the small designs stand on: a coin, tokens, feeds, pools as in the protocol's world."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from lab.designs.events import EventReader
from lab.engines.executor import EngineExecutor
from lab.world.calls import EXCHANGE, FEED, TEST_TOKEN, NamedCall, to_wad
from model.deployment import EXCHANGE_FEE
from model.settings import FEED_DECIMALS
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lab.designs.events import Happened
    from lab.scenario.population import AssetTerms
    from lab.scenario.scenario import Scenario
    from lab.world.chain import Chain
    from lab.world.ticks import Tick

OWNER: Final = "0x" + "d0" * 20
MAX: Final = 2**256 - 1


class Bazaar:
    """Everything that is not the design: its owner plays the rest of the world."""

    def __init__(self, chain: Chain, scenario: Scenario, terms: Mapping[str, AssetTerms]) -> None:
        """Deploy, let feeds answer, and fill the pools.

        Args:
            chain: Has a block open.
            scenario: Says how deep pools are.
            terms: Decimals and first price of each asset.
        """
        self.chain = chain
        self._executor = EngineExecutor(chain.engine, OWNER, see=chain.see)
        self.coin = self.deploy(TEST_TOKEN, "Coin", "COIN", 18)
        self.exchange = self.deploy(EXCHANGE, self.coin, EXCHANGE_FEE)
        self.tokens: dict[str, str] = {}
        self.feeds: dict[str, str] = {}
        self.decimals = {asset: each.decimals for asset, each in terms.items()}
        self._depth = {asset: to_wad(scenario.market.depth[asset]) for asset in terms}
        self._recovery = scenario.market.recovery
        self._prices = {asset: each.price for asset, each in terms.items()}
        self._coin_in_pools: dict[str, int] = dict(self._depth)
        self._said: dict[str, float] = {}
        for asset, each in terms.items():
            self.tokens[asset] = self.deploy(TEST_TOKEN, asset, asset[:5], each.decimals)
            self.feeds[asset] = self.deploy(FEED, FEED_DECIMALS, f"{asset} / USD")
            self._open_pool(asset)
        self._assets = {token.lower(): asset for asset, token in self.tokens.items()}
        self._reader = EventReader({self.exchange: EXCHANGE})
        for asset, price in self._prices.items():
            chain.perform(self._say(asset, price))

    def deploy(self, contract: str, *arguments: Any) -> str:  # noqa: ANN401 - of the constructor
        """A new contract's address."""
        return self._executor.deploy(contract, arguments)

    def _open_pool(self, asset: str) -> None:
        token, depth = self.tokens[asset], self._depth[asset]
        amount = int(Decimal(depth) / WAD / self._prices[asset] * 10 ** self.decimals[asset])
        self.endow(OWNER, {self.coin: depth, token: amount}, self.exchange)
        self.chain.perform(self._pools("add_liquidity", token, amount, depth))

    def endow(self, owner: str, amounts: Mapping[str, int], spender: str) -> None:
        """Give somebody tokens, and let a contract take them from him.

        Args:
            owner: Who gets them.
            amounts: By token [token units].
            spender: May take any amount.
        """
        for token, amount in amounts.items():
            self.mint(owner, token, amount)
            self.approve(owner, token, spender)

    def mint(self, owner: str, token: str, amount: int) -> None:
        """Give somebody tokens [token units]."""
        self.chain.perform(NamedCall(OWNER, TEST_TOKEN, token, "mint", (owner, amount)))

    def approve(self, owner: str, token: str, spender: str) -> None:
        """Let a contract take any amount of somebody's tokens."""
        self.chain.perform(NamedCall(owner, TEST_TOKEN, token, "approve", (spender, MAX)))

    def balance(self, token: str, owner: str) -> int:
        """[token units]."""
        held = self.chain.ask(NamedCall(owner, TEST_TOKEN, token, "balanceOf", (owner,)))
        assert isinstance(held, int)  # noqa: S101 - by the ABI
        return held

    def sale(self, owner: str, asset: str, amount: int) -> NamedCall:
        """A sale of collateral for coin at whatever the pool pays [token units]."""
        token = self.tokens[asset]
        arguments = (token, self.coin, amount, 0, owner)
        return NamedCall(owner, EXCHANGE, self.exchange, "swap", arguments)

    def see(self, logs: Iterable[Any]) -> list[Happened]:
        """Take note of a block's trades; those in which somebody sold collateral."""
        trades = [each for each in self._reader.read(logs) if each.name == "Swapped"]
        for each in trades:
            asset = self._assets[each.values["token"].lower()]
            self._coin_in_pools[asset] = each.values["coin_reserve"]
        return trades

    @property
    def depths(self) -> dict[str, float]:
        """Coin side of each pool when it is at rest [coins]."""
        return {asset: depth / WAD for asset, depth in self._depth.items()}

    @property
    def answers(self) -> dict[str, float]:
        """What feeds said last [coins per whole token]."""
        return self._said

    def move(self, tick: Tick) -> Iterator[NamedCall]:
        """Let pools trade at the market's prices, and those feeds say something that do."""
        self._prices = {asset: tick.prices[asset] for asset in self.tokens}
        for asset in self.feeds:
            if asset in tick.answers:
                yield self._say(asset, tick.answers[asset])
        yield from self._recentre(self.tokens)

    def follow(self) -> Iterator[NamedCall]:
        """Bring pools that were traded with back to the market's price and depth."""
        held = self._coin_in_pools
        yield from self._recentre([each for each in held if held[each] != self._depth[each]])

    def _say(self, asset: str, price: Decimal) -> NamedCall:
        answer = int(price * 10**FEED_DECIMALS)
        self._said[asset] = answer / 10**FEED_DECIMALS
        return NamedCall(OWNER, FEED, self.feeds[asset], "set_answer", (answer,))

    def _recentre(self, assets: Iterable[str]) -> Iterator[NamedCall]:
        for asset in assets:
            token = self.tokens[asset]
            missing = self._depth[asset] - self._coin_in_pools[asset]
            # As in the protocol's world: a part, and the last thousandth at once.
            is_little = missing * 1_000 <= self._depth[asset]
            brought = missing if is_little else int(missing * self._recovery)
            if brought > 0:
                yield NamedCall(OWNER, TEST_TOKEN, self.coin, "mint", (OWNER, brought))
                yield self._pools("add_liquidity", token, 0, brought)
                self._coin_in_pools[asset] += brought
            yield self._pools("set_price", token, to_wad(self._prices[asset]))

    def _pools(self, name: str, *arguments: object) -> NamedCall:
        return NamedCall(OWNER, EXCHANGE, self.exchange, name, arguments)
