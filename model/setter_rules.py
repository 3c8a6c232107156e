# SPDX-License-Identifier: MIT
"""What a setter refuses of its own parameters, in its order and with its text.

What binds parameters of several contracts stands with the setters themselves, where the others are
at hand; `model.inequalities` judges a whole set at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model import errors
from model.bounds import RANGES
from model.errors import Revert
from model.inequalities import (
    DUSTY_PARTIALS_PER_LIMIT,
    FRESH_LOAN_HEALTH_FACTOR,
    MAX_END_LEVEL,
    MAX_FLOOR,
    MIN_CUT,
    MIN_FLOOR,
    STEPS_PER_TAIL,
    UNSEIZED_DIVISOR,
    UNSEIZED_LOTS,
)
from model.price_curves import EXPONENTIAL, LINEAR, STAIRSTEP, price
from model.units import BPS, RAY, WAD, Ray, Seconds

if TYPE_CHECKING:
    from model.parameters import (
        AuctionTerms,
        DebtAuctionParameters,
        DirectLiquidationAssetParameters,
        DirectLiquidationParameters,
        EngineParameters,
        LedgerAssetParameters,
        LedgerParameters,
        OracleAssetParameters,
        SurplusAuctionParameters,
        TreasuryParameters,
    )

MAX_ASSETS: Final = 16
TIP_UNIT: Final = 10**12
POOL_SHARE_UNIT: Final = 100


def require(is_so: bool, reason: str) -> None:
    """An assertion of a contract.

    Raises:
        Revert: If it is not so.
    """
    if not is_so:
        raise Revert(reason)


def least(record: object, field: str) -> int:
    """Least value of one field of a record of parameters."""
    return RANGES[type(record)][field].low


def most(record: object, field: str) -> int:
    """Greatest value of one field of a record of parameters."""
    return RANGES[type(record)][field].high


# --- Ledger ---------------------------------------------------------------------------------------


def check_ledger(new: LedgerParameters) -> None:
    """Bounds of `Ledger.set_parameters`."""
    require(new.stability_fee >= RAY, errors.LEDGER_STABILITY_FEE_BELOW_1)
    require(new.stability_fee <= most(new, "stability_fee"), errors.LEDGER_STABILITY_FEE_TOO_HIGH)
    require(new.debt_ceiling <= most(new, "debt_ceiling"), errors.LEDGER_DEBT_CEILING_TOO_HIGH)
    require(
        new.min_collateral_value <= most(new, "min_collateral_value"),
        errors.LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH,
    )


def check_ledger_asset(asset: int, new: LedgerAssetParameters) -> None:
    """Bounds of `Ledger.set_asset_parameters`, P1 among them."""
    require(asset < MAX_ASSETS, errors.LEDGER_ASSET_OUT_OF_RANGE)
    require(new.loan_to_value > 0, errors.LEDGER_LOAN_TO_VALUE_IS_0)
    require(
        new.liquidation_threshold <= most(new, "liquidation_threshold"),
        errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH,
    )
    check_loan_to_value(new.loan_to_value, new.liquidation_threshold)
    require(new.supply_cap <= most(new, "supply_cap"), errors.LEDGER_SUPPLY_CAP_TOO_HIGH)


def check_loan_to_value(loan_to_value: int, threshold: int) -> None:
    """P1: a loan at its limit starts with a health factor of 1.02 at least [bps]."""
    require(
        loan_to_value * FRESH_LOAN_HEALTH_FACTOR <= threshold * 100,
        errors.LEDGER_LOAN_TO_VALUE_TOO_CLOSE_TO_LIQUIDATION_THRESHOLD,
    )


# --- Liquidation engine ---------------------------------------------------------------------------


def check_engine(new: EngineParameters) -> None:
    """Bounds of `LiquidationEngine.set_parameters`, P7 among them."""
    require(new.close_out_threshold < BPS, errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_IS_1_OR_MORE)
    require(new.penalty >= 1, errors.LIQUIDATION_PENALTY_TOO_LOW)
    require(new.penalty <= most(new, "penalty"), errors.LIQUIDATION_PENALTY_TOO_HIGH)
    require(new.debt_floor >= 1, errors.LIQUIDATION_DEBT_FLOOR_TOO_LOW)
    require(new.debt_floor <= most(new, "debt_floor"), errors.LIQUIDATION_DEBT_FLOOR_TOO_HIGH)
    require(
        new.liquidation_limit <= most(new, "liquidation_limit"),
        errors.LIQUIDATION_LIQUIDATION_LIMIT_TOO_HIGH,
    )
    require(
        new.incentive_tip <= most(new, "incentive_tip"), errors.LIQUIDATION_INCENTIVE_TIP_TOO_HIGH
    )
    require(
        new.incentive_tip % TIP_UNIT == 0,
        errors.LIQUIDATION_INCENTIVE_TIP_NOT_A_MULTIPLE_OF_1E12,
    )
    require(new.pool_share <= most(new, "pool_share"), errors.LIQUIDATION_POOL_SHARE_TOO_HIGH)
    require(
        new.pool_share % POOL_SHARE_UNIT == 0, errors.LIQUIDATION_POOL_SHARE_NOT_A_MULTIPLE_OF_100
    )
    require(
        new.incentive_share <= BPS
        and new.incentive_share * (BPS + new.penalty) <= _kept_penalty(new),
        errors.LIQUIDATION_INCENTIVE_SHARE_ABOVE_THE_PENALTY,
    )
    require(
        _left_of_penalty(new) >= 0, errors.LIQUIDATION_INCENTIVE_ABOVE_THE_PENALTY_AT_THE_DEBT_FLOOR
    )


def max_min_collateral_value(engine: EngineParameters) -> int:
    """P7: `LiquidationEngine.max_min_collateral_value`, rounded down [coins]."""
    return _left_of_penalty(engine) * UNSEIZED_DIVISOR // (UNSEIZED_LOTS * WAD * BPS * BPS)


def _kept_penalty(engine: EngineParameters) -> int:
    """(1 - g) * P [bps * bps]."""
    return engine.penalty * (BPS - engine.pool_share)


def _left_of_penalty(engine: EngineParameters) -> int:
    """What the incentives leave of the kept penalty at the debt floor [wad * bps * bps]."""
    floor = engine.debt_floor * WAD
    share = floor * engine.incentive_share * (BPS + engine.penalty)
    return floor * _kept_penalty(engine) - engine.incentive_tip * BPS * BPS - share


def check_limit(limit: int, engine: EngineParameters) -> None:
    """P10: an asset's limit is within the global one and holds ten of the smallest auctions."""
    require(limit <= engine.liquidation_limit, errors.LIQUIDATION_ASSET_LIMIT_ABOVE_THE_LIMIT)
    smallest = DUSTY_PARTIALS_PER_LIMIT * engine.debt_floor * (BPS + engine.penalty)
    require(limit * BPS >= smallest, errors.LIQUIDATION_ASSET_LIMIT_BELOW_TEN_FLOORS)


