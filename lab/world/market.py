# SPDX-License-Identifier: MIT
"""The world outside: feeds that answer, and pools that follow the market's price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lab.scenario.scenario import GOVERNANCE
from lab.world.calls import FEED, NamedCall, to_wad
from model.settings import FEED_DECIMALS
from model.units import Wad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from keeper.mirror.pools import Pools
    from lab.scenario.price_path import PricePoint
    from lab.world.calls import Addresses

REFRESH: Final = 900
"""Longest time between two rounds of a feed, well within the heartbeat [seconds]."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment at which feeds answer anew."""

    offset: int
    """Since the first price [seconds]."""
    prices: Mapping[str, Decimal]
    """By asset, the governance token's too."""


def list_ticks(paths: Mapping[str, Sequence[PricePoint]], duration: int) -> tuple[Tick, ...]:
    """Every moment at which a price changes, and more in between where nothing does for long."""
    moments = {point.offset for points in paths.values() for point in points}
    moments |= set(range(0, duration, REFRESH))
    ticks: list[Tick] = []
    prices: dict[str, Decimal] = {}
    ahead = {asset: list(reversed(points)) for asset, points in paths.items()}
    for moment in sorted(moments):
        for asset, points in ahead.items():
            while points and points[-1].offset <= moment:
                prices[asset] = points.pop().price
        ticks.append(Tick(offset=moment, prices=dict(prices)))
    return tuple(ticks)


class Market:
    """Feeds and pools of all assets, as their owner, the deployer, drives them."""

    def __init__(
        self,
        at: Addresses,
        depth: Mapping[str, Decimal],
        pools: Pools,
        ask: Callable[[NamedCall], object],
        *,
        error: Decimal,
    ) -> None:
        """Prepare.

        Args:
            at: Of the deployment.
            depth: Coin that each pool is refilled to [coins].
            pools: As the mirror knows them after the last block.
            ask: What a view returns.
            error: Part by which feeds of collaterals are wrong.
        """
        self._at = at
        self._depth = {asset: to_wad(coins) for asset, coins in depth.items()}
        self._pools = pools
        self._ask = ask
        self._error = error
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
        """What a feed says [its decimals]."""
        price = self._prices[name]
        if name != GOVERNANCE:
            price *= 1 + self._error
        return int(price * 10**FEED_DECIMALS)

    def move(
        self, prices: Mapping[str, Decimal], *, is_silent: bool = False
    ) -> Iterator[NamedCall]:
        """Let pools trade at these prices, and feeds say them if they say anything.

        Args:
            prices: By asset, the governance token's too.
            is_silent: Whether feeds say nothing.
        """
        self._prices = prices
        at = self._at
        for name in () if is_silent else prices:
            feed = at.governance.feed if name == GOVERNANCE else at.asset(name).feed
            yield NamedCall(at.deployer, FEED, feed, "set_answer", (self._answer(name),))
        yield from self._recentre(self.prices)

    def refresh(self) -> Iterator[NamedCall]:
        """Answer the same prices again, in a new round."""
        return self.move(self._prices)

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
            brought = min(missing[asset], left)
            if brought > 0:
                yield at.pools("add_liquidity", token, 0, brought)
                left -= brought
            yield at.pools("set_price", token, price)

    def _purse(self) -> int:
        """Coin that the market maker has left [wad]."""
        maker = self._at.deployer
        left = self._ask(self._at.core(maker, "Stablecoin", "balanceOf", maker))
        assert isinstance(left, int)  # noqa: S101 - by the ABI
        return left

    def _coin_of(self, asset: str) -> int:
        """Coin side of a pool [wad]."""
        pool = self._pools.get(self._at.asset(asset).id)
        return pool.coin_reserve if pool else 0
