# SPDX-License-Identifier: MIT
"""The integers that contracts count in.

A `Wad` has 18 decimals, a `Ray` 27, a `Rad` 45: wad * ray = rad, exactly. They are `int` at run
time and distinct types to mypy, so an amount cannot be passed where a rate is meant. Never `float`.
"""

from __future__ import annotations

from typing import Final, NewType

Wad = NewType("Wad", int)
"""Token amounts, oracle prices and ratios."""
Ray = NewType("Ray", int)
"""Auction prices, rates and indices."""
Rad = NewType("Rad", int)
"""Internal coin and debt, values of collateral."""
Bps = NewType("Bps", int)
"""What people set: thresholds, bonuses, shares."""
Seconds = NewType("Seconds", int)
"""Lengths of time."""
UnixTime = NewType("UnixTime", int)
"""Moments."""

WAD: Final = Wad(10**18)
RAY: Final = Ray(10**27)
RAD: Final = Rad(10**45)
BPS: Final = Bps(10_000)

WAD_TO_RAY: Final = 10**9
YEAR: Final = Seconds(365 * 86_400)

MAX_UINT256: Final = 2**256 - 1
