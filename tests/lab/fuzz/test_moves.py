# SPDX-License-Identifier: MIT
"""Small worlds, and other scenarios made out of them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from lab.fuzz.moves import MOVES, _accounts, _points, crossed, leave, moved
from lab.fuzz.rounding import rounded
from lab.fuzz.small import MAX_ACCOUNTS, MAX_POINTS, small_world
from lab.fuzz.space import deployed, overridden, with_override, without_overrides
from lab.scenario.loading import load_scenario
from lab.scenario.scenario import Scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"


def chance(seed):
    return Random(seed)  # noqa: S311 - a draw, no secret


@pytest.fixture(scope="module")
def small():
    """One account short of the most, and some actions: one can come as well as go."""
    scenario = small_world(load_scenario(SCENARIOS / "borrowers-act.yaml"))
    fewer = leave(scenario, chance(0))
    assert fewer is not None
    return fewer.model_copy(update={"actions": fewer.actions[-4:]})


def checked(scenario):
    """The scenario as its own schema reads it; refused if a move broke a rule of it."""
    return Scenario.model_validate(scenario.model_dump())


def test_small_world__of_many_accounts__is_in_proportion():
    small = small_world(load_scenario(SCENARIOS / "black-thursday.yaml"))

    assert small.hours == Decimal(3)
    assert len(_accounts(small)) == MAX_ACCOUNTS
    assert {len(_points(small, name)) for name in small.prices} <= {MAX_POINTS, MAX_POINTS - 1}
    debt = sum(account.debt for account in _accounts(small))
    assert small.treasury.buffer / debt == pytest.approx(Decimal("0.0117"), rel=Decimal("0.3"))
    lowest = min(price for _, price in _points(small, "ETH"))
    assert lowest == Decimal(86)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_move__many_times__gives_valid_scenarios(move, small):
    random, changed = chance(1), 0
    for _ in range(12):
        after = move(small, random)
        changed += after is not None and checked(after) != small

    assert changed >= 4


def test_moved__same_seed__is_the_same(small):
    assert moved(small, chance(5)) == moved(small, chance(5))
    assert moved(small, chance(5)) != moved(small, chance(6))


def test_crossed__of_two__has_parts_of_both(small):
    other = moved(moved(small, chance(2)), chance(3))
    found = {crossed(small, other, chance(seed)).model_dump_json() for seed in range(20)}

    assert len(found) > 3
    assert all(crossed(small, other, chance(seed)).name == small.name for seed in range(20))


def test_moved_parameters__many_times__stays_within_the_rules(small):
    random, scenario = chance(3), small
    for _ in range(25):
        scenario = moved(scenario, random)
        deployed(scenario)  # refuses what a setter would

    assert len(overridden(scenario)) > len(overridden(small))


def test_without_overrides__of_one_field__leaves_the_others(small):
    path = ("engine", "penalty")
    changed = with_override(small, path, "12 %")

    assert set(overridden(changed)) - set(overridden(small)) == {path}
    assert without_overrides(changed, [path]).parameters == small.parameters


@pytest.mark.parametrize(
    ("number", "digits", "expected"),
    [("123.456", 2, "120"), ("0.0012345", 3, "0.00123"), ("9.99", 2, "10"), ("0", 3, "0")],
)
def test_rounded__some_digits__are_kept(number, digits, expected):
    assert rounded(Decimal(number), digits) == Decimal(expected)


def test_rounded__up__is_not_less():
    assert rounded(Decimal(121), 2, is_up=True) == Decimal(130)
