# SPDX-License-Identifier: MIT
"""The oracle's filter and step: random histories of a feed, twin beside bytecode."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import oracle as twin
from model.parameters import OracleAssetParameters
from model.units import WAD
from tests.unit.contracts.modules.differential import differential, near, uints

START = 1_700_000_000
SETTINGS: dict[str, Any] = {
    "source": "0x" + "11" * 20,
    "heartbeat": 3_600,
    "max_age": 3_700,
    "max_price_age": 7_200,
    "delay": 600,
    "max_deviation": 1_000,
    "confirm_time": 300,
    "lower_bound": WAD // 100,
    "upper_bound": 10_000 * WAD,
}
PARAMETERS = OracleAssetParameters(**SETTINGS)


def arguments(parameters):
    return tuple(getattr(parameters, name) for name in parameters.__dataclass_fields__)


def as_struct(state):
    candidate = state.candidate
    return (
        (
            state.price,
            state.next_price,
            state.next_at,
            state.expires_at,
            candidate is not None,
        ),
        (candidate.value, candidate.since, candidate.round) if candidate else (0, 0, 0),
        (state.taken_round, state.taken_updated_at),
    )


def as_observation(seen):
    return (seen.value, seen.round, seen.updated_at) if seen else (0, 0, 0)


VALUES = (
    st.sampled_from([90, 99, 100, 101, 110, 111, 121]).map(lambda percent: percent * WAD // 100)
    | near(110 * WAD // 100)
    | st.integers(WAD // 100, 10_000 * WAD)
)


@differential
@given(
    polls=st.lists(
        st.tuples(
            st.none() | VALUES,
            st.integers(-1, 2),  # rounds on
            st.sampled_from([0, 1, 12, 299, 300, 301, 599, 600, 601]),  # seconds on
            st.integers(0, 700),  # age of the round
        ),
        max_size=20,
    )
)
def test_step__any_history__returns_twins_state(price_step, polls):
    state, now, round_id = twin.NEVER, START, 1
    for value, rounds, seconds, age in polls:
        now, round_id = now + seconds, max(round_id + rounds, 1)
        seen = value and twin.Observation(value=value, round=round_id, updated_at=now - age)

        before, state = state, twin.step(state, seen, PARAMETERS, now)
        assert (
            price_step.step(as_struct(before), as_observation(seen), arguments(PARAMETERS), now)
        ) == as_struct(state)


@pytest.fixture(scope="module")
def feeds():
    return {
        decimals: boa.load("contracts/testing/SettableFeed.vy", decimals, "X / USD")
        for decimals in (0, 8, 18)
    }


@differential
@given(
    decimals=st.sampled_from([0, 8, 18]),
    round_id=st.integers(0, 2**80 - 1) | st.just(0),
    answer=st.integers(-(2**255), 2**255 - 1) | uints(90) | st.integers(-1, 1),
    age=st.integers(-1, 3_701),
    bounds=st.tuples(uints(88), uints(88)),
)
def test_observe__any_answer__returns_twins_observation(
    price_step, feeds, *, decimals, round_id, answer, age, bounds
):
    now = boa.env.evm.patch.timestamp
    parameters = replace(PARAMETERS, lower_bound=min(bounds), upper_bound=max(bounds))
    feeds[decimals].set_round(round_id, answer, now - age)

    seen = twin.observe(
        round_id=round_id,
        answer=answer,
        updated_at=now - age,
        decimals=decimals,
        parameters=parameters,
        now=now,
    )
    result = price_step.observe(feeds[decimals].address, decimals, arguments(parameters))
    assert result == as_observation(seen)
