# SPDX-License-Identifier: MIT
"""Events that the keeper needs not, but that say who lost what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keeper.events.record import Event

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLiquidated(Event):
    """A direct liquidation (lane A)."""

    account: str
    asset: int
    debt: int
    fee: int
    collateral: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWrittenOff(Event):
    """A close-out of an account with nothing worth selling."""

    account: str
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Event):
    """The Treasury has paid matured debt, as far as it could."""

    slashed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSkimmed(Event):
    """After a shutdown: an account's debt was paid as far as its collateral went."""

    account: str
    debt: int
    worth: int


RECORDS: Final[Mapping[str, Mapping[str, type[Event]]]] = {
    "DirectLiquidation": {"AccountLiquidated": AccountLiquidated},
    "LiquidationEngine": {"AccountWrittenOff": AccountWrittenOff},
    "Treasury": {"Settled": Settled},
    "Settlement": {"AccountSkimmed": AccountSkimmed},
}
"""By contract and event, for the decoder."""
