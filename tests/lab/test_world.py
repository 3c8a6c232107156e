# SPDX-License-Identifier: MIT
"""A short crash, played in this process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lab.engines.choice import EngineName
from lab.run import run
from lab.scenario.loading import load_scenario

SHORT = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"


def play(*, engine=EngineName.REVM, with_keeper=True, **changes):
    scenario = load_scenario(SHORT).model_copy(update=changes)
    return run(scenario, engine=engine, with_keeper=with_keeper)


@pytest.fixture(scope="module")
def played():
    return play()


def test_play__short_crash__everybody_is_liquidated_and_the_books_balance(played):
    assert (played.direct_liquidations, played.close_outs, played.takes) == (29, 7, 14)
    assert (played.unsafe_left, played.conservation_error, played.reverted) == (0, 0, 0)
    assert played.bad_debt == 0


def test_play__short_crash__figures_agree_with_each_other(played):
    assert (played.accounts, played.debt) == (20, 389027.67)
    assert len(played.clear_seconds) == played.close_outs
    assert len(played.liquidated_after) == played.direct_liquidations + played.close_outs
    assert max(played.liquidated_after) == 900  # 5 blocks
    assert played.longest_unsafe == 5
    assert (played.buffer_hourly[0], len(played.buffer_hourly)) == (2_000, 8)
    assert played.buffer_hourly[-1] <= played.buffer_after
    assert played.worst_price_ratio < played.price_ratio < 1
    assert (played.keepers, played.keeper_actions) == (1, (92,))
    assert played.keeper_profits == (played.keeper_profit,)
    assert round(played.keeper_profit, 2) == 13380.69
    # What collateral was worth, borrowers lost or it paid debt.
    paid = played.debt_liquidated - played.bad_debt
    assert round(played.collateral_sold - played.borrower_loss, 6) == round(paid, 6)


@pytest.mark.parametrize("engine", EngineName)
def test_play__same_scenario_on_any_engine__comes_to_the_same(played, engine):
    row = play(engine=engine)

    assert replace(row, engine_gas=None) == played
    assert (row.engine_gas is not None) == (engine is EngineName.ANVIL)


def test_play__another_seed__has_another_digest(played):
    assert play(seed=1).digest != played.digest


def test_play__keeper_asleep__is_worse_for_the_protocol(played):
    asleep = play(with_keeper=False)

    assert asleep.bad_debt > played.bad_debt
    assert asleep.buffer_after < played.buffer_after
    assert (asleep.conservation_error, asleep.unsafe_left) == (0, 0)
