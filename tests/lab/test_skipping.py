# SPDX-License-Identifier: MIT
"""Blocks that are left out are blocks in which nothing would have happened."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lab.engines.revm import RevmEngine
from lab.scenario.keepers import Rival
from lab.scenario.loading import load_scenario
from lab.world.world import World

FOLDER = Path(__file__).parents[2] / "scenarios"
TWELVE = {"block_seconds": 12}


def vary(name, *, chain=None, keeper=None, **changes):
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    parts = {"chain": chain or {}, "keeper": keeper or {}}
    changed = {part: getattr(scenario, part).model_copy(update=new) for part, new in parts.items()}
    return scenario.model_copy(update={**changed, **changes})


def play(scenario, folder, *, skips):
    world = World(scenario, folder, RevmEngine(), skips=skips)
    return asyncio.run(world.play()), len(world.chain.heads)


CASES = {
    "one keeper": vary("short-crash", chain=TWELVE),
    "compressed time": vary("short-crash"),
    "a gap": vary("gap", chain=TWELVE),
    "a keeper that is late": vary("short-crash", chain=TWELVE, keeper={"latency": 7}),
    "a keeper that comes back": vary("short-crash", chain=TWELVE, keeper={"outages": ((0, 1.5),)}),
    "keepers against each other": vary(
        "short-crash",
        chain=TWELVE,
        rivals=(Rival(settings={"priority_fee": 5}), Rival(count=2, latency=2)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_play__with_quiet_blocks_left_out__is_the_same_run(case, tmp_path):
    short, few = play(CASES[case], tmp_path, skips=True)
    long, many = play(CASES[case], tmp_path, skips=False)

    assert short == long
    assert many == long.blocks
    assert few < many


def test_play__nothing_happens_for_hours__most_blocks_are_left_out(tmp_path):
    scenario = vary("slow-bleed", chain=TWELVE)
    _, few = play(scenario, tmp_path, skips=True)

    assert few * 10 < scenario.duration // 12


@pytest.mark.deep
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("seconds", [180, 60])
def test_play__shipped_scenario_with_quiet_blocks_left_out__is_the_same_run(
    path, seconds, tmp_path
):
    scenario = vary(path.stem, chain={"block_seconds": seconds})

    assert play(scenario, tmp_path, skips=True)[0] == play(scenario, tmp_path, skips=False)[0]
