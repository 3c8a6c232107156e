# SPDX-License-Identifier: MIT
"""Collateral and normalized debt per account, totals, rate; the twin of `account_book.vy`.

It checks amounts, never prices. Total coin is derived, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from model.chain import Storage
from model.errors import (
    LEDGER_COLLATERAL_TOO_LOW,
    LEDGER_RAMP_MUST_FALL,
    LEDGER_RAMP_TOO_LONG,
    LEDGER_RAMP_TOO_SHORT,
    LEDGER_SUPPLY_CAP_EXCEEDED,
    PACKING_VALUE_TOO_WIDE,
    Revert,
)
from model.health import BITS_PER_BPS
from model.rates import accrued
from model.setter_rules import check_loan_to_value
from model.units import RAY, Bps, Rad, Ray, Seconds, UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.parameters import LedgerAssetParameters

MAX_ASSETS_PER_ACCOUNT: Final = 8
MAX_RATE: Final = Ray(2**112 - 1)
MIN_RAMP: Final = 86_400
MAX_RAMP: Final = 365 * 86_400
MAX_TOTAL_DEBT: Final = Wad(2**104 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Debt and collateral of an account."""

    normalized_debt: Wad = field(default=Wad(0))
    """Debt = normalized debt * rate [wad]."""
    collateral: Mapping[int, Wad] = field(default_factory=lambda: MappingProxyType({}))
    """Amount of each asset held, none of them 0, ascending by asset [wad]."""

    @property
    def assets(self) -> int:
        """The assets held [bitmap]."""
        return sum(1 << asset for asset in self.collateral)

    def amount(self, asset: int) -> Wad:
        """Collateral of one asset [wad]."""
        return self.collateral.get(asset, Wad(0))

    def with_amount(self, asset: int, amount: Wad) -> Account:
        """The account with another amount of one asset."""
        amounts = {**self.collateral, asset: amount}
        held = {asset: amounts[asset] for asset in sorted(amounts) if amounts[asset] > 0}
        return replace(self, collateral=MappingProxyType(held))

    def with_debt(self, normalized_debt: Wad) -> Account:
        """The account with another debt."""
        return replace(self, normalized_debt=normalized_debt)


