# SPDX-License-Identifier: MIT
"""What a deployment leaves behind for everybody else: `deployments/<chain id>.json`.

Addresses, first block, parameters and bytecode hashes; enough to find and to verify a protocol,
and nothing that its users would have to keep secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from model.parameters import ProtocolParameters

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

CORE_CONTRACTS: Final = (
    "AccessController",
    "Stablecoin",
    "GovernanceToken",
    "Ledger",
    "Gateway",
    "PriceOracle",
    "Treasury",
    "DebtAuction",
    "SurplusAuction",
    "CollateralAuction",
    "LiquidationEngine",
    "DirectLiquidation",
    "GuarantyPool",
    "Settlement",
    "Lens",
)
"""The protocol, in the order in which it is deployed (decisions 0001, 0002, 0007, 0010, 0011)."""
TIMELOCK: Final = "Timelock"
"""The governor of a net that is not local, if the parameter file names a delay (decision 0009)."""


class ManifestError(ValueError):
    """The manifest is missing or does not describe a deployment; deploying again helps."""


def _checked_address(value: str) -> str:
    if not re.fullmatch(r"0x[0-9a-fA-F]{40}", value):
        raise ValueError("is not an address (0x and 40 hexadecimal digits)")
    return value


def _checked_hash(value: str) -> str:
    if not re.fullmatch(r"0x[0-9a-f]{64}", value):
        raise ValueError("is not a hash (0x and 64 lower-case hexadecimal digits)")
    return value


Address = Annotated[str, AfterValidator(_checked_address)]
Hash = Annotated[str, AfterValidator(_checked_hash)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Contract(_Record):
    """One contract of the deployment."""

    address: Address
    bytecode_hash: Hash
    """Keccak-256 of the code at the address, immutables included."""


class Asset(_Record):
    """One asset of the oracle; all but the governance token are collateral too."""

    id: int = Field(ge=0, le=15)
    symbol: str
    token: Address
    decimals: int = Field(ge=0, le=18)
    feed: Address
    """Price source, speaks Chainlink's AggregatorV3Interface."""


class Roles(_Record):
    """Who may administer."""

    admin: Address
    """Grants roles. A handed over admin holds the role once it has accepted."""
    governor: Address
    """Sets parameters."""
    guardian: Address
    """Pauses."""


class Local(_Record):
    """What only a local net gets."""

    exchange: Address
    bidder: Address


class Manifest(_Record):
    """One deployment on one chain."""

    format: Literal[1] = 1
    chain_id: int = Field(gt=0)
    block: int = Field(ge=0)
    """No log of the protocol is older."""
    deployer: Address
    contracts: dict[str, Contract]
    assets: tuple[Asset, ...]
    """Ascending by number, the governance token last."""
    governance_asset: int = Field(ge=0, le=15)
    parameters: ProtocolParameters
    roles: Roles
    local: Local | None = None

    @model_validator(mode="after")
    def _must_be_whole(self) -> Self:
        missing = [name for name in CORE_CONTRACTS if name not in self.contracts]
        if missing:
            raise ValueError(f"contracts: {', '.join(missing)} missing")
        numbers = [asset.id for asset in self.assets]
        if numbers != sorted(set(numbers)):
            raise ValueError("assets: ids must ascend without repetition")
        if self.governance_asset not in numbers:
            raise ValueError(f"assets: governance asset {self.governance_asset} missing")
        return self

    def address_of(self, contract: str) -> str:
        """Address of a contract of the protocol, by its name.

        Raises:
            ManifestError: If the deployment has no contract of that name.
        """
        try:
            return self.contracts[contract].address
        except KeyError:
            raise ManifestError(f"the manifest has no contract {contract}") from None

    @property
    def collaterals(self) -> tuple[Asset, ...]:
        """The assets that can be deposited: all but the governance token."""
        return tuple(asset for asset in self.assets if asset.id != self.governance_asset)

    def asset(self, number: int) -> Asset:
        """The asset of that number.

        Raises:
            ManifestError: If the deployment has no such asset.
        """
        for asset in self.assets:
            if asset.id == number:
                return asset
        raise ManifestError(f"the manifest has no asset {number}")


def read_manifest(path: Path) -> Manifest:
    """The deployment that the file describes.

    Raises:
        ManifestError: If the file cannot be read or says something else; one line per fault, each
            with file, field and value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise ManifestError(
            "\n".join(f"{path}: {_told(fault)}" for fault in error.errors())
        ) from error


def _told(fault: ErrorDetails) -> str:
    """Field, value if it is a short one, and what is wrong with it."""
    field = ".".join(map(str, fault["loc"])) or "manifest"
    message = fault["msg"].removeprefix("Value error, ")
    value = fault["input"]
    return (
        f"{field}: {value!r}: {message}" if isinstance(value, str | int) else f"{field}: {message}"
    )


def write_manifest(manifest: Manifest, path: Path) -> None:
    """Write the file as `read_manifest` reads it, folders included; replaces an older one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
