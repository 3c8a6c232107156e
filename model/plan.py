# SPDX-License-Identifier: MIT
"""What a deployment is made of: steps in order, and what must be true afterwards. Pure data.

Contracts refer to each other by name, also to those not deployed yet: the address of a contract
follows from its deployer and the deployer's nonce, so all are known before anything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rlp  # type: ignore[import-untyped]
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.settings import DeploymentSettings


@dataclass(frozen=True, slots=True)
class AddressOf:
    """The address of a contract of the plan, or of one that it was given."""

    name: str


Value = int | str | bytes | bool | AddressOf | tuple["Value", ...]
"""An argument or result; a struct is the tuple of its fields."""


@dataclass(frozen=True, slots=True)
class Deploy:
    """Create a contract; the only step that takes an address."""

    name: str
    """What the plan calls it."""
    contract: str
    """Which contract it is."""
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Send a transaction to a contract of the plan."""

    name: str
    function: str
    arguments: tuple[Value, ...]


Step = Deploy | Call


@dataclass(frozen=True, slots=True)
class Check:
    """A view that must answer `expected` once all steps are done."""

    name: str
    function: str
    arguments: tuple[Value, ...]
    expected: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A contract that exists already, and one whose interface it has."""

    address: str
    contract: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Whom the protocol knows by which role in the end."""

    admin: str | AddressOf
    """Once it has accepted."""
    governor: str | AddressOf
    guardian: str | AddressOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One deployment, from the first transaction to the last check."""

    settings: DeploymentSettings
    deployer: str
    """Sends every transaction."""
    roles: Roles
    given: Mapping[str, Given]
    """By the name under which steps and checks refer to it."""
    requirements: tuple[Check, ...]
    """What must be true of the given contracts before the first step."""
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]

    @property
    def contracts(self) -> Mapping[str, str]:
        """Name to contract, of all that the plan deploys or was given."""
        deployed = {step.name: step.contract for step in self.steps if isinstance(step, Deploy)}
        return deployed | {name: given.contract for name, given in self.given.items()}

    def addresses(self, nonce: int) -> Mapping[str, str]:
        """Name to address, if the first step is sent with `nonce`."""
        deployed = {
            step.name: created_address(self.deployer, nonce + number)
            for number, step in enumerate(self.steps)
            if isinstance(step, Deploy)
        }
        return deployed | {name: given.address for name, given in self.given.items()}


def created_address(deployer: str, nonce: int) -> str:
    """Where a contract that `deployer` creates with `nonce` will stand.

    Source:
        Ethereum yellow paper, section 7: the last 20 bytes of keccak(rlp(sender, nonce)).
    """
    digest = keccak(rlp.encode([to_canonical_address(deployer), nonce]))
    return to_checksum_address(digest[12:])


def resolved(value: Value, addresses: Mapping[str, str]) -> Value:
    """The value with every reference replaced by the address that it stands for."""
    if isinstance(value, AddressOf):
        return addresses[value.name]
    if isinstance(value, tuple):
        return tuple(resolved(part, addresses) for part in value)
    return value


def token_name(symbol: str) -> str:
    """What a plan calls the token of a collateral asset."""
    return f"token {symbol}"


def feed_name(symbol: str) -> str:
    """What a plan calls the price source of an asset."""
    return f"feed {symbol}"