def check_terms(new: AuctionTerms) -> None:
    """P11 to P13: bounds of `LiquidationEngine.set_auction_terms`."""
    require(
        new.start_multiplier >= least(new, "start_multiplier"),
        errors.AUCTION_START_MULTIPLIER_TOO_LOW,
    )
    require(
        new.start_multiplier <= most(new, "start_multiplier"),
        errors.AUCTION_START_MULTIPLIER_TOO_HIGH,
    )
    require(
        new.floor_fraction >= least(new, "floor_fraction"), errors.AUCTION_FLOOR_FRACTION_TOO_LOW
    )
    require(
        new.floor_fraction <= most(new, "floor_fraction"), errors.AUCTION_FLOOR_FRACTION_TOO_HIGH
    )
    lowest = new.floor_fraction * new.start_multiplier
    require(lowest >= MIN_FLOOR * BPS, errors.AUCTION_FLOOR_TOO_LOW)
    require(lowest <= MAX_FLOOR * BPS, errors.AUCTION_FLOOR_TOO_HIGH)
    require(new.tail >= least(new, "tail"), errors.AUCTION_TAIL_TOO_SHORT)
    require(new.tail <= most(new, "tail"), errors.AUCTION_TAIL_TOO_LONG)
    _check_curve(new)
    require(_level(new, new.tail) <= MAX_END_LEVEL * RAY, errors.AUCTION_PRICE_AT_TAIL_TOO_HIGH)
    require(_level(new, new.tail // 2) <= BPS * RAY, errors.AUCTION_PAR_AFTER_HALF_THE_TAIL)


def _check_curve(new: AuctionTerms) -> None:
    require(new.curve <= EXPONENTIAL, errors.AUCTION_UNKNOWN_CURVE)
    require(new.duration >= 1, errors.AUCTION_DURATION_IS_0)
    require(new.duration <= most(new, "duration"), errors.AUCTION_DURATION_TOO_LONG)
    if new.curve == LINEAR:
        require(new.cut == 0, errors.AUCTION_LINEAR_CURVE_WITH_A_CUT)
        return
    require(new.cut >= MIN_CUT, errors.AUCTION_CUT_TOO_LOW)
    require(new.cut < RAY, errors.AUCTION_CUT_IS_1_OR_MORE)
    if new.curve == STAIRSTEP:
        require(
            new.duration * STEPS_PER_TAIL <= new.tail, errors.AUCTION_STEP_TOO_LONG_FOR_THE_TAIL
        )
    else:
        require(new.duration == 1, errors.AUCTION_EXPONENTIAL_DURATION_IS_NOT_1)


def _level(terms: AuctionTerms, elapsed: int) -> int:
    """Price at `elapsed` / oracle price at start [bps * ray]."""
    share = price(terms.curve, RAY, Seconds(elapsed), terms.duration, Ray(terms.cut))
    return share * terms.start_multiplier


# --- Direct liquidation ---------------------------------------------------------------------------


def check_direct_liquidation(new: DirectLiquidationParameters) -> None:
    """Bounds of `DirectLiquidation.set_parameters`."""
    require(
        new.target_health_factor >= least(new, "target_health_factor"),
        errors.LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_LOW,
    )
    require(
        new.target_health_factor <= most(new, "target_health_factor"),
        errors.LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_HIGH,
    )
    require(
        new.health_factor_of_max_bonus < BPS,
        errors.LIQUIDATION_HEALTH_FACTOR_OF_MAX_BONUS_IS_1_OR_MORE,
    )
    require(
        new.treasury_share_of_bonus <= most(new, "treasury_share_of_bonus"),
        errors.LIQUIDATION_TREASURY_SHARE_OF_BONUS_TOO_HIGH,
    )


def check_bonuses(asset: int, new: DirectLiquidationAssetParameters) -> None:
    """Bounds of `DirectLiquidation.set_asset_parameters`."""
    require(asset < MAX_ASSETS, errors.LIQUIDATION_ASSET_OUT_OF_RANGE)
    require(new.min_bonus <= new.max_bonus, errors.LIQUIDATION_MIN_BONUS_ABOVE_MAX_BONUS)
    require(new.max_bonus <= most(new, "max_bonus"), errors.LIQUIDATION_MAX_BONUS_TOO_HIGH)


# --- Price oracle ---------------------------------------------------------------------------------


def check_oracle_asset(new: OracleAssetParameters) -> None:
    """Bounds of `PriceOracle.set_asset_parameters`, P14 among them."""
    require(new.heartbeat > 0, errors.ORACLE_HEARTBEAT_IS_ZERO)
    require(new.delay <= most(new, "delay"), errors.ORACLE_DELAY_TOO_LONG)
    require(new.confirm_time > 0, errors.ORACLE_CONFIRM_TIME_IS_ZERO)
    require(new.confirm_time <= most(new, "confirm_time"), errors.ORACLE_CONFIRM_TIME_TOO_LONG)
    require(new.max_deviation > 0, errors.ORACLE_MAX_DEVIATION_IS_ZERO)
    require(new.max_deviation <= most(new, "max_deviation"), errors.ORACLE_MAX_DEVIATION_TOO_LARGE)
    require(new.max_price_age <= most(new, "max_price_age"), errors.ORACLE_MAX_PRICE_AGE_TOO_LONG)
    require(new.upper_bound <= most(new, "upper_bound"), errors.ORACLE_UPPER_BOUND_TOO_LARGE)
    require(new.max_age >= new.heartbeat, errors.ORACLE_MAX_AGE_BELOW_HEARTBEAT)
    require(
        new.max_price_age >= new.delay + new.confirm_time + new.max_age,
        errors.ORACLE_MAX_PRICE_AGE_TOO_SHORT,
    )
    require(new.lower_bound < new.upper_bound, errors.ORACLE_BOUNDS_OUT_OF_ORDER)


# --- Waterfall ------------------------------------------------------------------------------------


def check_treasury(new: TreasuryParameters) -> None:
    """Bounds of `Treasury.set_parameters`, P16 among them."""
    require(
        new.debt_queue_delay <= most(new, "debt_queue_delay"),
        errors.TREASURY_DEBT_QUEUE_DELAY_TOO_LONG,
    )
    require(
        new.surplus_buffer <= most(new, "surplus_buffer"), errors.TREASURY_SURPLUS_BUFFER_TOO_HIGH
    )
    require(new.surplus_lot > 0, errors.TREASURY_SURPLUS_LOT_IS_0)
    require(new.surplus_lot <= new.surplus_buffer, errors.TREASURY_SURPLUS_LOT_ABOVE_SURPLUS_BUFFER)
    require(new.surplus_lot <= most(new, "surplus_lot"), errors.TREASURY_SURPLUS_LOT_TOO_HIGH)
    require(new.debt_lot > 0, errors.TREASURY_DEBT_LOT_IS_0)
    require(new.debt_lot <= most(new, "debt_lot"), errors.TREASURY_DEBT_LOT_TOO_HIGH)


def check_debt_auction(new: DebtAuctionParameters) -> None:
    """P17: bounds of `DebtAuction.set_parameters`."""
    require(new.min_bid_step > BPS, errors.DEBT_AUCTION_MIN_BID_STEP_TOO_LOW)
    require(
        new.min_bid_step <= most(new, "min_bid_step"), errors.DEBT_AUCTION_MIN_BID_STEP_TOO_HIGH
    )
    require(new.restart_factor > BPS, errors.DEBT_AUCTION_RESTART_FACTOR_TOO_LOW)
    require(
        new.restart_factor <= most(new, "restart_factor"),
        errors.DEBT_AUCTION_RESTART_FACTOR_TOO_HIGH,
    )
    require(new.bid_duration > 0, errors.DEBT_AUCTION_BID_DURATION_IS_0)
    require(
        new.bid_duration < new.auction_duration,
        errors.DEBT_AUCTION_BID_DURATION_NOT_BELOW_AUCTION_DURATION,
    )
    require(
        new.auction_duration <= most(new, "auction_duration"),
        errors.DEBT_AUCTION_AUCTION_DURATION_TOO_LONG,
    )
    require(new.initial_lot > 0, errors.DEBT_AUCTION_INITIAL_LOT_IS_0)
    require(new.initial_lot <= new.max_lot, errors.DEBT_AUCTION_INITIAL_LOT_ABOVE_MAX_LOT)
    require(new.max_lot <= most(new, "max_lot"), errors.DEBT_AUCTION_MAX_LOT_TOO_HIGH)
    require(
        new.max_discount <= most(new, "max_discount"), errors.DEBT_AUCTION_MAX_DISCOUNT_TOO_HIGH
    )
    require(
        new.max_extensions <= most(new, "max_extensions"),
        errors.DEBT_AUCTION_MAX_EXTENSIONS_TOO_HIGH,
    )
    require(
        new.max_minted_per_week >= new.max_lot,
        errors.DEBT_AUCTION_MAX_MINTED_PER_WEEK_BELOW_MAX_LOT,
    )
    require(
        new.max_minted_per_week <= most(new, "max_minted_per_week"),
        errors.DEBT_AUCTION_MAX_MINTED_PER_WEEK_TOO_HIGH,
    )


def check_surplus_auction(new: SurplusAuctionParameters) -> None:
    """P17: bounds of `SurplusAuction.set_parameters`."""
    require(new.min_bid_step > BPS, errors.SURPLUS_AUCTION_MIN_BID_STEP_TOO_LOW)
    require(
        new.min_bid_step <= most(new, "min_bid_step"), errors.SURPLUS_AUCTION_MIN_BID_STEP_TOO_HIGH
    )
    require(new.bid_duration > 0, errors.SURPLUS_AUCTION_BID_DURATION_IS_0)
    require(
        new.bid_duration < new.auction_duration,
        errors.SURPLUS_AUCTION_BID_DURATION_NOT_BELOW_AUCTION_DURATION,
    )
    require(
        new.auction_duration <= most(new, "auction_duration"),
        errors.SURPLUS_AUCTION_AUCTION_DURATION_TOO_LONG,
    )
    require(
        new.max_discount <= most(new, "max_discount"), errors.SURPLUS_AUCTION_MAX_DISCOUNT_TOO_HIGH
    )
    require(new.coin_limit <= most(new, "coin_limit"), errors.SURPLUS_AUCTION_COIN_LIMIT_TOO_HIGH)
