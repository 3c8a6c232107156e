# SPDX-License-Identifier: MIT
"""What nothing beats; what settings are judged by."""

from __future__ import annotations

import pytest

from lab.scenario.errors import ScenarioError
from lab.tune.front import front_of, is_beaten
from lab.tune.objectives import OBJECTIVES, read_objectives

BY = read_objectives("efficiency,bad_debt")


def run(debt, bad_debt, collateral=200.0, borrower_loss=0.0):
    return {
        "debt": debt,
        "bad_debt": bad_debt,
        "collateral": collateral,
        "borrower_loss": borrower_loss,
    }


@pytest.mark.parametrize(
    ("other", "beaten"),
    [
        ((0.6, 0.01), True),
        ((0.5, 0.005), True),
        ((0.5, 0.01), False),
        ((0.6, 0.02), False),
        ((0.4, 0.0), False),
    ],
)
def test_is_beaten__by_more_to_borrow_or_less_lost__only_if_nothing_is_worse(other, beaten):
    assert is_beaten((0.5, 0.01), other, BY) == beaten


def test_front_of__some_beaten_some_equal__first_of_equals_by_the_first_objective():
    figures = [(0.7, 0.03), (0.5, 0.01), (0.5, 0.02), (0.5, 0.01), (0.4, 0.0), (0.6, 0.03)]

    assert front_of(figures, BY) == [4, 1, 0]


def test_objectives__of_runs__are_shares_of_their_debt():
    runs = [run(100.0, 1.0, borrower_loss=4.0), run(200.0, 8.0, borrower_loss=2.0)]
    figures = {name: objective.of(runs) for name, objective in OBJECTIVES.items()}

    # Of two runs the worst is the expected shortfall.
    assert figures == {"efficiency": 0.75, "bad_debt": 0.04, "borrower_loss": 0.04}


@pytest.mark.parametrize("text", ["efficiency", "bad_debt,bad_debt", "bad_debt,profit", ""])
def test_read_objectives__not_two_that_are_known__says_what_is_allowed(text):
    with pytest.raises(ScenarioError, match="two or more of efficiency, bad_debt, borrower_loss"):
        read_objectives(text)
