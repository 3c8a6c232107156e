# SPDX-License-Identifier: MIT
"""All that a deployment can be told: what a parameter file says, in the contracts' units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eth_utils.address import to_checksum_address

from model.parameters import GOVERNANCE_ASSET
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.parameters import OracleAssetParameters, ProtocolParameters
    from model.units import Seconds, Wad

LOCAL_CHAINS: Final = frozenset({1337, 31337})
"""Ids of chains that live as long as their process; only these get tokens, feeds and an exchange
of their own."""


FEED_DECIMALS: Final = 8
"""Of the answers of a local feed, as Chainlink's dollar feeds have."""
LOCAL_PRICE_UNIT: Final = WAD // 10**FEED_DECIMALS
"""Local prices are multiples of it, so that a feed can answer them [wad coins per token]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSettings:
    """Who administers; None stands for the deployer."""

    admin: str | None
    """Grants roles; any other than the deployer must accept."""
    governor: str | None
    """Sets parameters; through a Timelock, if there is one."""
    guardian: str | None
    """Pauses."""
    timelock: Seconds | None = None
    """On a chain that is not local: least time between announcing and doing; None: no Timelock."""

    def holders(self, deployer: str) -> RoleHolders:
        """Who holds which role if `deployer` deploys."""
        return RoleHolders(
            admin=to_checksum_address(self.admin or deployer),
            governor=to_checksum_address(self.governor or deployer),
            guardian=to_checksum_address(self.guardian or deployer),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHolders:
    """The address behind each role: who acts, be it through a Timelock."""

    admin: str
    governor: str
    guardian: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinSettings:
    """The stablecoin."""

    name: str
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSettings:
    """One asset's token."""

    token: str | None
    """Address of the ERC-20; None: one that the plan deploys, on a local net."""
    decimals: int
    """Of the token [1]."""
    local_price: Wad | None
    """First answer of a feed that the plan deploys, on a local net [wad coins per token]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernanceSettings:
    """The governance token."""

    name: str
    symbol: str
    initial_supply: Wad
    """Minted to the governor [wad]."""
    local_price: Wad | None
    """First answer of a feed that the plan deploys, on a local net [wad coins per token]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSource:
    """One asset as the oracle sees it."""

    asset: int
    """Its number."""
    symbol: str
    oracle: OracleAssetParameters
    local_price: Wad | None
    """First answer of a feed that the plan deploys, on a local net [wad coins per token]."""


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

    @property
    def price_sources(self) -> tuple[PriceSource, ...]:
        """Every asset of the oracle, the governance token last."""
        collaterals = (
            PriceSource(
                asset=number,
                symbol=symbol,
                oracle=self.protocol.assets[symbol].oracle,
                local_price=token.local_price,
            )
            for number, (symbol, token) in enumerate(self.tokens.items())
        )
        governance = PriceSource(
            asset=GOVERNANCE_ASSET,
            symbol=self.governance.symbol,
            oracle=self.protocol.governance_oracle,
            local_price=self.governance.local_price,
        )
        return (*collaterals, governance)
