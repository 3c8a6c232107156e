# SPDX-License-Identifier: MIT
"""The parameters in force as one set, so that `model.inequalities` can judge it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from model.inequalities import broken_rules
from model.parameters import GOVERNANCE_ASSET, AssetParameters, ProtocolParameters

if TYPE_CHECKING:
    from model.parameters import EngineParameters
    from model.protocol import Protocol
    from model.units import Bps


def broken_by(twin: Protocol) -> list[str]:
    """Rules that parameters break, at either end of what still runs of their ramps."""
    book = twin.ledger.book
    now = {asset: book.threshold(asset) for asset in book.assets}
    ends = {asset: found.liquidation_threshold for asset, found in book.assets.items()}
    # Thresholds fall while the close-out threshold rises, so these two are the worst corners.
    corners = ((now, twin.engine.parameters), (ends, twin.engine.stored))
    return sorted(
        {
            f"{rule.name}: {rule.text}"
            for thresholds, engine in corners
            for rule in broken_rules(_parameters(twin, thresholds, engine))
        }
    )


def _parameters(
    twin: Protocol, thresholds: dict[int, Bps], engine: EngineParameters
) -> ProtocolParameters:
    return ProtocolParameters(
        bucket_length=twin.ledger.coins.bucket_length,
        ledger=twin.ledger.parameters,
        engine=engine,
        direct_liquidation=twin.direct_liquidation.parameters,
        auction_terms=twin.collateral_auction.newest_terms,
        treasury=twin.treasury.parameters,
        guaranty_pool=twin.guaranty_pool.parameters,
        debt_auction=twin.debt_auction.parameters,
        surplus_auction=twin.surplus_auction.parameters,
        governance_oracle=twin.oracle.parameters[GOVERNANCE_ASSET],
        assets={
            str(asset): AssetParameters(
                ledger=replace(twin.ledger.book.assets[asset], liquidation_threshold=threshold),
                oracle=twin.oracle.parameters[asset],
                direct_liquidation=twin.direct_liquidation.asset_parameters[asset],
                liquidation_limit=twin.collateral_auction.limits.asset_limits[asset],
            )
            for asset, threshold in thresholds.items()
            if asset in twin.oracle.parameters and asset in twin.direct_liquidation.asset_parameters
        },
    )
