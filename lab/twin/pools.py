# SPDX-License-Identifier: MIT
"""What the exchange pays; the twin of `keeper/mirror/pools.py` and of the exchange's rules."""

from __future__ import annotations

from math import floor, sqrt
from typing import Final

from lab.twin.compiled import compiled
from lab.twin.terms import BPS

_NEARLY: Final = 1.0 + 1e-14
"""An amount so little below a whole number of token units is that number."""


@compiled
def whole_units(amount: float, units: float) -> float:
    """Token units in an amount of whole tokens, rounded down; not rounded if they are too fine."""
    exact = amount * units
    return floor(exact * _NEARLY) if units > 1.0 else exact


@compiled
def coin_for(sold: float, token: float, coin: float, fee: float) -> float:
    """Coin that a sale brings.

    Args:
        sold: What is sold [units].
        token: In the pool [units].
        coin: In the pool.
        fee: Of what comes in [bps].
    """
    after_fee = sold * (BPS - fee)
    return coin * after_fee / (token * BPS + after_fee)


@compiled
def best_sale(price: float, token: float, coin: float, fee: float, units: float) -> float:
    """Amount whose sale earns most if each whole token costs a price [whole tokens]."""
    share = BPS - fee
    reserve = token * BPS
    best = (sqrt(coin * share * reserve * units / price) - reserve) / share
    if best <= 0.0:
        return 0.0
    return floor(best) / units if units > 1.0 else best / units
