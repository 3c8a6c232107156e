# SPDX-License-Identifier: MIT
"""The contracts and roles of a scene, by short names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.unit.contracts.liquidation.world import SYMBOLS

if TYPE_CHECKING:
    from tests.deployment import Deployment


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Contracts:
    """One deployment."""

    deployment: Deployment

    @property
    def settlement(self) -> Any:
        return self.deployment.settlement

    @property
    def ledger(self) -> Any:
        return self.deployment.ledger

    @property
    def gateway(self) -> Any:
        return self.deployment.gateway

    @property
    def treasury(self) -> Any:
        return self.deployment.treasury

    @property
    def auctions(self) -> Any:
        return self.deployment.collateral_auction

    @property
    def debt_auction(self) -> Any:
        return self.deployment.debt_auction

    @property
    def surplus_auction(self) -> Any:
        return self.deployment.surplus_auction

    @property
    def engine(self) -> Any:
        return self.deployment.engine

    @property
    def direct(self) -> Any:
        return self.deployment.direct_liquidation

    @property
    def oracle(self) -> Any:
        return self.deployment.oracle

    @property
    def governance_token(self) -> Any:
        return self.deployment.governance_token

    @property
    def stablecoin(self) -> Any:
        return self.deployment.stablecoin

    @property
    def pool(self) -> str:
        return str(self.deployment.guaranty_pool.address)

    @property
    def guaranty_pool(self) -> Any:
        return self.deployment.guaranty_pool

    @property
    def governor(self) -> str:
        return str(self.deployment.manifest.roles.governor)

    @property
    def guardian(self) -> str:
        return str(self.deployment.manifest.roles.guardian)

    @property
    def tokens(self) -> list[Any]:
        """By asset."""
        return [self.deployment.tokens[symbol] for symbol in SYMBOLS]
