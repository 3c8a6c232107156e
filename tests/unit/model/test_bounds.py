# SPDX-License-Identifier: MIT
"""The ranges that Python judges by are the named constants of the compiled contracts."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

import boa
import pytest

from model.bounds import BUCKET_LENGTH, LIQUIDATION_LIMIT, RANGES, TIMELOCK_DELAY
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
from model.units import BPS

RULES = "modules/auction_rules"
DEBT = "modules/debt_auction_terms"
SURPLUS = "modules/surplus_auction_terms"

LOW = [
    (LedgerParameters, "stability_fee", "Ledger", "MIN_STABILITY_FEE"),
    (EngineParameters, "penalty", RULES, "MIN_PENALTY"),
    (EngineParameters, "debt_floor", RULES, "MIN_DEBT_FLOOR"),
    (AuctionTerms, "start_multiplier", RULES, "MIN_START_MULTIPLIER"),
    (AuctionTerms, "floor_fraction", RULES, "MIN_FLOOR_FRACTION"),
    (AuctionTerms, "tail", RULES, "MIN_TAIL"),
    (
        DirectLiquidationParameters,
        "target_health_factor",
        "DirectLiquidation",
        "MIN_TARGET_HEALTH_FACTOR",
    ),
]
HIGH = [
    (LedgerParameters, "stability_fee", "Ledger", "MAX_STABILITY_FEE"),
    (LedgerParameters, "debt_ceiling", "Ledger", "MAX_DEBT_CEILING"),
    (LedgerParameters, "min_collateral_value", "Ledger", "MAX_MIN_COLLATERAL_VALUE"),
    (LedgerAssetParameters, "loan_to_value", "modules/listing_rules", "MAX_LIQUIDATION_THRESHOLD"),
    (LedgerAssetParameters, "liquidation_threshold", "modules/listing_rules", "MAX_LIQUIDATION_THRESHOLD"),
    (OracleAssetParameters, "delay", "PriceOracle", "MAX_DELAY"),
    (OracleAssetParameters, "confirm_time", "PriceOracle", "MAX_CONFIRM_TIME"),
    (OracleAssetParameters, "max_deviation", "PriceOracle", "MAX_DEVIATION"),
    (OracleAssetParameters, "heartbeat", "PriceOracle", "MAX_PRICE_AGE"),
    (OracleAssetParameters, "max_age", "PriceOracle", "MAX_PRICE_AGE"),
    (OracleAssetParameters, "max_price_age", "PriceOracle", "MAX_PRICE_AGE"),
    (OracleAssetParameters, "lower_bound", "PriceOracle", "MAX_UPPER_BOUND"),
    (OracleAssetParameters, "upper_bound", "PriceOracle", "MAX_UPPER_BOUND"),
    (EngineParameters, "penalty", RULES, "MAX_PENALTY"),
    (EngineParameters, "debt_floor", RULES, "MAX_DEBT_FLOOR"),
    (EngineParameters, "liquidation_limit", RULES, "MAX_LIQUIDATION_LIMIT"),
    (EngineParameters, "incentive_tip", RULES, "MAX_INCENTIVE_TIP"),
    (EngineParameters, "incentive_share", RULES, "BPS"),
    (AuctionTerms, "curve", "modules/price_curves", "EXPONENTIAL"),
    (AuctionTerms, "start_multiplier", RULES, "MAX_START_MULTIPLIER"),
    (AuctionTerms, "floor_fraction", RULES, "BPS"),
    (AuctionTerms, "tail", RULES, "MAX_TAIL"),
    (AuctionTerms, "duration", RULES, "MAX_DURATION"),
    (
        DirectLiquidationParameters,
        "target_health_factor",
        "DirectLiquidation",
        "MAX_TARGET_HEALTH_FACTOR",
    ),
    (
        DirectLiquidationParameters,
        "treasury_share_of_bonus",
        "DirectLiquidation",
        "MAX_TREASURY_SHARE",
    ),
    (DirectLiquidationAssetParameters, "min_bonus", "DirectLiquidation", "MAX_BONUS"),
    (DirectLiquidationAssetParameters, "max_bonus", "DirectLiquidation", "MAX_BONUS"),
    (TreasuryParameters, "debt_queue_delay", "Treasury", "MAX_DEBT_QUEUE_DELAY"),
    (TreasuryParameters, "surplus_buffer", "Treasury", "MAX_SURPLUS_BUFFER"),
    (TreasuryParameters, "surplus_lot", "Treasury", "MAX_LOT"),
    (TreasuryParameters, "debt_lot", "Treasury", "MAX_LOT"),
    (GuarantyPoolParameters, "cooldown", "GuarantyPool", "MAX_COOLDOWN"),
    (DebtAuctionParameters, "initial_lot", DEBT, "MAX_LOT"),
    (DebtAuctionParameters, "max_lot", DEBT, "MAX_LOT"),
    (DebtAuctionParameters, "min_bid_step", DEBT, "MAX_MIN_BID_STEP"),
    (DebtAuctionParameters, "restart_factor", DEBT, "MAX_RESTART_FACTOR"),
    (DebtAuctionParameters, "auction_duration", DEBT, "MAX_AUCTION_DURATION"),
    (DebtAuctionParameters, "max_discount", DEBT, "MAX_DISCOUNT"),
    (DebtAuctionParameters, "max_extensions", DEBT, "MAX_EXTENSIONS"),
    (DebtAuctionParameters, "max_minted_per_week", DEBT, "MAX_MINTED_PER_WEEK"),
    (SurplusAuctionParameters, "min_bid_step", SURPLUS, "MAX_MIN_BID_STEP"),
    (SurplusAuctionParameters, "auction_duration", SURPLUS, "MAX_AUCTION_DURATION"),
    (SurplusAuctionParameters, "max_discount", SURPLUS, "MAX_DISCOUNT"),
    (SurplusAuctionParameters, "coin_limit", SURPLUS, "MAX_COIN_LIMIT"),
]
"""Record, field, source, constant."""


@cache
def constants(source: str):
    return boa.load_partial(f"contracts/{source}.vy")._constants


@pytest.mark.parametrize(("record", "field", "source", "constant"), LOW)
def test_range_low__named_constant__is_equal(record, field, source, constant):
    assert RANGES[record][field].low == getattr(constants(source), constant)


@pytest.mark.parametrize(("record", "field", "source", "constant"), HIGH)
def test_range_high__named_constant__is_equal(record, field, source, constant):
    assert RANGES[record][field].high == getattr(constants(source), constant)


def test_range__bucket_length_and_asset_limit__are_the_constants():
    assert BUCKET_LENGTH.high == constants("modules/coin_book").MAX_BUCKET_LENGTH
    assert LIQUIDATION_LIMIT.high == constants(RULES).MAX_LIQUIDATION_LIMIT


def test_range__timelock__is_that_of_its_contract():
    timelock = constants("Timelock")
    assert (TIMELOCK_DELAY.low, TIMELOCK_DELAY.high) == (timelock.MIN_DELAY, timelock.MAX_DELAY)


def test_range_step__incentive_tip__is_the_unit_that_the_engine_packs():
    assert RANGES[EngineParameters]["incentive_tip"].step == constants(RULES).TIP_UNIT


def test_range__health_factors_below_one__end_below_it():
    assert RANGES[EngineParameters]["close_out_threshold"].high == BPS - 1
    assert RANGES[DirectLiquidationParameters]["health_factor_of_max_bonus"].high == BPS - 1


@pytest.mark.parametrize("record", RANGES)
def test_ranges__every_field__has_one(record):
    fields_with_quantity = [f.name for f in fields(record) if f.name != "source"]
    assert list(RANGES[record]) == fields_with_quantity
