# SPDX-License-Identifier: MIT
"""Events of DirectLiquidation: lane A."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event
from model.parameters import (  # noqa: TC001 - the decoder reads the annotations
    DirectLiquidationAssetParameters,
    DirectLiquidationParameters,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersSet(Event):
    """Target and bonus of direct liquidations."""

    parameters: DirectLiquidationParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetParametersSet(Event):
    """Bonuses of an asset."""

    asset: int
    parameters: DirectLiquidationAssetParameters
