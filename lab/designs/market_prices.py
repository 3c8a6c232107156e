# SPDX-License-Identifier: MIT
"""The market's prices through a scenario, for whoever looks back at it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from lab.scenario.part import GOVERNANCE
from lab.scenario.price_path import read_path

if TYPE_CHECKING:
    from lab.scenario.scenario import Scenario


class MarketPrices:
    """Each asset's price at any moment; the first holds before it, the last after it."""

    def __init__(self, scenario: Scenario) -> None:
        self._start = int(scenario.start.timestamp())
        self._paths = {}
        for asset in scenario.prices:
            if asset != GOVERNANCE:
                points = read_path(scenario, asset)
                self._paths[asset] = (
                    [point.offset for point in points],
                    [float(point.price) for point in points],
                )

    def at(self, timestamp: int) -> dict[str, float]:
        """Price of each asset [coins per whole token].

        Args:
            timestamp: Chain time [unix time].
        """
        offset = timestamp - self._start
        return {
            asset: prices[max(bisect_right(moments, offset) - 1, 0)]
            for asset, (moments, prices) in self._paths.items()
        }
