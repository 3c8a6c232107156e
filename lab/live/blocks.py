# SPDX-License-Identifier: MIT
"""One block as the driver knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.units import UnixTime, Wad


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block, what the market said, and when this machine knew of it."""

    number: int
    time: UnixTime
    traded_at: Mapping[str, Wad]
    """Market price by asset when the keeper's transactions were carried out: they came into the
    pool before the driver moved the market, and the pool is first in, first out."""
    market: Mapping[str, Wad]
    """Market price by asset after the block."""
    told: float
    """Wall clock when the block before had been mined: the keeper's latest news when it sent what
    this one holds [seconds]."""
    mined: float
    """Wall clock when it had been mined [seconds]."""
    handed_over: float
    """Wall clock when the keeper had handled the block before, hence sent what this one holds."""
