# SPDX-License-Identifier: MIT
"""Small scenarios drawn at random, within what the protocol's setters accept."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from lab.scenario.scenario import Scenario

DEFAULT = Path(__file__).parents[1] / "parameters.yaml"
NAMES = ("ETH", "BTC", "LINK")
PRICES = {"ETH": 200.0, "BTC": 8_000.0, "LINK": 4.0}
CURVES = (
    {"curve": "exponential", "duration": "1 second", "cut": "half-life {half} minutes"},
    {"curve": "linear", "duration": "{linear} minutes", "cut": "0"},
    {"curve": "stairstep", "duration": "{step} seconds", "cut": "{kept}"},
)


@cache
def default() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    return read


def draw_scenario(seed: int) -> Scenario:
    """One of them; some are such that the protocol would refuse them after all."""
    random = Random(seed)  # noqa: S311 - no secret
    names = NAMES[: random.choice((1, 1, 2, 2, 3))]
    hours = random.choice((0.5, 1, 1, 1.5, 2))
    seconds = random.choice((180, 300, 300, 600, 900))
    lowest = 5_000
    debts = sorted(round(lowest * random.lognormvariate(0.7, 0.8), 2) for _ in range(3))
    scale = random.lognormvariate(0, 1.5)
    data: dict[str, Any] = {
        "name": f"drawn-{seed}",
        "title": "Drawn at random",
        "seed": seed,
        "start": "2024-01-01T00:00:00Z",
        "hours": hours,
        "chain": {
            "block_seconds": seconds,
            "rest_block_seconds": random.choice((600, 1_800, 3_600)),
            "gas_price_gwei": random.choice((0, 5, 20, 20, 100)),
            "gas_asset": names[0],
        },
        "parameters": {"values": _parameters(random, names)},
        "population": {
            "accounts": random.randint(3, 25),
            "health_factor": {
                "median_above_minimum": random.choice((0.02, 0.1, 0.2, 0.3)),
                "sigma": random.choice((0.3, 0.8, 1.2)),
            },
            "debt": {
                "median": max(debts[1], lowest + 1),
                "sigma": random.choice((0.2, 0.8, 1.5)),
                "least": lowest,
                "most": max(debts[2], lowest + 2) * 4,
            },
            "collateral_count": {n + 1: random.random() + 0.1 for n in range(len(names))},
            "assets": {name: random.random() + 0.2 for name in names},
        },
        "market": {"depth": {name: round(10 ** random.uniform(4.5, 7), 2) for name in names}},
        "treasury": {"buffer": round(random.choice((0, 500, 5_000, 50_000)) * scale, 2)},
        "guaranty_pool": {"stake": round(random.choice((0, 0, 2_000, 30_000)) * scale, 2)},
        "keeper": _keeper(random, hours),
        "feeds": {
            "outages": _spans(random, hours, 0.2),
            "error": random.choice((0, 0, 0, 0.01, -0.0285, -0.1)),
        },
        "prices": {name: _path(random, PRICES[name], hours) for name in names}
        | {"governance": _path(random, 100.0, hours)},
    }
    apart = Random(f"in flight {seed}")  # noqa: S311 - no secret; keeps what is drawn above
    data["keeper"]["settings"]["max_in_flight"] = apart.choice((64, 64, 64, 16, 8, 4, 2))
    return Scenario.model_validate(data)


def _spans(random: Random, hours: float, chance: float) -> list[tuple[float, float]]:
    if random.random() > chance:
        return []
    begin = round(random.uniform(0, hours * 0.8), 2)
    return [(begin, round(begin + random.uniform(0.1, hours), 2))]


def _keeper(random: Random, hours: float) -> dict[str, Any]:
    return {
        "latency": random.choice((0, 0, 0, 0, 1, 2, 5)),
        "outages": _spans(random, hours, 0.25),
        "capital": random.choice((0, 1_000, 100_000)),
        "governance_tokens": random.choice((0, 1_000)),
        "ether": 1_000,
        "settings": {
            "min_profit": random.choice((1, 1, 0.5, 20)),
            "take_margin": random.choice((100, 0, 300)),
            "kept_profit": random.choice((5_000, 0, 9_000)),
            "max_upkeep_cost": random.choice((50, 50, 20)),
            "min_burn": random.choice((1_000, 50)),
            "bid_discount": random.choice((500, 0, 1_000)),
        },
    }


def _path(random: Random, first: float, hours: float) -> dict[str, Any]:
    """A fall, at random moments, with noise; now and then a wild print."""
    points = [(0.0, first)]
    fall = random.choice((0.0, 0.15, 0.3, 0.5, 0.7))
    moments = sorted({round(random.uniform(0.02, hours), 3) for _ in range(random.randint(1, 14))})
    for moment in moments:
        trend = first * (1 - fall * min(1.0, moment / hours * random.choice((1, 1, 2))))
        price = trend * random.lognormvariate(0, 0.04)
        if random.random() < 0.03:
            price *= random.choice((0.00005, 0.4, 3))
        if moment < hours:
            points.append((moment, round(max(price, 0.0001), random.choice((2, 4, 6)))))
    return {"source": "drawn", "points": [(h, max(p, 0.0001)) for h, p in points]}


def _parameters(random: Random, names: tuple[str, ...]) -> dict[str, Any]:
    data = copy.deepcopy(default())
    threshold = random.choice((0.7, 0.75, 0.8, 0.8))
    tail = random.choice((20, 40, 60, 90))
    delay = random.choice((0, 0, 5, 10, 30))
    bucket = random.choice((15, 60, 240))
    queue = 4 * tail + 30 + random.choice((0, 60, 300))
    data["bucket_length"] = f"{bucket} minutes"
    data["ledger"] = {
        "stability_fee": random.choice(("0 % a year", "2 % a year", "20 % a year")),
        "debt_ceiling": "500,000,000 coins",
        "min_collateral_value": f"{random.choice((0, 50, 100))} coins",
    }
    penalty = random.choice((5, 10, 12))
    data["engine"] |= {
        "close_out_threshold": random.choice(("0.95", "0.93", "0.90")),
        "penalty": f"{penalty} %",
        "liquidation_limit": random.choice(("10,000,000 coins", "200,000 coins")),
        "incentive_share": random.choice(("0 %", "0.1 %", "0.5 %")),
        "incentive_tip": random.choice(("0 coins", "20 coins", "50 coins")),
        "pool_share": random.choice(("0 %", "20 %", "35 %")),
    }
    data["direct_liquidation"] |= {
        "target_health_factor": random.choice(("1.05", "1.02", "1.2")),
        "treasury_share_of_bonus": random.choice(("0 %", "10 %", "50 %")),
    }
    shape = random.choice(CURVES)
    kept = random.choice((0.97, 0.96, 0.95))
    fill = {
        "half": tail * random.choice((0.6, 0.8, 1)),
        "linear": tail * random.choice((1.2, 1.6, 2)),
        "step": max(tail * 60 // random.choice((14, 20, 30)), 1),
        "kept": f"{kept}",
    }
    data["auction_terms"] = {
        "start_multiplier": random.choice(("1.00", "1.10", "1.20")),
        "floor_fraction": random.choice(("60 %", "70 %", "50 %")),
        "tail": f"{tail} minutes",
    } | {key: value.format(**fill) for key, value in shape.items()}
    data["treasury"] = {
        "debt_queue_delay": f"{queue} minutes",
        "surplus_buffer": random.choice(("1,000,000 coins", "2,000 coins")),
        "surplus_lot": "1,000 coins",
        "debt_lot": random.choice(("50,000 coins", "2,000 coins", "7,000 coins")),
    }
    data["guaranty_pool"] = {"cooldown": f"{queue + bucket + 3 * tail + 60} minutes"}
    data["debt_auction"] |= {
        "initial_lot": random.choice(("24 tokens", "600 tokens", "100 tokens")),
        "max_lot": "1,200 tokens",
        "bid_duration": "1 hour",
        "auction_duration": random.choice(("6 hours", "2 days")),
        "max_discount": random.choice(("50 %", "10 %", "5 %")),
        "max_minted_per_week": random.choice(("100,000 tokens", "100,000 tokens", "1,200 tokens")),
    }
    data["surplus_auction"] |= {"bid_duration": "1 hour", "auction_duration": "6 hours"}
    data["assets"] = {name: _asset(random, name, threshold, delay) for name in names}
    data["governance_token"]["oracle"] |= {
        "delay": f"{delay} minutes",
        "max_price_age": "4 hours",
    }
    return data


def _asset(random: Random, name: str, threshold: float, delay: int) -> dict[str, Any]:
    asset: dict[str, Any] = copy.deepcopy(default()["assets"][name])
    own = threshold - random.choice((0, 0, 0.05))
    low = random.choice((0, 3, 5))
    age = random.choice((150, 200, 300))
    asset["decimals"] = random.choice((18, 18, 8, 6))
    asset["ledger"] = {
        "loan_to_value": f"{own * 100 - random.choice((4, 5, 10)):.0f} %",
        "liquidation_threshold": f"{own * 100:.0f} %",
        "supply_cap": "1,000,000,000 tokens",
    }
    asset["oracle"] = dict(asset["oracle"]) | {
        "max_price_age": f"{age} minutes",
        "delay": f"{delay} minutes",
        "max_deviation": random.choice(("5 %", "20 %", "30 %")),
        "confirm_time": random.choice(("10 minutes", "30 minutes")),
    }
    asset["direct_liquidation"] = {
        "min_bonus": f"{low} %",
        "max_bonus": f"{low + random.choice((0, 3, 5))} %",
    }
    asset["liquidation_limit"] = random.choice(("200,000 coins", "100,000 coins", "60,000 coins"))
    return asset
