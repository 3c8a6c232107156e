# SPDX-License-Identifier: MIT
"""Events of the ConstantProductExchange: whatever happened, what a pool holds now."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolChanged(Event):
    """Reserves of the pool of a token."""

    token: str
    token_reserve: int
    coin_reserve: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped(PoolChanged):
    """Somebody traded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidityAdded(PoolChanged):
    """The pool is new or deeper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSet(PoolChanged):
    """The rest of the market moved it."""
