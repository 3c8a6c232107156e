# SPDX-License-Identifier: MIT
"""What keepers of the small designs go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The last block."""

    now: int
    """Its time [unix time]."""
    next: int
    """Time of the block to come [unix time]."""
    prices: Mapping[str, float]
    """The market's, by asset [coins per whole token]."""
    sale_prices: Mapping[str, float]
    """At which its transactions could sell: the market moves after them."""
    answers: Mapping[str, float]
    """What feeds said last, by asset [coins per whole token]."""
    depths: Mapping[str, float]
    """Coin side of each pool [coins]."""
    gas_price: float
    """Of a transaction in the next block [coins per gas]."""
