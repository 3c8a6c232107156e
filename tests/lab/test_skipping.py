# SPDX-License-Identifier: MIT
"""Blocks that are left out are blocks in which nothing would have happened."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from lab.engines.revm import RevmEngine
from lab.run import run_on
from lab.scenario.actions import Pause
from lab.scenario.feeds import Feeds
from lab.scenario.keepers import Rival
from lab.scenario.loading import load_scenario
from lab.world.world import World

FOLDER = Path(__file__).parents[2] / "scenarios"
TWELVE = {"block_seconds": 12}
DEAR = tuple(
    (Decimal(hour), Decimal(gwei))
    for hour, gwei in (("0", 20), ("0.5", 50_000), ("1.1", 20), ("3", 40))
)
SPAN = Decimal(0), Decimal("1.5")


def vary(name, *, chain=None, keeper=None, market=None, **changes):
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    parts = {"chain": chain or {}, "keeper": keeper or {}, "market": market or {}}
    changed = {part: getattr(scenario, part).model_copy(update=new) for part, new in parts.items()}
    return scenario.model_copy(update={**changed, **changes})


def play(scenario, *, skips):
    return run_on(RevmEngine(), scenario, skips=skips)


CASES = {
    "one keeper": vary("short-crash", chain=TWELVE),
    "compressed time": vary("short-crash"),
    "a gap": vary("gap", chain=TWELVE),
    "a keeper that is late": vary("short-crash", chain=TWELVE, keeper={"latency": 7}),
    "a keeper that comes back": vary("short-crash", chain=TWELVE, keeper={"outages": (SPAN,)}),
    "gas that gets dear and cheap again": vary(
        "short-crash",
        chain={**TWELVE, "gas_price_gwei": DEAR},
        keeper={"raises_bids": False},
    ),
    "feeds that speak seldom, late and wrongly": vary(
        "short-crash",
        chain=TWELVE,
        feeds=Feeds.model_validate(
            {
                "heartbeat": 60,
                "deviation": "0.03",
                "delay": 40,
                "assets": {"BTC": {"outages": [[0.3, 1]]}},
                "prints": [{"asset": "ETH", "hour": 0.7, "price": 90, "minutes": 2}],
            }
        ),
    ),
    "pools that recover slowly": vary(
        "short-crash", chain=TWELVE, market={"recovery": Decimal("0.05")}
    ),
    "borrowers and a guardian who act": vary("borrowers-act", chain=TWELVE),
    "a pause that ends between two prices": vary(
        "short-crash",
        chain=TWELVE,
        actions=(
            Pause(do="pause", hour=Decimal("0.51"), level=3, minutes=Decimal(7)),
            Pause(do="pause", hour=Decimal("1.011"), level=1, minutes=Decimal(4)),
        ),
    ),
    "a shutdown": vary("frozen-in-mid-crash", chain=TWELVE),
    "keepers against each other": vary(
        "short-crash",
        chain=TWELVE,
        rivals=(Rival(settings={"priority_fee": 5}), Rival(count=2, latency=2)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_play__with_quiet_blocks_left_out__is_the_same_run(case):
    assert play(CASES[case], skips=True) == play(CASES[case], skips=False)


def test_play__nothing_happens_for_hours__most_blocks_are_left_out(tmp_path):
    world = World(vary("slow-bleed", chain=TWELVE), tmp_path, RevmEngine())
    played = asyncio.run(world.play())

    assert len(world.chain.heads) * 10 < played.blocks


@pytest.mark.deep
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("seconds", [180, 60])
def test_play__shipped_scenario_with_quiet_blocks_left_out__is_the_same_run(path, seconds):
    scenario = vary(path.stem, chain={"block_seconds": seconds})

    assert play(scenario, skips=True) == play(scenario, skips=False)
