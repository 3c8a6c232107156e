# SPDX-License-Identifier: MIT
"""Health of an account; the twin of `contracts/modules/health.vy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.fixed_point import uint256
from model.units import BPS, MAX_UINT256, WAD, WAD_TO_RAY, Bps, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_ASSETS: Final = 16
BITS_PER_BPS: Final = 16


def value(amount: Wad, price: Wad) -> Rad:
    """Value of `amount` at `price` coins per whole token, exact [rad]."""
    return Rad(uint256(amount * price * WAD_TO_RAY))


def weigh(
    amounts: Sequence[Wad], prices: Sequence[Wad], assets: int, packed_bps: int
) -> tuple[int, Rad]:
    """Sums of the values of all assets, weighted and plain.

    Args:
        amounts: Collateral, ascending by asset [wad].
        prices: Coins per whole token, ascending by asset [wad].
        assets: Which assets these are [bitmap].
        packed_bps: Weight of every asset of the protocol, 16 bits each, asset 0 lowest [bps].

    Returns:
        Weighted value [rad * bps] and value [rad], both exact.
    """
    values = [value(amount, price) for amount, price in zip(amounts, prices, strict=True)]
    weights = [unpack_bps(packed_bps, asset) for asset in members(assets)]
    weighted = sum(value * weight for value, weight in zip(values, weights, strict=True))
    return uint256(weighted), Rad(uint256(sum(values)))


def members(assets: int) -> Iterator[int]:
    """Numbers of the assets in a bitmap, ascending."""
    return (asset for asset in range(MAX_ASSETS) if assets >> asset & 1)


def unpack_bps(packed_bps: int, asset: int) -> Bps:
    """The weight of one asset in a packed word [bps]."""
    return Bps(packed_bps >> asset * BITS_PER_BPS & 2**BITS_PER_BPS - 1)


def is_unsafe(weighted: int, debt: int) -> bool:
    """Whether HF < 1; exactly 1 is healthy, and so is an account without debt.

    Args:
        weighted: Weighted value [coin * bps].
        debt: Debt [coin].
    """
    return is_below(weighted, debt, BPS)


def is_below(weighted: int, debt: int, ratio: Bps) -> bool:
    """Whether HF < ratio: weighted / (debt * 1e4) < ratio / 1e4, of which the 1e4 cancel."""
    return weighted < uint256(debt * ratio)


def health_factor(weighted: int, debt: int) -> Wad:
    """The health factor, for people; never decide anything by this rounded number.

    Returns:
        HF [wad], rounded down; 2**256 - 1 without debt or where it might not fit.
    """
    if debt == 0 or weighted // debt >= MAX_UINT256 // (WAD // BPS):
        return Wad(MAX_UINT256)
    return Wad(weighted * WAD // (debt * BPS))
