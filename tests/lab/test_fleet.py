# SPDX-License-Identifier: MIT
"""Keepers that compete: who pays more goes first, who is stuck holds himself up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lab.engines.revm import RevmEngine
from lab.scenario.keepers import Rival
from lab.scenario.loading import load_scenario
from lab.world.fleet import wallets
from lab.world.world import World

SHORT = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"


def play(folder, *, keeper=None, chain=None, rivals=()):
    scenario = load_scenario(SHORT)
    changed = {
        "keeper": scenario.keeper.model_copy(update=keeper or {}),
        "chain": scenario.chain.model_copy(update=chain or {}),
        "rivals": rivals,
    }
    return asyncio.run(World(scenario.model_copy(update=changed), folder, RevmEngine()).play())


def test_wallets__rivals_that_are_several__one_each():
    scenario = load_scenario(SHORT).model_copy(update={"rivals": (Rival(count=2), Rival())})

    assert wallets(scenario) == ["0x" + "0b" * 19 + last for last in ("0b", "0c", "0d", "0e")]


def test_play__rival_that_pays_more__does_the_work_and_the_first_one_reverts(tmp_path):
    alone = play(tmp_path)
    played = play(tmp_path, rivals=(Rival(settings={"priority_fee": 9}),))
    first, rival = played.keepers

    assert [keeper.reverted for keeper in alone.keepers] == [0]
    assert (rival.reverted, rival.done["liquidate"]) == (0, alone.keepers[0].done["liquidate"])
    assert (first.done["liquidate"], first.reverted > 0) == (0, True)


def test_play__rival_that_pays_less__gets_nothing(tmp_path):
    played = play(
        tmp_path,
        keeper={"settings": {"priority_fee": 9}},
        rivals=(Rival(settings={"priority_fee": 2}),),
    )

    assert played.keepers[0].reverted == 0
    assert played.keepers[1].done["liquidate"] == 0


def test_play__first_keeper_away__its_rival_takes_over(tmp_path):
    alone = play(tmp_path)
    played = play(tmp_path, keeper={"outages": ((0, 2),)}, rivals=(Rival(),))

    assert played.keepers[1].done["liquidate"] == alone.keepers[0].done["liquidate"]


def test_play__base_fee_above_what_it_pays__nothing_of_it_is_ever_mined(tmp_path):
    played = play(
        tmp_path,
        keeper={"raises_bids": False, "settings": {"max_fee": 10}},
        chain={"gas_price_gwei": 20},
    )

    assert (played.keepers[0].transactions, played.unsafe_left) == (0, 0)
    assert played.keepers[0].paid == 0


def test_play__gas_paid__is_the_table_s_gas_at_the_block_s_price_and_the_tip(tmp_path):
    (keeper,) = play(tmp_path, chain={"gas_price_gwei": 20}).keepers

    assert keeper.paid == keeper.gas * 21 * 10**9


@pytest.mark.parametrize("count", [0, 21])
def test_rival__as_many_as_are_not_allowed__is_refused(count):
    with pytest.raises(ValueError, match="count"):
        Rival(count=count)
