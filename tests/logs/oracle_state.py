# SPDX-License-Identifier: MIT
"""Prices, as the oracle's logs tell them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.logs.log import UnknownEvent

if TYPE_CHECKING:
    from tests.logs.log import Log


@dataclass(slots=True)
class OracleState:
    """All that the oracle stores, but which round it took last."""

    parameters: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    prices: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)
    """Price, next price, next at, expires at."""
    candidates: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """Value, since, round."""

    def apply(self, log: Log) -> None:
        values: dict[str, Any] = dict(log.fields)
        match log.name:
            case "AssetParametersSet":
                source, *others = values["parameters"]
                self.parameters[values["asset"]] = str(source), *others
            case "PriceUpdated":
                asset, *price = values.values()
                self.prices[asset] = tuple(price)
            case "CandidateChanged":
                asset, *candidate = values.values()
                self.candidates[asset] = tuple(candidate)
            case _:
                raise UnknownEvent(log)

    def state(self, asset: int, timestamp: int) -> tuple[int, ...]:
        """What `price_state` says at a moment."""
        price, next_price, next_at, expires_at = self.prices.get(asset, (0, 0, 0, 0))
        current = next_price if timestamp >= next_at else price
        candidate = self.candidates.get(asset, (0, 0, 0))
        return current, next_price, next_at, expires_at, *candidate
