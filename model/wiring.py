# SPDX-License-Identifier: MIT
"""Who asks whom: contracts are built one after the other, and their setters ask each other.

An immutable address on chain is known before its contract exists; here it is filled in when it
does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import Revert

if TYPE_CHECKING:
    from model.access_controller import AccessController
    from model.direct_liquidation import DirectLiquidation
    from model.guaranty_pool import GuarantyPool
    from model.ledger import Ledger
    from model.liquidation_engine import LiquidationEngine
    from model.price_oracle import PriceOracle
    from model.units import Seconds
    from model.waterfall import Treasury


class Wiring:
    """The contracts whose parameters bind each other, and who may set them."""

    oracle: PriceOracle
    ledger: Ledger
    engine: LiquidationEngine
    direct_liquidation: DirectLiquidation
    treasury: Treasury
    guaranty_pool: GuarantyPool

    def __init__(self, access: AccessController) -> None:
        self.access = access
        """Says who governs, and who guards."""

    def check_governor(self, sender: str, reason: str) -> None:
        """What every setter does first.

        Raises:
            Revert: If the sender is no governor.
        """
        if not self.access.is_governor(sender):
            raise Revert(reason)

    @property
    def tail(self) -> Seconds:
        """Of auctions that start now [seconds]."""
        return self.engine.auction.newest_terms.tail
