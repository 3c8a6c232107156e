# SPDX-License-Identifier: MIT
"""The Ledger's books, as its logs tell them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model import rates
from model.units import Ray, Seconds
from tests.logs.log import UnknownEvent

if TYPE_CHECKING:
    from tests.logs.log import Log

MAX_RATE = Ray(2**112 - 1)


@dataclass(slots=True)
class Account:
    """Debt and collateral of one owner."""

    normalized_debt: int = 0
    """Debt over rate [wad]."""
    collateral: dict[int, int] = field(default_factory=dict)
    """By asset, those held [wad]."""

    @property
    def assets(self) -> int:
        """Assets held [bitmap]."""
        return sum(1 << asset for asset in self.collateral)

    @property
    def amounts(self) -> list[int]:
        """Collateral, ascending by asset [wad]."""
        return [self.collateral[asset] for asset in sorted(self.collateral)]


@dataclass(slots=True)
class LedgerState:
    """All that the Ledger stores."""

    treasury: str
    """Whose coin an accrual changes."""
    accounts: dict[str, Account] = field(default_factory=dict)
    free_balances: dict[tuple[str, int], int] = field(default_factory=dict)
    coin: dict[str, int] = field(default_factory=dict)
    rate: int = 0
    accrued_at: int = 0
    unbacked: int = 0
    on_auction: int = 0
    queue_totals: dict[int, int] = field(default_factory=dict)
    """All debt ever queued up to the end of a bucket, by that end, oldest first [rad]."""
    matured_total: int = 0
    """Of all debt ever queued, what has matured [rad]."""
    parameters: tuple[int, ...] = ()
    asset_parameters: dict[int, tuple[int, ...]] = field(default_factory=dict)
    ramps: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """By asset: threshold at start and end [bps], start, end [unix time]."""
    debt_floor: int = 0
    borrowing_paused_until: int = 0
    is_frozen: bool = False

    def apply(self, log: Log, timestamp: int) -> None:
        values: dict[str, Any] = dict(log.fields)
        match log.name:
            case "AccountChanged":
                self._change_account(**values)
            case "FreeBalanceChanged":
                self.free_balances[values["account"], values["asset"]] = values["amount"]
            case "CoinChanged":
                self.coin[values["account"]] = values["amount"]
            case "RateAccrued":
                self.rate, self.accrued_at = values["rate"], timestamp
                self.coin[self.treasury] = values["treasury_coin"]
            case "UnbackedDebtChanged":
                self.unbacked = values["unbacked"]
            case "DebtQueued":
                self.queue_totals[values["era"]] = values["queue_total"]
                self.unbacked = values["unbacked"]
            case "DebtMatured":
                self.matured_total = values["queue_total"]
            case "DebtOnAuctionChanged":
                self.on_auction = values["on_auction"]
            case _:
                self._apply_rules(log, values)

    def _apply_rules(self, log: Log, values: dict[str, Any]) -> None:
        match log.name:
            case "BorrowingPaused":
                self.borrowing_paused_until = values["until"]
            case "ParametersSet":
                self.parameters = tuple(values["parameters"])
            case "AssetParametersSet":
                self.asset_parameters[values["asset"]] = tuple(values["parameters"])
                self.ramps.pop(values["asset"], None)
            case "ThresholdRampSet":
                asset, *ramp = values.values()
                self.ramps[asset] = tuple(ramp)
            case "Frozen":
                self.rate, self.is_frozen = values["rate"], True
            case "DebtFloorSet":
                self.debt_floor = values["debt_floor"]
            case _:
                raise UnknownEvent(log)

    def _change_account(
        self, account: str, normalized_debt: int, assets: int, amounts: list[int]
    ) -> None:
        entry = self.accounts.setdefault(account, Account())
        entry.normalized_debt = normalized_debt
        changed = [asset for asset in range(16) if assets >> asset & 1]
        for asset, amount in zip(changed, amounts, strict=True):
            if amount:
                entry.collateral[asset] = amount
            else:
                entry.collateral.pop(asset, None)

    # --- Derived ----------------------------------------------------------------------------------

    @property
    def total_normalized_debt(self) -> int:
        return sum(account.normalized_debt for account in self.accounts.values())

    def total_collateral(self, asset: int) -> int:
        return sum(account.collateral.get(asset, 0) for account in self.accounts.values())

    def thresholds_at(self, timestamp: int) -> int:
        """Liquidation thresholds, 16 bits each, asset 0 lowest [bps]."""
        return sum(
            self._threshold(asset, timestamp) << 16 * asset for asset in self.asset_parameters
        )

    def _threshold(self, asset: int, timestamp: int) -> int:
        end = self.asset_parameters[asset][1]
        if asset not in self.ramps:
            return end
        first, last, start_at, end_at = self.ramps[asset]
        left = max(end_at - timestamp, 0)
        return last + -(-(first - last) * left // (end_at - start_at))

    def rate_at(self, timestamp: int) -> int:
        """The rate as of a moment, accrued or not [ray]."""
        if self.is_frozen:
            return self.rate
        fee, elapsed = self.parameters[0], timestamp - self.accrued_at
        return rates.accrued(Ray(self.rate), Ray(fee), Seconds(elapsed), MAX_RATE)

    @property
    def buckets(self) -> list[tuple[int, int]]:
        """What waits, oldest first: end of the bucket [unix time], debt [rad]."""
        found, before = [], self.matured_total
        for era, total in self.queue_totals.items():
            if total > self.matured_total:
                found.append((era, total - before))
                before = total
        return found

    @property
    def queued(self) -> int:
        """Debt that waits [rad]."""
        return max(self.queue_totals.values(), default=0) - self.matured_total

    @property
    def conservation_error(self) -> int:
        """Coin less debt; 0, always [rad]."""
        debt = self.total_normalized_debt * self.rate + self.unbacked
        return sum(self.coin.values()) - debt
