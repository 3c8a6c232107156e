# SPDX-License-Identifier: MIT
"""Events of the Ledger."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event
from model.parameters import LedgerAssetParameters, LedgerParameters  # noqa: TC001 - the decoder reads the annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersSet(Event):
    """The Ledger's parameters."""

    parameters: LedgerParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetParametersSet(Event):
    """Thresholds and cap of an asset."""

    asset: int
    parameters: LedgerAssetParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Event):
    """Debt of an account, and those of its collaterals that changed."""

    account: str
    normalized_debt: int
    assets: int
    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinChanged(Event):
    """Internal coin of an address."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateAccrued(Event):
    """The debt index, accrued to the block's time stamp."""

    rate: int
    treasury_coin: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbackedDebtChanged(Event):
    """Debt that nobody owes, in all."""

    unbacked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtQueued(Event):
    """Debt of a close-out waits in the newest bucket."""

    era: int
    queue_total: int
    unbacked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtMatured(Event):
    """The buckets up to a queue total wait no longer."""

    queue_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtOnAuctionChanged(Event):
    """Debt that debt auctions are to cover."""

    on_auction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRampSet(Event):
    """A liquidation threshold falls in a straight line."""

    asset: int
    start_threshold: int
    end_threshold: int
    start_at: int
    end_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen(Event):
    """Settlement has stopped everything."""

    rate: int
