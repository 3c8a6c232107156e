# SPDX-License-Identifier: MIT
"""Events of the Bidder: what its purchases left to its owner."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LotBought(Event):
    """A take."""

    profit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLiquidated(Event):
    """A direct liquidation."""

    profit: int
