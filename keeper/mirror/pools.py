# SPDX-License-Identifier: MIT
"""Where collateral can be sold: the pools of the exchange, and what they would pay."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isqrt
from typing import TYPE_CHECKING

from keeper.mirror.part import Part
from model.units import BPS, RAY, WAD, Wad

if TYPE_CHECKING:
    from keeper.events.exchange import PoolChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A constant-product pool of one collateral and coin.

    Source:
        Uniswap v2, whitepaper 3.2.1; exact twin of `ConstantProductExchange.vy:_quote`.
    """

    token_reserve: int
    """[token units]."""
    coin_reserve: Wad
    fee: int
    """Of what comes in [bps]."""
    scale: int
    """Wad per token unit."""

    def coin_for(self, collateral: Wad) -> Wad:
        """Coin that a sale would bring, rounded down [wad].

        Args:
            collateral: Amount to sell; what is finer than the token counts is not sold [wad].
        """
        after_fee = collateral // self.scale * (BPS - self.fee)
        paid_in = self.token_reserve * BPS + after_fee
        return Wad(self.coin_reserve * after_fee // paid_in) if paid_in else Wad(0)

    def best_sale(self, price: int) -> Wad:
        """The amount whose sale earns most, if each unit costs `price` to buy.

        The coin that one more unit brings falls with the amount sold; the best amount is where it
        has fallen to its cost: C * f * T / (T + f * x)**2 = price, with f = 1 - fee.

        Args:
            price: Cost of a whole token, > 0 [ray].

        Returns:
            Amount, rounded down; 0 if the first unit already costs more than it brings [wad].
        """
        # In token units: one of them costs price * scale / 1e27 wad of coin.
        share = BPS - self.fee
        squared = self.coin_reserve * share * self.token_reserve * BPS * RAY // (price * self.scale)
        surplus = isqrt(squared) - self.token_reserve * BPS
        return Wad(max(surplus, 0) // share * self.scale)

    def after_sale(self, collateral: Wad) -> Pool:
        """The pool after somebody sold an amount [wad]."""
        coin = self.coin_for(collateral)
        return replace(
            self,
            token_reserve=self.token_reserve + collateral // self.scale,
            coin_reserve=Wad(self.coin_reserve - coin),
        )

    @property
    def price(self) -> Wad:
        """Coin for a vanishingly small sale without the fee; 0 for an empty pool [wad]."""
        whole = self.token_reserve * self.scale
        return Wad(self.coin_reserve * WAD // whole) if whole else Wad(0)


@dataclass
class Pools(Part):
    """The pools of the exchange, by asset."""

    _by_token: dict[str, int] = field(default_factory=dict)
    _pools: dict[int, Pool] = field(default_factory=dict)

    def is_open(self, asset: int) -> bool:
        """Whether the pool of an asset is followed."""
        return asset in self._pools

    def open(self, asset: int, token: str, pool: Pool) -> None:
        """Follow the pool of an asset from now on."""
        self._by_token[token] = asset
        self._pools[asset] = pool

    def get(self, asset: int) -> Pool | None:
        """The pool of an asset, if anything is in it."""
        pool = self._pools.get(asset)
        return pool if pool is not None and pool.token_reserve > 0 else None

    def snapshot(self) -> dict[int, Pool]:
        """All pools that hold anything, by asset, for decisions to work on."""
        return {asset: pool for asset, pool in self._pools.items() if pool.token_reserve > 0}

    def apply(self, event: PoolChanged) -> None:
        """Take over new reserves; pools of other tokens are ignored."""
        asset = self._by_token.get(event.token)
        if asset is not None:
            self._pools[asset] = replace(
                self._pools[asset],
                token_reserve=event.token_reserve,
                coin_reserve=Wad(event.coin_reserve),
            )
