# SPDX-License-Identifier: MIT
"""What a share is worth, how rewards stream, what a slash takes.

The twin of `guaranty_rules.vy`, and of what `guaranty_book.vy` computes. A share has 24 decimals, a
cooling share 18; coin is in wads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from model import errors
from model.errors import Revert
from model.fixed_point import ceil_div
from model.units import MAX_UINT256, RAY, WAD, Rad, Seconds, UnixTime, Wad

VIRTUAL_ASSETS: Final = 1
"""[wad]."""
VIRTUAL_SHARES: Final = 10**6
LEAST_SHARES: Final = 10**24
"""With fewer nothing is fetched and the stream's clock stands still."""
MAX_SHARES: Final = 2**160
"""More are never minted."""
STREAM_DURATION: Final = Seconds(7 * 86_400)
LEAST_LEFT: Final = Wad(1_000 * WAD)
"""No slash leaves less [wad]."""
TAILS: Final = 3
"""Resets after which an auction's loss is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pots:
    """`IGuarantyPool.Pots`."""

    assets: Wad
    """Of the shares, streamed rewards included [wad]."""
    cooling_assets: Wad
    """Of the cooling shares [wad]."""
    stream_left: Wad
    """Rewards not streamed yet [wad]."""
    stream_ends_at: UnixTime
    """None are left at it; 0 = none wait [unix time]."""

    @property
    def total(self) -> Wad:
        """What can be slashed [wad]."""
        return Wad(self.assets + self.cooling_assets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooldown:
    """`IGuarantyPool.Cooldown`."""

    shares: int
    """Cooling shares [1e-18]."""
    ends_at: UnixTime
    """From it on they can be redeemed [unix time]."""


EMPTY: Final = Pots(
    assets=Wad(0), cooling_assets=Wad(0), stream_left=Wad(0), stream_ends_at=UnixTime(0)
)
NO_COOLDOWN: Final = Cooldown(shares=0, ends_at=UnixTime(0))


def to_shares(assets: int, pool: int, supply: int, *, is_up: bool = False) -> int:
    """Shares for coin [wad]: rounded down what it buys, up what it costs."""
    return mul_div(assets, supply + VIRTUAL_SHARES, pool + VIRTUAL_ASSETS, is_up=is_up)


def to_assets(shares: int, pool: int, supply: int, *, is_up: bool = False) -> Wad:
    """Coin for shares [wad]: rounded down what they bring, up what they cost."""
    return Wad(mul_div(shares, pool + VIRTUAL_ASSETS, supply + VIRTUAL_SHARES, is_up=is_up))


def to_cooling_shares(assets: int, pot: int, supply: int) -> int:
    """Cooling shares for coin that joins the pot [wad]: one per wad until the first slash."""
    return mul_div(assets, supply, pot) if supply else assets


def part(shares: int, pot: int, supply: int) -> int:
    """What some of the shares of a pot bring, none of them virtual, rounded down [as `pot`]."""
    return mul_div(shares, pot, supply) if supply else 0


def streamed(pots: Pots, since: UnixTime, now: UnixTime, supply: int) -> Pots:
    """The pots `now`, if nothing happened `since`; no time passes for a stream without shares."""
    if pots.stream_left == 0:
        return pots
    if supply < LEAST_SHARES:
        return replace(pots, stream_ends_at=UnixTime(pots.stream_ends_at + now - since))
    came = pots.stream_left
    if now < pots.stream_ends_at:
        came = Wad(pots.stream_left * (now - since) // (pots.stream_ends_at - since))
    left = Wad(pots.stream_left - came)
    return replace(
        pots,
        assets=Wad(pots.assets + came),
        stream_left=left,
        stream_ends_at=pots.stream_ends_at if left else UnixTime(0),
    )


def with_rewards(pots: Pots, rewards: Wad, now: UnixTime) -> Pots:
    """The pots with rewards in the stream [wad]; its end is the mean of both, by amount."""
    left = Wad(pots.stream_left + rewards)
    remaining = pots.stream_ends_at - now if pots.stream_left else 0
    lasts = (pots.stream_left * remaining + rewards * STREAM_DURATION) // left
    return replace(pots, stream_left=left, stream_ends_at=UnixTime(now + lasts))


def slashable(pool: Wad) -> Wad:
    """Most that one slash takes of coin [wad]: nine tenths, and never below `LEAST_LEFT`."""
    return Wad(min(pool * 9 // 10, max(pool - LEAST_LEFT, 0)))


def slashed(amount: Rad, most: Wad) -> Wad:
    """What a slash of `amount` [rad] takes where `most` can be: whole wads, rounded up [wad]."""
    return Wad(min(ceil_div(amount, RAY), most))


def after_slash(pots: Pots, taken: Wad) -> Pots:
    """The pots after a slash [wad]; the cooling pot's part is rounded down."""
    from_cooling = taken * pots.cooling_assets // pots.total
    return replace(
        pots,
        assets=Wad(pots.assets - (taken - from_cooling)),
        cooling_assets=Wad(pots.cooling_assets - from_cooling),
    )


def least_cooldown(
    debt_queue_delay: Seconds, bucket_length: Seconds, tail: Seconds, delay: Seconds
) -> Seconds:
    """Shortest cooldown that rule P15 allows [seconds]."""
    return Seconds(debt_queue_delay + bucket_length + TAILS * tail + delay)


def mul_div(x: int, y: int, denominator: int, *, is_up: bool = False) -> int:
    """`x * y / denominator` with a product of 512 bits."""
    quotient = ceil_div(x * y, denominator) if is_up else x * y // denominator
    if quotient > MAX_UINT256:
        raise Revert(errors.MATH_MUL_DIV_OVERFLOW)
    return quotient


def moved(pots: Pots, to_cooling: int) -> Pots:
    """The pots after coin moved between them [wad]."""
    return replace(
        pots,
        assets=Wad(pots.assets - to_cooling),
        cooling_assets=Wad(pots.cooling_assets + to_cooling),
    )


def closed(pots: Pots, supply: int) -> Pots:
    """The pots at the end: all rewards are the shares', or nobody's where there are too few."""
    assets = pots.assets if supply else 0
    if supply >= LEAST_SHARES:
        assets += pots.stream_left
    return replace(EMPTY, assets=Wad(assets), cooling_assets=pots.cooling_assets)


def left(pots: Pots, final_supplies: tuple[int, int], supply: int, cooling_supply: int) -> Pots:
    """What is left of the last pots for those who have not left."""
    final_supply, final_cooling_supply = final_supplies
    return replace(
        pots,
        assets=Wad(part(supply, pots.assets, final_supply)),
        cooling_assets=Wad(part(cooling_supply, pots.cooling_assets, final_cooling_supply)),
    )
