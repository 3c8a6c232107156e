# SPDX-License-Identifier: MIT
"""Rules that debt and surplus auctions share; the twin of `contracts/modules/bidding.vy`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from model.fixed_point import mul_div_down, mul_div_up, uint256
from model.units import BPS, MAX_UINT256, WAD_TO_RAY, Wad

if TYPE_CHECKING:
    from model.units import Bps, Rad, UnixTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What a bid makes somebody pay."""

    sender: str
    receiver: str | None
    """None = the Treasury in a debt auction, the auction itself in a surplus auction."""
    amount: int
    """Coin in a debt auction [rad], governance token in a surplus auction [wad]."""


class Rules(Protocol):
    """The functions of this module, or others of the same names: the contract's own, in tests."""

    def is_over(self, bid_expires_at: UnixTime, ends_at: UnixTime, timestamp: UnixTime) -> bool: ...
    def is_step_down(self, lot: Wad, last_lot: Wad, step: int, one: int) -> bool: ...
    def is_step_up(self, bid: Wad, last_bid: Wad, step: int, one: int) -> bool: ...
    def grown_lot(self, lot: Wad, factor: int, one: int, max_lot: Wad) -> Wad: ...
    def most_tokens(self, coin: Rad, price: Wad, max_discount: Bps) -> Wad: ...
    def least_tokens(self, coin: Rad, price: Wad, max_discount: Bps) -> Wad: ...


def is_over(bid_expires_at: UnixTime, ends_at: UnixTime, timestamp: UnixTime) -> bool:
    """Whether no bid is accepted any more: from the earlier of the two times on.

    Args:
        bid_expires_at: When the standing bid wins; 0 = there is none [unix time].
        ends_at: When the auction ends whatever was bid [unix time].
        timestamp: Time of the question [unix time].
    """
    return ends_at <= timestamp or 0 < bid_expires_at <= timestamp


def is_step_down(lot: Wad, last_lot: Wad, step: int, one: int) -> bool:
    """Whether `lot * step <= last_lot`, with `step` a multiple of 1 / `one`."""
    return uint256(lot * step) <= uint256(last_lot * one)


def is_step_up(bid: Wad, last_bid: Wad, step: int, one: int) -> bool:
    """Whether `bid >= last_bid * step`, with `step` a multiple of 1 / `one`."""
    return uint256(bid * one) >= uint256(last_bid * step)


def grown_lot(lot: Wad, factor: int, one: int, max_lot: Wad) -> Wad:
    """The lot of a restarted debt auction, rounded down [wad].

    Args:
        lot: Lot before [wad].
        factor: Growth, a multiple of 1 / `one`.
        one: What stands for a factor of 1.
        max_lot: Cap [wad].
    """
    return Wad(min(mul_div_down(lot, factor, one), max_lot))


def most_tokens(coin: Rad, price: Wad, max_discount: Bps) -> Wad:
    """Most new tokens that may be sold for a sum of coin, rounded down [wad].

    Args:
        coin: Coin paid [rad].
        price: Oracle price of the token; 0 = unknown: any number may be sold [wad].
        max_discount: Most below that price [bps].
    """
    if price == 0:
        return Wad(MAX_UINT256)
    return Wad(mul_div_down(coin, BPS, uint256(price * WAD_TO_RAY * (BPS - max_discount))))


def least_tokens(coin: Rad, price: Wad, max_discount: Bps) -> Wad:
    """Fewest tokens that may buy a sum of coin, rounded up [wad].

    Args:
        coin: Coin for sale [rad].
        price: Oracle price of the token; 0 = unknown: any number will do [wad].
        max_discount: Most below the value of the coin [bps].
    """
    if price == 0:
        return Wad(0)
    return Wad(mul_div_up(coin, BPS - max_discount, uint256(price * WAD_TO_RAY * BPS)))