EMPTY: Final = Account()


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralChange:
    """`ILedger.CollateralChange`."""

    asset: int
    added: Wad
    """[wad]."""
    removed: Wad
    """[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """A liquidation threshold on its way down."""

    start: Bps
    """[bps]."""
    start_at: UnixTime
    end_at: UnixTime

    def at(self, now: UnixTime, end: Bps) -> Bps:
        """Threshold at a moment, rounded up; `end` is what it falls to [bps]."""
        if now >= self.end_at:
            return end
        passed, duration = now - self.start_at, self.end_at - self.start_at
        return Bps(self.start - (self.start - end) * passed // duration)


@dataclass(eq=False, kw_only=True)
class AccountBook(Storage):
    """What the Ledger keeps about accounts and about all of them together."""

    stability_fee: Ray
    """Factor on debt per second, >= 1 [ray]."""
    assets: dict[int, LedgerAssetParameters]
    """Parameters of the listed assets."""
    accrued_at: UnixTime
    """Time up to which the rate has accrued."""
    rate: Ray = RAY
    """Debt per normalized debt, as of `accrued_at`."""
    total_normalized_debt: Wad = field(default=Wad(0))
    """Of all accounts [wad]."""
    accounts: dict[str, Account] = field(default_factory=dict)
    """By owner; one that is not in it is empty."""
    ramps: dict[int, Ramp] = field(default_factory=dict)
    """Of liquidation thresholds, by asset; over those in `assets`, which are their ends."""
    total_collateral: dict[int, Wad] = field(default_factory=dict)
    """Of all accounts, by asset; free balances and lots in auctions not counted [wad]."""

    # --- Rate -------------------------------------------------------------------------------------

    def current_rate(self) -> Ray:
        """The rate as of this block [ray]."""
        elapsed = Seconds(self.chain.timestamp - self.accrued_at)
        return accrued(self.rate, self.stability_fee, elapsed, MAX_RATE)

    def accrue(self) -> Rad:
        """Bring the rate up to this block; the fee income, exact [rad]."""
        before, self.rate = self.rate, self.current_rate()
        self.accrued_at = self.chain.timestamp
        return Rad(self.total_normalized_debt * (self.rate - before))

    # --- Debt and collateral ----------------------------------------------------------------------

    def account(self, owner: str) -> Account:
        """Debt and collateral of an account."""
        return self.accounts.get(owner, EMPTY)

    def change_debt(self, owner: str, change: int) -> None:
        """The normalized debt of an account, and so of all, grows or shrinks (negative) [wad].

        Raises:
            Revert: If the total does not fit its field.
        """
        total = Wad(self.total_normalized_debt + change)
        if total > MAX_TOTAL_DEBT:
            raise Revert(PACKING_VALUE_TOO_WIDE)
        self.total_normalized_debt = total
        account = self.account(owner)
        self.accounts[owner] = account.with_debt(Wad(account.normalized_debt + change))

    def add_collateral(self, owner: str, asset: int, amount: Wad, *, within_cap: bool) -> None:
        """Collateral of an account, and so of all, grows [wad].

        Args:
            owner: Of the account.
            asset: Its number.
            amount: Added [wad].
            within_cap: True for a deposit; what returns from an auction ignores the cap.

        Raises:
            Revert: If the cap is exceeded.
        """
        total = Wad(self.total_collateral.get(asset, 0) + amount)
        if within_cap and total > self.assets[asset].supply_cap:
            raise Revert(LEDGER_SUPPLY_CAP_EXCEEDED)
        self.total_collateral[asset] = total
        account = self.account(owner)
        self.accounts[owner] = account.with_amount(asset, Wad(account.amount(asset) + amount))

    def remove_collateral(self, owner: str, asset: int, amount: Wad) -> None:
        """Collateral of an account, and so of all, shrinks [wad].

        Raises:
            Revert: If the account has less.
        """
        account = self.account(owner)
        if amount > account.amount(asset):
            raise Revert(LEDGER_COLLATERAL_TOO_LOW)
        self.total_collateral[asset] = Wad(self.total_collateral.get(asset, 0) - amount)
        self.accounts[owner] = account.with_amount(asset, Wad(account.amount(asset) - amount))

    # --- Weights ----------------------------------------------------------------------------------

    @property
    def thresholds(self) -> int:
        """Liquidation thresholds, 16 bits each, asset 0 lowest [bps]."""
        return sum(self.threshold(asset) << asset * BITS_PER_BPS for asset in self.assets)

    def threshold(self, asset: int) -> Bps:
        """Liquidation threshold of an asset as of this block, rounded up while it falls [bps]."""
        if asset not in self.assets:
            return Bps(0)
        end = self.assets[asset].liquidation_threshold
        ramp = self.ramps.get(asset)
        return ramp.at(self.chain.timestamp, end) if ramp else end

    def start_ramp(self, asset: int, end: Bps, duration: Seconds) -> None:
        """Lower a liquidation threshold in a straight line from now on.

        Raises:
            Revert: If it is too short or long, or does not fall, or falls too far.
        """
        if duration < MIN_RAMP:
            raise Revert(LEDGER_RAMP_TOO_SHORT)
        if duration > MAX_RAMP:
            raise Revert(LEDGER_RAMP_TOO_LONG)
        start = self.threshold(asset)
        if end >= start:  # an asset that is not listed has none to fall
            raise Revert(LEDGER_RAMP_MUST_FALL)
        check_loan_to_value(self.assets[asset].loan_to_value, end)
        now = self.chain.timestamp
        self.ramps[asset] = Ramp(start=start, start_at=now, end_at=UnixTime(now + duration))
        self.assets[asset] = replace(self.assets[asset], liquidation_threshold=end)

    @property
    def max_threshold(self) -> Bps:
        """Greatest liquidation threshold of all assets as of this block [bps]."""
        return max((self.threshold(asset) for asset in self.assets), default=Bps(0))

    def set_asset(self, asset: int, parameters: LedgerAssetParameters) -> None:
        """List an asset, or change its limits; a ramp of its threshold ends."""
        self.assets[asset] = parameters
        self.ramps.pop(asset, None)

    @property
    def loan_to_values(self) -> int:
        """Loan-to-value limits, 16 bits each, asset 0 lowest [bps]."""
        return sum(
            parameters.loan_to_value << asset * BITS_PER_BPS
            for asset, parameters in self.assets.items()
        )
