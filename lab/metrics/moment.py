# SPDX-License-Identifier: MIT
"""When something happened, and what collateral was worth then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.units import Wad


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One block."""

    block: int
    time: int
    """Since the first price [seconds]."""
    market: Mapping[int, Wad]
    """Price at which keepers could sell in it, by asset number [wad]."""

    def worth(self, asset: int, collateral: int) -> float:
        """Of an amount of an asset on the market [coins].

        Args:
            asset: Number.
            collateral: [wad].
        """
        return collateral / WAD * self.market[asset] / WAD
