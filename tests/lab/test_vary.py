# SPDX-License-Identifier: MIT
"""Scenarios changed by dotted names."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from lab.scenario.vary import varied
from model.parameter_errors import ParameterError

SHORT = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(SHORT)


def vary(scenario, **changes):
    return varied(scenario, changes)


def test_varied__a_field_a_parameter_and_the_seed__changes_nothing_else(scenario):
    changed = varied(
        scenario,
        {
            "keeper.latency": 5,
            "parameters.auction_terms.cut": "half-life 30 minutes",
            "parameters.treasury.debt_lot": "3,000 coins",
            "seed": 3,
        },
    )

    assert (changed.keeper.latency, changed.seed) == (5, 3)
    overrides = dict(scenario.parameters.overrides)
    overrides["auction_terms"] = {"cut": "half-life 30 minutes"}
    overrides["treasury"] = {"debt_queue_delay": "5 hours", "debt_lot": "3,000 coins"}
    assert changed.parameters.overrides == overrides
    put_back = {name: getattr(scenario, name) for name in ("keeper", "parameters", "seed")}
    assert changed.model_copy(update=put_back) == scenario
    assert scenario == load_scenario(SHORT)


def test_varied__section_that_the_file_leaves_out__has_the_value(scenario):
    assert vary(scenario, **{"feeds.error": "-0.0285"}).feeds.error < 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"keeper.latncy": 5}, "keeper.latncy is not known here; did you mean latency?"),
        ({"keper.latency": 5}, "keper is not known here; did you mean keeper?"),
        ({"keeper.latency.x": 5}, "keeper.latency.x is not known here: latency is one value, 0"),
        ({"keeper.latency": -1}, "keeper.latency is -1: should be greater than or equal to 0"),
        ({"keeper": 5}, "keeper is 5: should be a field of keeper, not all of it"),
        (
            {"seed": "one"},
            "seed is 'one': should be a valid integer, unable to parse string as an integer",
        ),
        (
            {"market.depth.GOLD": 5},
            "market.depth: should name the assets of prices: ['BTC', 'ETH', 'LINK']",
        ),
    ],
)
def test_varied__not_a_scenario__says_field_value_and_what_is_allowed(scenario, changes, message):
    with pytest.raises(ScenarioError) as refusal:
        vary(scenario, **changes)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "parameters.engine.penalty",
            "60 %",
            'parameters: engine.penalty: "60 %" is out of range '
            "(allowed: 0.01 % to 50 %) [out of range]",
        ),
        (
            "parameters.engine.penalty",
            "5 days",
            'parameters: engine.penalty: "5 days" is not a share; write for example "13 %" '
            "(allowed: 0.01 % to 50 %) [wrong unit]",
        ),
        (
            "parameters.engine.penlty",
            "5 %",
            "parameters: engine.penlty: is not a field of this section [unknown field]",
        ),
    ],
)
def test_varied__not_parameters__says_field_value_and_what_is_allowed(
    scenario, name, value, message
):
    with pytest.raises(ParameterError) as refusal:
        vary(scenario, **{name: value})

    assert str(refusal.value) == message
