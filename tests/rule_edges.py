# SPDX-License-Identifier: MIT
"""Each rule P1 to P17: changes of the default parameters up to its edge, and one beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from model.price_curves import LINEAR, STAIRSTEP
from model.units import RAY, WAD

if TYPE_CHECKING:
    from collections.abc import Mapping

LINEAR_CURVE = {"auction_terms.curve": LINEAR, "auction_terms.cut": 0}
STEPS = {"auction_terms.curve": STAIRSTEP, "auction_terms.cut": 95 * RAY // 100}

NO_DELAYS = {
    "assets.ETH.oracle.delay": 0,
    "assets.BTC.oracle.delay": 0,
    "assets.LINK.oracle.delay": 0,
    "governance_oracle.delay": 0,
}


class Edge(NamedTuple):
    """Where one rule begins to refuse."""

    rule: str
    within: Mapping[str, int]
    """Changes of the default parameters that the rule just accepts; paths as in `variations`."""
    beyond: Mapping[str, int]
    """The same, one further."""
    reverts: str
    """What the contracts say to it."""


EDGES = [
    # P1, of one asset: LTV * 1.02 <= LT
    Edge(
        "P1",
        {"assets.BTC.ledger.loan_to_value": 7_843},
        {"assets.BTC.ledger.loan_to_value": 7_844},
        "ledger: loan_to_value too close to liquidation_threshold",
    ),
    # P2: LT * (1 + bonus) < X, here 0.80 * 1.1875 = 0.95
    Edge(
        "P2",
        {"assets.ETH.direct_liquidation.max_bonus": 1_874},
        {"assets.ETH.direct_liquidation.max_bonus": 1_875},
        "ledger: liquidation_threshold too high for direct liquidation",
    ),
    # P3: T >= LT * (1 + bonus) + 0.05, here 0.80 * 1.20 + 0.05 = 1.01; P2 needs X above
    Edge(
        "P3",
        {
            "assets.ETH.direct_liquidation.max_bonus": 2_000,
            "engine.close_out_threshold": 9_700,
            "direct_liquidation.health_factor_of_max_bonus": 9_700,
            "direct_liquidation.target_health_factor": 10_100,
        },
        {
            "assets.ETH.direct_liquidation.max_bonus": 2_001,
            "engine.close_out_threshold": 9_700,
            "direct_liquidation.health_factor_of_max_bonus": 9_700,
            "direct_liquidation.target_health_factor": 10_100,
        },
        "ledger: liquidation_threshold too high for direct liquidation",
    ),
    # P4: min <= max bonus; X <= hf_of_max_bonus
    Edge(
        "P4",
        {"assets.LINK.direct_liquidation.min_bonus": 800},
        {"assets.LINK.direct_liquidation.min_bonus": 801},
        "liquidation: min_bonus above max_bonus",
    ),
    Edge(
        "P4",
        {"direct_liquidation.health_factor_of_max_bonus": 9_500},
        {"direct_liquidation.health_factor_of_max_bonus": 9_499},
        "liquidation: health_factor_of_max_bonus below close_out_threshold",
    ),
    # P5: LT * (1 + P) <= X, here 0.80 * 1.1875 = 0.95
    Edge(
        "P5",
        {"engine.penalty": 1_875},
        {"engine.penalty": 1_876},
        "ledger: liquidation_threshold too high for close-outs",
    ),
    # P7: share * (1 + P) <= P, here 0.0909 * 1.1 = 0.09999; without a tip
    Edge(
        "P7",
        {
            "engine.incentive_share": 909,
            "engine.incentive_tip": 0,
            "ledger.min_collateral_value": 0,
        },
        {
            "engine.incentive_share": 910,
            "engine.incentive_tip": 0,
            "ledger.min_collateral_value": 0,
        },
        "liquidation: incentive_share above the penalty",
    ),
    # P7: tip + 0.001 * 5,500 <= 500, with no lot too small to sell
    Edge(
        "P7",
        {"engine.incentive_tip": 4_945 * WAD // 10, "ledger.min_collateral_value": 0},
        {"engine.incentive_tip": 4_945 * WAD // 10 + 10**12, "ledger.min_collateral_value": 0},
        "liquidation: incentive above the penalty at the debt floor",
    ),
    # P7: 100 + 5.5 + 0.7 * min_collateral_value <= 500, here 563.57
    Edge(
        "P7",
        {"ledger.min_collateral_value": 563},
        {"ledger.min_collateral_value": 564},
        "liquidation: incentive and unsold lots above the penalty at the debt floor",
    ),
    # P10, between ten least tabs of 5,500 and the limit of all assets
    Edge(
        "P10",
        {"assets.ETH.liquidation_limit": 10_000_000},
        {"assets.ETH.liquidation_limit": 10_000_001},
        "liquidation: asset limit above the limit",
    ),
    Edge(
        "P10",
        {"assets.ETH.liquidation_limit": 55_000},
        {"assets.ETH.liquidation_limit": 54_999},
        "liquidation: asset limit below ten floors",
    ),
    # P11, both ends: 0.40 <= phi * m <= 0.90
    Edge(
        "P11",
        {"auction_terms.floor_fraction": 4_000, "auction_terms.start_multiplier": 10_000},
        {"auction_terms.floor_fraction": 3_999, "auction_terms.start_multiplier": 10_000},
        "auction: floor too low",
    ),
    Edge(
        "P11",
        {"auction_terms.floor_fraction": 9_000, "auction_terms.start_multiplier": 10_000},
        {"auction_terms.floor_fraction": 9_001, "auction_terms.start_multiplier": 10_000},
        "auction: floor too high",
    ),
    # P12: level(tail) * m <= 0.95, here 1 - 1,000 / 20,000
    Edge(
        "P12",
        {
            **LINEAR_CURVE,
            "auction_terms.duration": 20_000,
            "auction_terms.tail": 1_000,
            "auction_terms.start_multiplier": 10_000,
        },
        {
            **LINEAR_CURVE,
            "auction_terms.duration": 20_000,
            "auction_terms.tail": 999,
            "auction_terms.start_multiplier": 10_000,
        },
        "auction: price at tail too high",
    ),
    # P12: level(tail / 2) * m <= 1, here (1 - 1,000 / 10,000) * 1.1111
    Edge(
        "P12",
        {
            **LINEAR_CURVE,
            "auction_terms.duration": 10_000,
            "auction_terms.tail": 2_000,
            "auction_terms.start_multiplier": 11_111,
        },
        {
            **LINEAR_CURVE,
            "auction_terms.duration": 10_000,
            "auction_terms.tail": 2_000,
            "auction_terms.start_multiplier": 11_112,
        },
        "auction: par after half the tail",
    ),
    # P13: cut >= 0.9; a step at most a tenth of the tail; no cut in a line
    Edge(
        "P13",
        {**STEPS, "auction_terms.cut": 9 * RAY // 10, "auction_terms.duration": 60},
        {**STEPS, "auction_terms.cut": 9 * RAY // 10 - 1, "auction_terms.duration": 60},
        "auction: cut too low",
    ),
    Edge(
        "P13",
        {**STEPS, "auction_terms.duration": 360},
        {**STEPS, "auction_terms.duration": 361},
        "auction: step too long for the tail",
    ),
    Edge(
        "P13",
        {**LINEAR_CURVE, "auction_terms.duration": 7_200},
        {**LINEAR_CURVE, "auction_terms.duration": 7_200, "auction_terms.cut": 1},
        "auction: linear curve with a cut",
    ),
    Edge(
        "P13",
        {"auction_terms.duration": 1},
        {"auction_terms.duration": 2},
        "auction: exponential duration is not 1",
    ),
    # P14
    Edge(
        "P14",
        {"assets.ETH.oracle.heartbeat": 4_200},
        {"assets.ETH.oracle.heartbeat": 4_201},
        "oracle: max_age below heartbeat",
    ),
    Edge(
        "P14",
        {"assets.ETH.oracle.max_price_age": 6_600},
        {"assets.ETH.oracle.max_price_age": 6_599},
        "oracle: max_price_age too short",
    ),
    Edge(
        "P14",
        {
            "governance_oracle.lower_bound": 100 * WAD,
            "governance_oracle.upper_bound": 100 * WAD + 1,
        },
        {"governance_oracle.lower_bound": 100 * WAD, "governance_oracle.upper_bound": 100 * WAD},
        "oracle: bounds out of order",
    ),
    # P15: wait >= 4 * 3,600 + the longest delay
    Edge(
        "P15",
        {"treasury.debt_queue_delay": 15_600, "governance_oracle.delay": 1_200},
        {"treasury.debt_queue_delay": 15_599, "governance_oracle.delay": 1_200},
        "oracle: debt queue too short for the delay",
    ),
    # P15: cooldown >= 259,200 + 86,400 + 3 * 3,600 + the longest delay. At its construction the
    # pool knows no delay yet, so here there is none.
    Edge(
        "P15",
        {**NO_DELAYS, "guaranty_pool.cooldown": 356_400},
        {**NO_DELAYS, "guaranty_pool.cooldown": 356_399},
        "pool: cooldown too short for queue and auctions",
    ),
    # P15 again, when the delay of 1,200 comes after the pool.
    Edge(
        "P15",
        {**NO_DELAYS, "governance_oracle.delay": 1_200, "guaranty_pool.cooldown": 357_600},
        {**NO_DELAYS, "governance_oracle.delay": 1_200, "guaranty_pool.cooldown": 357_599},
        "oracle: cooldown too short for the delay",
    ),
    # P16
    Edge(
        "P16",
        {"treasury.surplus_lot": 1_000_000},
        {"treasury.surplus_lot": 1_000_001},
        "treasury: surplus_lot above surplus_buffer",
    ),
    Edge(
        "P16",
        {"treasury.debt_lot": 10_000_000},
        {"treasury.debt_lot": 10_000_001},
        "liquidation: liquidation_limit below the debt lot",
    ),
    # P17
    Edge(
        "P17",
        {"debt_auction.bid_duration": 172_799},
        {"debt_auction.bid_duration": 172_800},
        "debt auction: bid_duration not below auction_duration",
    ),
    Edge(
        "P17",
        {"surplus_auction.bid_duration": 172_799},
        {"surplus_auction.bid_duration": 172_800},
        "surplus auction: bid_duration not below auction_duration",
    ),
    Edge(
        "P17",
        {"debt_auction.initial_lot": 1_200 * WAD},
        {"debt_auction.initial_lot": 1_200 * WAD + 1},
        "debt auction: initial_lot above max_lot",
    ),
    Edge(
        "P17",
        {"debt_auction.max_minted_per_week": 1_200 * WAD},
        {"debt_auction.max_minted_per_week": 1_200 * WAD - 1},
        "debt auction: max_minted_per_week below max_lot",
    ),
]
