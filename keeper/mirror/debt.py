# SPDX-License-Identifier: MIT
"""What all debts share: the index that they grow by, and what each collateral counts for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keeper.events import ledger
from keeper.mirror.part import Part
from model.account_book import MAX_RATE, Ramp
from model.health import MAX_ASSETS
from model.rates import accrued
from model.units import RAY, Bps, Ray, Seconds, UnixTime

if TYPE_CHECKING:
    from model.parameters import LedgerAssetParameters, LedgerParameters


@dataclass
class Debt(Part):
    """The Ledger's index and parameters; at first those of a Ledger that has not accrued yet."""

    accrued_at: UnixTime
    rate: Ray = RAY
    """As of `accrued_at` [ray]."""
    parameters: LedgerParameters | None = None
    is_frozen: bool = False
    """Settlement has stopped everything."""
    _assets: dict[int, LedgerAssetParameters] = field(default_factory=dict)
    _ramps: dict[int, Ramp] = field(default_factory=dict)

    def thresholds_at(self, timestamp: UnixTime) -> tuple[Bps, ...]:
        """Liquidation thresholds by asset number, 0 where there is none; shape (16,) [bps]."""
        return tuple(self._threshold(asset, timestamp) for asset in range(MAX_ASSETS))

    def _threshold(self, asset: int, timestamp: UnixTime) -> Bps:
        if asset not in self._assets:
            return Bps(0)
        end = self._assets[asset].liquidation_threshold
        ramp = self._ramps.get(asset)
        return ramp.at(timestamp, end) if ramp else end

    def loan_to_value_of(self, asset: int) -> Bps:
        """What of an asset's value may be borrowed against it; 0 if it is not listed [bps]."""
        return self._assets[asset].loan_to_value if asset in self._assets else Bps(0)

    def rate_at(self, timestamp: UnixTime) -> Ray:
        """The index at a moment not before the last accrual [ray]."""
        if self.parameters is None or self.is_frozen:
            return self.rate
        fee = Ray(self.parameters.stability_fee)
        elapsed = Seconds(max(timestamp - self.accrued_at, 0))
        return accrued(self.rate, fee, elapsed, MAX_RATE)

    def apply(
        self,
        event: ledger.RateAccrued
        | ledger.ParametersSet
        | ledger.AssetParametersSet
        | ledger.ThresholdRampSet
        | ledger.Frozen,
        timestamp: UnixTime,
    ) -> None:
        """Take over what an event of a block of that time says."""
        match event:
            case ledger.RateAccrued():
                self.rate = Ray(event.rate)
                self.accrued_at = timestamp
            case ledger.ParametersSet():
                self.parameters = event.parameters
            case ledger.AssetParametersSet():
                self._assets[event.asset] = event.parameters
                self._ramps.pop(event.asset, None)
            case ledger.ThresholdRampSet():
                self._ramps[event.asset] = Ramp(
                    start=Bps(event.start_threshold),
                    start_at=UnixTime(event.start_at),
                    end_at=UnixTime(event.end_at),
                )
            case ledger.Frozen():
                self.is_frozen = True
