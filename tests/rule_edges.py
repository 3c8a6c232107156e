# SPDX-License-Identifier: MIT
"""Each rule P1 to P17: changes of the default parameters up to its edge, and one beyond."""

from __future__ import annotations

from model.price_curves import LINEAR, STAIRSTEP
from model.units import RAY, WAD

LINEAR_CURVE = {"auction_terms.curve": LINEAR, "auction_terms.cut": 0}
STEPS = {"auction_terms.curve": STAIRSTEP, "auction_terms.cut": 95 * RAY // 100}

EDGES = [
    # P1, of one asset: LTV * 1.02 <= LT
    ("P1", {"assets.BTC.ledger.loan_to_value": 7_843}, {"assets.BTC.ledger.loan_to_value": 7_844}),
    # P2: LT * (1 + bonus) < X, here 0.80 * 1.1875 = 0.95
    (
        "P2",
        {"assets.ETH.direct_liquidation.max_bonus": 1_874},
        {"assets.ETH.direct_liquidation.max_bonus": 1_875},
    ),
    # P3: T >= LT * (1 + bonus) + 0.05, here 0.80 * 1.20 + 0.05 = 1.01; P2 needs X above
    (
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
    ),
    # P4: min <= max bonus; X <= hf_of_max_bonus
    (
        "P4",
        {"assets.LINK.direct_liquidation.min_bonus": 800},
        {"assets.LINK.direct_liquidation.min_bonus": 801},
    ),
    (
        "P4",
        {"direct_liquidation.health_factor_of_max_bonus": 9_500},
        {"direct_liquidation.health_factor_of_max_bonus": 9_499},
    ),
    # P5: LT * (1 + P) <= X, here 0.80 * 1.1875 = 0.95
    ("P5", {"engine.penalty": 1_875}, {"engine.penalty": 1_876}),
    # P7: share * (1 + P) <= P, here 0.0909 * 1.1 = 0.09999; without a tip
    (
        "P7",
        {"engine.incentive_share": 909, "engine.incentive_tip": 0},
        {"engine.incentive_share": 910, "engine.incentive_tip": 0},
    ),
    # P7: tip + 0.001 * 5,500 <= 500
    (
        "P7",
        {"engine.incentive_tip": 4_945 * WAD // 10},
        {"engine.incentive_tip": 4_945 * WAD // 10 + 10**12},
    ),
    # P10, between ten least tabs of 5,500 and the limit of all assets
    (
        "P10",
        {"assets.ETH.liquidation_limit": 10_000_000},
        {"assets.ETH.liquidation_limit": 10_000_001},
    ),
    ("P10", {"assets.ETH.liquidation_limit": 55_000}, {"assets.ETH.liquidation_limit": 54_999}),
    # P11, both ends: 0.40 <= phi * m <= 0.90
    (
        "P11",
        {"auction_terms.floor_fraction": 4_000, "auction_terms.start_multiplier": 10_000},
        {"auction_terms.floor_fraction": 3_999, "auction_terms.start_multiplier": 10_000},
    ),
    (
        "P11",
        {"auction_terms.floor_fraction": 9_000, "auction_terms.start_multiplier": 10_000},
        {"auction_terms.floor_fraction": 9_001, "auction_terms.start_multiplier": 10_000},
    ),
    # P12: level(tail) * m <= 0.95, here 1 - 1,000 / 20,000
    (
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
    ),
    # P12: level(tail / 2) * m <= 1, here (1 - 1,000 / 10,000) * 1.1111
    (
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
    ),
    # P13: cut >= 0.9; a step at most a tenth of the tail; no cut in a line
    (
        "P13",
        {**STEPS, "auction_terms.cut": 9 * RAY // 10, "auction_terms.duration": 60},
        {**STEPS, "auction_terms.cut": 9 * RAY // 10 - 1, "auction_terms.duration": 60},
    ),
    (
        "P13",
        {**STEPS, "auction_terms.duration": 360},
        {**STEPS, "auction_terms.duration": 361},
    ),
    (
        "P13",
        {**LINEAR_CURVE, "auction_terms.duration": 7_200},
        {**LINEAR_CURVE, "auction_terms.duration": 7_200, "auction_terms.cut": 1},
    ),
    ("P13", {"auction_terms.duration": 1}, {"auction_terms.duration": 2}),
    # P14
    (
        "P14",
        {"assets.ETH.oracle.heartbeat": 4_200},
        {"assets.ETH.oracle.heartbeat": 4_201},
    ),
    (
        "P14",
        {"assets.ETH.oracle.max_price_age": 6_600},
        {"assets.ETH.oracle.max_price_age": 6_599},
    ),
    (
        "P14",
        {"governance_oracle.lower_bound": 99, "governance_oracle.upper_bound": 100},
        {"governance_oracle.lower_bound": 100, "governance_oracle.upper_bound": 100},
    ),
    # P15: wait >= 4 * 3,600 + the longest delay
    (
        "P15",
        {"treasury.debt_queue_delay": 15_600, "governance_oracle.delay": 1_200},
        {"treasury.debt_queue_delay": 15_599, "governance_oracle.delay": 1_200},
    ),
    # P16
    ("P16", {"treasury.surplus_lot": 1_000_000}, {"treasury.surplus_lot": 1_000_001}),
    ("P16", {"treasury.debt_lot": 10_000_000}, {"treasury.debt_lot": 10_000_001}),
    # P17
    (
        "P17",
        {"debt_auction.bid_duration": 172_799},
        {"debt_auction.bid_duration": 172_800},
    ),
    (
        "P17",
        {"surplus_auction.bid_duration": 172_799},
        {"surplus_auction.bid_duration": 172_800},
    ),
    (
        "P17",
        {"debt_auction.initial_lot": 1_200 * WAD},
        {"debt_auction.initial_lot": 1_200 * WAD + 1},
    ),
    (
        "P17",
        {"debt_auction.max_minted_per_week": 1_200 * WAD},
        {"debt_auction.max_minted_per_week": 1_200 * WAD - 1},
    ),
]
"""Rule, changes within it, changes beyond it; the paths are those of `tests.variations`."""
