# SPDX-License-Identifier: MIT
"""Who liquidates: what each keeper owns, what it bids for gas, when it is away, how late it is."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from lab.scenario.part import NotNegative, Part, Positive, Spans


class Conduct(Part):
    """How a keeper behaves."""

    latency: int = Field(default=0, ge=0, le=10_000)
    """Blocks by which its transactions come too late for the next one."""
    outages: Spans = ()
    """When it does nothing [hours since the start]."""
    raises_bids: bool = True
    """Whether it replaces what no block takes, up to its `max_fee`. Otherwise a transaction that
    the base fee has overtaken waits, and holds up all that its wallet sent after it."""
    settings: dict[str, str | int | float | bool] = Field(default_factory=dict)
    """Further settings, as KEEPER_<NAME>: `priority_fee` and `max_fee` [gwei], `take_margin` …"""


class Keeper(Conduct):
    """The keeper whose work a scenario is about."""

    capital: NotNegative
    """Ledger coin; pays the debt auctions' bids [coins]."""
    governance_tokens: NotNegative
    """Pays the surplus auctions' bids [tokens]."""
    ether: Positive
    """Pays gas."""


class Rival(Conduct):
    """One more keeper, or several alike, at work beside the first."""

    count: int = Field(default=1, ge=1, le=20)
    """How many of it."""
    capital: NotNegative = Decimal(0)
    """As of the first [coins]."""
    governance_tokens: NotNegative = Decimal(0)
    """As of the first [tokens]."""
