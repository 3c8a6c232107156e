# SPDX-License-Identifier: MIT
"""Events of the guaranty pool."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PotsChanged(Event):
    """Coin of the pool as of the event's block; rewards that stream in later are not logged."""

    assets: int
    """[wad]."""
    cooling_assets: int
    """[wad]."""
