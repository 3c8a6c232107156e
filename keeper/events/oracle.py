# SPDX-License-Identifier: MIT
"""Events of the PriceOracle and of the feeds behind it."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event
from model.parameters import OracleAssetParameters  # noqa: TC001 - the decoder reads the annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetParametersSet(Event):
    """Source, ages, band and bounds of an asset's price."""

    asset: int
    parameters: OracleAssetParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceUpdated(Event):
    """The current price and the one that takes over."""

    asset: int
    price: int
    next_price: int
    next_at: int
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateChanged(Event):
    """A value outside the band that waits for confirmation, or none."""

    asset: int
    candidate: int
    candidate_since: int
    round: int
