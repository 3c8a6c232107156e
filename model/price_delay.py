# SPDX-License-Identifier: MIT
"""Delay and band of oracle prices; the twin of `contracts/modules/price_delay.vy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.fixed_point import uint256
from model.units import BPS

if TYPE_CHECKING:
    from model.units import Bps, UnixTime, Wad


def current(price: Wad, next_price: Wad, next_at: UnixTime, timestamp: UnixTime) -> Wad:
    """The price in force: `next_price` from `next_at` on [wad]."""
    return next_price if timestamp >= next_at else price


def can_take(next_at: UnixTime, timestamp: UnixTime) -> bool:
    """Whether no value waits, so that a new one may be taken."""
    return timestamp >= next_at


def is_in_band(price: Wad, reference: Wad, max_deviation: Bps) -> bool:
    """Whether |price - reference| <= reference * max_deviation, both edges inside.

    Args:
        price: Price to judge [wad].
        reference: Last good price; 0 = there was none, and anything is in the band [wad].
        max_deviation: Half-width of the band [bps].
    """
    if reference == 0:
        return True
    return uint256(abs(price - reference) * BPS) <= uint256(reference * max_deviation)
