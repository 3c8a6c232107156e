# SPDX-License-Identifier: MIT
"""The keepers that every design gets: one fleet, whatever it is set to work on.

Each figure and where it comes from: docs/lab-compare.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lab.scenario.part import HOUR


class Style(StrEnum):
    """How much a keeper bids in an auction in which others can outbid it."""

    WORTH = "worth"
    """What the lot is worth to it, at once: the software that Maker gave out."""
    LEAST = "least"
    """The least that leads: dust if nobody has bid, else one step more, up to what it is worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperKind:
    """Some keepers that are alike."""

    name: str
    count: int
    capital: int
    """Coin that each has at the start, for purchases that are paid before they are sold [coins]."""
    max_fee: float
    """Most that it pays per gas [gwei]."""
    raises_bids: bool
    """Whether it replaces a transaction that the base fee has overtaken. If not, that one waits,
    and all that it sent after it."""
    latency: int = 0
    """Blocks by which its transactions come too late for the next one."""
    margin: float = 0.01
    """Least profit where it sells in the same transaction, over what it pays [1]."""
    locked_margin: float = 0.10
    """The same where it pays now and gets collateral that it can sell when an auction ends [1]."""
    recycle: int = 7 * HOUR
    """From the sale of what it has won until the coin can be bid again [seconds]."""
    style: Style = Style.WORTH


MARCH_2020: Final = (
    KeeperKind(name="default-software", count=3, capital=750_000, max_fee=100, raises_bids=False),
    KeeperKind(name="attentive", count=2, capital=2_300_000, max_fee=500, raises_bids=True),
    KeeperKind(
        name="opportunist",
        count=4,
        capital=50_000,
        max_fee=500,
        raises_bids=True,
        style=Style.LEAST,
    ),
)
