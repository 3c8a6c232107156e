# SPDX-License-Identifier: MIT
"""Moves of what borrowers and governance do, and what shrinking makes of them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from lab.fuzz.action_moves import MAX_ACTIONS, act, refrain, renumbered, with_actions
from lab.fuzz.limits import read_limits
from lab.fuzz.moves import _accounts, compete, leave, moved
from lab.fuzz.shrink import Shrinker, size_of
from lab.fuzz.small import small_world
from lab.fuzz.trial import Player
from lab.scenario.actions import KINDS, Freeze, OfAccount, Pause, Repay, WindUp
from lab.scenario.keepers import Rival
from lab.scenario.loading import load_scenario
from lab.scenario.population import ListedPopulation
from lab.scenario.scenario import Scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
FREEZE = Freeze(do="freeze", hour=Decimal("0.5"))
WIND_UP = WindUp(do="wind_up", hour=Decimal("0.6"))


def chance(seed):
    return Random(seed)  # noqa: S311 - a draw, no secret


def repay(account, hour="0.1"):
    return Repay(do="repay", hour=Decimal(hour), account=account, amount=Decimal(1))


@pytest.fixture(scope="module")
def small():
    return small_world(load_scenario(SCENARIOS / "short-crash.yaml"))


def test_act__again_and_again__does_everything_that_can_be_done(small):
    random, kinds = chance(0), set()
    for _ in range(40):
        scenario = small
        while len(scenario.actions) < MAX_ACTIONS:
            scenario = act(scenario, random) or scenario
            Scenario.model_validate(scenario.model_dump())  # refused if a rule is broken
        kinds |= {action.do for action in scenario.actions}
        assert act(scenario, random) is None

    assert kinds == set(KINDS)


def test_refrain__from_all__leaves_none(small):
    scenario, random = with_actions(small, (FREEZE, WIND_UP, repay(1))), chance(0)
    while scenario.actions:
        fewer = refrain(scenario, random)
        assert fewer is not None
        scenario = fewer

    assert refrain(scenario, random) is None


def test_with_actions__what_there_is_no_room_for__is_left_out(small):
    late = FREEZE.model_copy(update={"hour": small.hours})
    actions = (late, WIND_UP, repay(len(_accounts(small))), repay(0, "0.7"), repay(0))

    kept = with_actions(small, actions).actions

    assert kept == (repay(0), repay(0, "0.7"))
    assert with_actions(small, (WIND_UP, FREEZE)).actions == (FREEZE, WIND_UP)


def test_renumbered__accounts_that_go__take_their_actions_with_them():
    actions = (repay(0), repay(2), FREEZE, repay(3))

    assert renumbered(actions, (0, 3)) == (repay(0), FREEZE, repay(1))


def test_leave__accounts_with_actions__names_the_same_account(small):
    scenario = with_actions(small, tuple(repay(each) for each in range(len(_accounts(small)))))
    amounts = [account.debt for account in _accounts(scenario)]

    left = leave(scenario, chance(3))

    assert left is not None
    assert len(left.actions) == len(amounts) - 1
    for number, action in enumerate(left.actions):
        assert isinstance(action, OfAccount)
        assert (action.account, _accounts(left)[number].debt in amounts) == (number, True)


def test_small_world__of_one_with_actions__has_those_of_the_accounts_that_stay():
    small = small_world(load_scenario(SCENARIOS / "borrowers-act.yaml"))

    # Six of the seven that act: of account 18, the last to do so, nothing is left.
    assert [action.do for action in small.actions] == [
        *("repay", "repay", "withdraw", "borrow", "withdraw", "deposit", "repay"),
        *("ramp_threshold", "pause", "borrow", "open"),
    ]
    numbers = [action.account for action in small.actions if isinstance(action, OfAccount)]
    assert numbers == [5, 5, 5, 3, 2, 0, 1, 4]


def test_compete__again_and_again__comes_and_goes(small):
    random, counts, scenario = chance(0), set(), small
    for _ in range(20):
        scenario = compete(scenario, random) or scenario
        counts.add(len(scenario.rivals))

    assert counts == {0, 1, 2}


def test_moved__scenario_with_actions__stays_valid(small):
    random, scenario = chance(5), small
    for _ in range(60):
        scenario = moved(scenario, random)
        Scenario.model_validate(scenario.model_dump())


def test_shrink__loss_by_a_pause__keeps_the_pause_and_nothing_else(small):
    pause = Pause(do="pause", hour=Decimal("0.2"), level=1, minutes=Decimal(360))
    two = ListedPopulation(listed=_accounts(small)[4:6])
    scenario = with_actions(
        small.model_copy(update={"population": two, "rivals": (Rival(latency=2),)}),
        (repay(1), pause, FREEZE.model_copy(update={"hour": Decimal("1.9")})),
    )
    player = Player(read_limits(["unsafe-for=1800"]))
    found = player.play(scenario)
    assert found.checks == ("unsafe-for",)

    smallest = Shrinker(player, found).shrink()

    size = size_of(smallest)
    assert (size.actions, size.keepers, size.accounts) == (1, 1, 1)
    assert smallest.scenario.actions[0].do == "pause"
