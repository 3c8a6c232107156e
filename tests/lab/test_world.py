# SPDX-License-Identifier: MIT
"""A short crash, played in this process."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lab.engines.choice import EngineName, open_engine
from lab.scenario.loading import load_scenario
from lab.summary import summarize
from lab.world.world import World

SHORT = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"


def play(folder, *, engine=EngineName.REVM, with_keeper=True, **changes):
    scenario = load_scenario(SHORT).model_copy(update=changes)
    with open_engine(engine) as evm:
        world = World(scenario, folder, evm)
        return asyncio.run(world.play(with_keeper=with_keeper))


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    return play(tmp_path_factory.mktemp("played"))


def test_play__short_crash__everybody_is_liquidated_and_the_books_balance(played):
    figures = played.figures

    assert (played.direct_liquidations, figures.close_outs, figures.takes) == (29, 7, 14)
    assert (played.unsafe_left, figures.conservation_error, played.reverted) == (0, 0, 0)
    assert summarize(played)["bad_debt"] == 1129.598938


@pytest.mark.parametrize("engine", EngineName)
def test_play__same_scenario_on_any_engine__has_the_same_digest(played, tmp_path, engine):
    assert play(tmp_path, engine=engine) == played


def test_play__another_seed__has_another_digest(played, tmp_path):
    assert play(tmp_path, seed=1).digest != played.digest


def test_play__keeper_asleep__is_worse_for_the_protocol(played, tmp_path):
    asleep = play(tmp_path, with_keeper=False)

    assert asleep.figures.bad_debt > played.figures.bad_debt
    assert asleep.buffer_after < played.buffer_after
    assert (asleep.figures.conservation_error, asleep.unsafe_left) == (0, 0)
