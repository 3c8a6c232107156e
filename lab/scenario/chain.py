# SPDX-License-Identifier: MIT
"""How fast the chain goes, and what gas costs."""

from __future__ import annotations

from pydantic import Field

from lab.scenario.part import NotNegative, Part


class Chain(Part):
    """How fast the chain goes."""

    block_seconds: int = Field(ge=1, le=900)
    """Chain time per block while prices move; longer than mainnet's 12 s: compressed time."""
    rest_block_seconds: int = Field(ge=60, le=3600)
    """Chain time per block after the last auction, on the way to the debt queue's end."""
    gas_price_gwei: NotNegative
    """What every transaction pays per gas; held constant."""
    gas_asset: str = "ETH"
    """Asset whose price values gas."""
