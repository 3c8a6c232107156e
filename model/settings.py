# SPDX-License-Identifier: MIT
"""All that a deployment can be told: what a parameter file says, in the contracts' units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.parameters import ProtocolParameters
    from model.units import Wad

LOCAL_CHAINS: Final = frozenset({1337, 31337})
"""Ids of chains that live as long as their process; only these get tokens, feeds and an exchange
of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSettings:
    """Who administers; None stands for the deployer."""

    admin: str | None
    """Grants roles; any other than the deployer must accept."""
    governor: str | None
    """Sets parameters."""
    guardian: str | None
    """Pauses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinSettings:
    """The stablecoin."""

    name: str
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMarket:
    """The market of a token that only exists on a local net."""

    price: Wad
    """First answer of the feed and first price of the exchange [wad coins per token]."""
    depth: Wad
    """Tokens in the exchange's pool, beside coin of the same value [wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSettings:
    """One asset's token."""

    token: str | None
    """Address of the ERC-20; None: one that the plan deploys, on a local net."""
    decimals: int
    """Of the token [1]."""
    local: LocalMarket | None
    """Its market on a local net; needed for what the plan deploys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernanceSettings:
    """The governance token, and its feed's first answer on a local net."""

    name: str
    symbol: str
    initial_supply: Wad
    """Minted to the governor [wad]."""
    local_price: Wad | None
    """First answer of the feed that the plan deploys [wad coins per token]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentSettings:
    """One parameter file."""

    chain_id: int | None
    """The chain it is meant for; None: any local one."""
    roles: RoleSettings
    coin: CoinSettings
    governance: GovernanceSettings
    tokens: Mapping[str, TokenSettings]
    """By symbol, in the order of the asset numbers."""
    protocol: ProtocolParameters
