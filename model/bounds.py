# SPDX-License-Identifier: MIT
"""What a setter accepts of each parameter alone: its quantity and its range, both ends included.

The figures are the named constants of the contracts; a test compares them with the compiled ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model.parameters import (
    AuctionTerms,
    DebtAuctionParameters,
    DirectLiquidationAssetParameters,
    DirectLiquidationParameters,
    EngineParameters,
    GuarantyPoolParameters,
    LedgerAssetParameters,
    LedgerParameters,
    OracleAssetParameters,
    SurplusAuctionParameters,
    TreasuryParameters,
)
from model.quantities import (
    COINS,
    COUNT,
    CURVE,
    FACTOR,
    PRICE_CUT,
    SHARE,
    TIME,
    TOKENS,
    WAD_COINS,
    YEARLY_FEE,
    Quantity,
)
from model.units import BPS, RAY, WAD

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOUR: Final = 3_600
_DAY: Final = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Range:
    """The values of one parameter that its setter may accept."""

    quantity: Quantity
    low: int
    high: int
    step: int = 1
    """Every accepted value is a multiple of it."""

    def fault(self, raw: int) -> str:
        """Why the value is not accepted; empty if it is."""
        if not self.low <= raw <= self.high:
            return f"is out of range (allowed: {self})"
        if raw % self.step != 0:
            return f"is not a multiple of {self.quantity.show(self.step)}"
        return ""

    def __str__(self) -> str:
        return f"{self.quantity.show(self.low)} to {self.quantity.show(self.high)}"


BUCKET_LENGTH: Final = Range(TIME, 1, 7 * _DAY)
TIMELOCK_DELAY: Final = Range(TIME, _HOUR, 30 * _DAY)
LIQUIDATION_LIMIT: Final = Range(COINS, 1, 2**40)

RANGES: Final[Mapping[type, Mapping[str, Range]]] = {
    LedgerParameters: {
        "stability_fee": Range(YEARLY_FEE, RAY, RAY + 21_979_553_151_239_153_028),
        "debt_ceiling": Range(COINS, 0, 2**48 - 1),
        "min_collateral_value": Range(COINS, 0, 1_000_000),
    },
    LedgerAssetParameters: {
        "loan_to_value": Range(SHARE, 1, 9_500),
        "liquidation_threshold": Range(SHARE, 1, 9_500),
        "supply_cap": Range(TOKENS, 0, 2**112 - 1),
    },
    OracleAssetParameters: {
        "heartbeat": Range(TIME, 1, 7 * _DAY),
        "max_age": Range(TIME, 1, 7 * _DAY),
        "max_price_age": Range(TIME, 1, 7 * _DAY),
        "delay": Range(TIME, 0, _HOUR),
        "max_deviation": Range(SHARE, 1, 5_000),
        "confirm_time": Range(TIME, 1, _HOUR),
        "lower_bound": Range(WAD_COINS, 0, 2**88 - 1),
        "upper_bound": Range(WAD_COINS, 1, 2**88 - 1),
    },
    EngineParameters: {
        "close_out_threshold": Range(FACTOR, 1, BPS - 1),
        "penalty": Range(SHARE, 1, 5_000),
        "debt_floor": Range(COINS, 1, 10**9),
        "liquidation_limit": LIQUIDATION_LIMIT,
        "incentive_share": Range(SHARE, 0, BPS),
        "incentive_tip": Range(WAD_COINS, 0, 10**6 * WAD, step=10**12),
        "pool_share": Range(SHARE, 0, 5_000, step=100),
    },
    DirectLiquidationParameters: {
        "target_health_factor": Range(FACTOR, 10_100, 20_000),
        "health_factor_of_max_bonus": Range(FACTOR, 1, BPS - 1),
        "treasury_share_of_bonus": Range(SHARE, 0, 5_000),
    },
    DirectLiquidationAssetParameters: {
        "min_bonus": Range(SHARE, 0, 5_000),
        "max_bonus": Range(SHARE, 0, 5_000),
    },
    AuctionTerms: {
        "curve": Range(CURVE, 0, 2),
        "start_multiplier": Range(FACTOR, BPS, 2 * BPS),
        "floor_fraction": Range(SHARE, 3_000, BPS),
        "tail": Range(TIME, 60, _DAY),
        "duration": Range(TIME, 1, 7 * _DAY),
        "cut": Range(PRICE_CUT, 0, RAY - 1),
    },
    TreasuryParameters: {
        "debt_queue_delay": Range(TIME, 0, 30 * _DAY),
        "surplus_buffer": Range(COINS, 1, 10**12),
        "surplus_lot": Range(COINS, 1, 10**10),
        "debt_lot": Range(COINS, 1, 10**10),
    },
    GuarantyPoolParameters: {
        "cooldown": Range(TIME, 1, 60 * _DAY),
    },
    DebtAuctionParameters: {
        "initial_lot": Range(TOKENS, 1, 10**9 * WAD),
        "max_lot": Range(TOKENS, 1, 10**9 * WAD),
        "min_bid_step": Range(FACTOR, BPS + 1, 15_000),
        "restart_factor": Range(FACTOR, BPS + 1, 30_000),
        "bid_duration": Range(TIME, 1, 30 * _DAY - 1),
        "auction_duration": Range(TIME, 2, 30 * _DAY),
        "max_discount": Range(SHARE, 0, 5_000),
        "max_extensions": Range(COUNT, 0, 100),
        "max_minted_per_week": Range(TOKENS, 1, 10**10 * WAD),
    },
    SurplusAuctionParameters: {
        "min_bid_step": Range(FACTOR, BPS + 1, 15_000),
        "bid_duration": Range(TIME, 1, 30 * _DAY - 1),
        "auction_duration": Range(TIME, 2, 30 * _DAY),
        "max_discount": Range(SHARE, 0, 5_000),
        "coin_limit": Range(COINS, 1, 10**12),
    },
}
"""By record and field."""
