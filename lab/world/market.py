# SPDX-License-Identifier: MIT
"""The world outside: feeds that answer, and pools that follow the market's price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.scenario.part import GOVERNANCE
from lab.world.calls import FEED, NamedCall, to_wad
from model.settings import FEED_DECIMALS
from model.units import Wad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal

    from lab.scenario.feeds import Feeds
    from lab.world.calls import Addresses
    from lab.world.ticks import Tick

REFRESH: Final = 900
"""Longest time between two rounds of a feed, well within the heartbeat [seconds]."""


class Market:
    """Feeds and pools of all assets, as their owner, the deployer, drives them."""

    def __init__(
        self,
        at: Addresses,
        depth: Mapping[str, Decimal],
        coin_of: Callable[[int], int],
        ask: Callable[[NamedCall], object],
        *,
        feeds: Feeds,
        recovery: Decimal,
    ) -> None:
        """Prepare.

        Args:
            at: Of the deployment.
            depth: Coin that each pool is refilled to [coins].
            coin_of: Coin side of a pool after the last block, by asset number [wad].
            ask: What a view returns.
            feeds: How they answer.
            recovery: Part of the missing depth that comes back per block.
        """
        self._at = at
        self._depth = {asset: to_wad(coins) for asset, coins in depth.items()}
        self._pool_coin = coin_of
        self._ask = ask
        self._feeds = feeds
        self._recovery = recovery
        self._prices: Mapping[str, Decimal] = {}

    @property
    def prices(self) -> dict[str, Wad]:
        """Market price of each collateral asset, by name."""
        return {
            asset: to_wad(price) for asset, price in self._prices.items() if asset != GOVERNANCE
        }

    @property
    def governance_price(self) -> Decimal:
        """Of the governance token [coins]."""
        return self._prices[GOVERNANCE]

    @property
    def worths(self) -> dict[int, Wad]:
        """Market price of each collateral asset, by number [wad]."""
        return {self._at.asset(asset).id: price for asset, price in self.prices.items()}

    @property
    def answers(self) -> dict[int, Wad]:
        """What the feeds of the collaterals say, or would if they spoke, by asset number [wad]."""
        unit = 10 ** (18 - FEED_DECIMALS)
        return {self._at.asset(asset).id: Wad(self._answer(asset) * unit) for asset in self.prices}

    def _answer(self, name: str) -> int:
        """What a feed says of the market's price [its decimals]."""
        return _as_answer(self._prices[name] * (1 + self._feeds.of(name).error))

    def move(self, tick: Tick) -> Iterator[NamedCall]:
        """Let pools trade at the market's prices, and those feeds say something that do."""
        self._prices = tick.prices
        for name, price in tick.answers.items():
            yield self._say(name, _as_answer(price))
        yield from self._recentre(self.prices)

    def refresh(self) -> Iterator[NamedCall]:
        """Let every feed answer the last prices again, in a new round."""
        for name in self._prices:
            yield self._say(name, self._answer(name))
        yield from self._recentre(self.prices)

    def _say(self, name: str, answer: int) -> NamedCall:
        at = self._at
        feed = at.governance.feed if name == GOVERNANCE else at.asset(name).feed
        return NamedCall(at.deployer, FEED, feed, "set_answer", (answer,))

    @property
    def is_settled(self) -> bool:
        """Whether no pool was traded with since the market brought it back."""
        return all(self._coin_of(asset) == self._depth[asset] for asset in self.prices)

    def follow(self) -> Iterator[NamedCall]:
        """Bring pools that were traded with back to the market's price and depth."""
        traded = {
            asset: price
            for asset, price in self.prices.items()
            if self._coin_of(asset) != self._depth[asset]
        }
        return self._recentre(traded)

    def _recentre(self, prices: Mapping[str, Wad]) -> Iterator[NamedCall]:
        """Move pools to these prices; what sellers took out, other traders bring back."""
        at = self._at
        missing = {asset: self._depth[asset] - self._coin_of(asset) for asset in prices}
        left = self._purse() if any(coin > 0 for coin in missing.values()) else 0
        for asset, price in prices.items():
            token = at.asset(asset).token
            brought = min(self._returning(asset, missing[asset]), left)
            if brought > 0:
                yield at.pools("add_liquidity", token, 0, brought)
                left -= brought
            yield at.pools("set_price", token, price)

    def _returning(self, asset: str, missing: int) -> int:
        """What comes back of a pool's missing coin: a part, and the last thousandth at once."""
        if missing * 1_000 <= self._depth[asset]:
            return missing
        return int(missing * self._recovery)

    def _purse(self) -> int:
        """Coin that the market maker has left [wad]."""
        maker = self._at.deployer
        left = self._ask(self._at.core(maker, "Stablecoin", "balanceOf", maker))
        assert isinstance(left, int)  # noqa: S101 - by the ABI
        return left

    def _coin_of(self, asset: str) -> int:
        """Coin side of a pool [wad]."""
        return self._pool_coin(self._at.asset(asset).id)


def _as_answer(price: Decimal) -> int:
    """A price as feeds say it [their decimals]."""
    return int(price * 10**FEED_DECIMALS)
