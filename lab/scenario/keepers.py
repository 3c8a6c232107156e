# SPDX-License-Identifier: MIT
"""What the keeper owns, when it is away, and how late it is."""

from __future__ import annotations

from pydantic import Field

from lab.scenario.part import NotNegative, Part, Positive, Spans


class Keeper(Part):
    """What the keeper owns before the first price, and its settings."""

    latency: int = Field(default=0, ge=0, le=10_000)
    """Blocks by which its transactions come too late for the next one."""
    outages: Spans = ()
    """When it does nothing."""

    capital: NotNegative
    """Ledger coin; pays the debt auctions' bids [coins]."""
    governance_tokens: NotNegative
    """Pays the surplus auctions' bids [tokens]."""
    ether: Positive
    """Pays gas."""
    settings: dict[str, str | int | float | bool] = Field(default_factory=dict)
    """Further settings, handed over as KEEPER_<NAME> in its environment."""
