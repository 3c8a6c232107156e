# SPDX-License-Identifier: MIT
"""`PriceOracle` and `model.oracle` go through the same rounds and pokes and never differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import boa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model import oracle
from model.parameters import OracleAssetParameters
from model.units import Bps, Seconds, UnixTime, Wad
from tests.unit.contracts.price_oracle import scene as s

MAX_AGE: Final = 100


@dataclass(frozen=True, slots=True)
class Step:
    """What happens between two comparisons."""

    wait: int
    answer: int | None
    """None: the source is silent."""
    round_change: int = 1
    age: int = 0
    """Of the new round; negative: from the future."""


# Few values, near each other's bands, so that confirmations and returns are frequent.
ANSWERS: Final = st.one_of(
    st.sampled_from([0, -1, 1, 100, 119, 120, 121, 80, 79, 81, 50, 60, 40, 48, 200, 10**6]),
    st.integers(1, 300),
)
STEPS: Final = st.lists(
    st.builds(
        Step,
        wait=st.sampled_from([0, 1, 29, 30, 31, 49, 50, 51, 99, 100, 101]),
        answer=st.one_of(st.none(), ANSWERS, ANSWERS, ANSWERS),
        round_change=st.sampled_from([1, 1, 1, 1, 0, 2, -1, 2**70]),
        age=st.sampled_from([0, 0, 0, 1, 30, 99, 100, 101, -1]),
    ),
    min_size=1,
    max_size=15,
)
CHANGES: Final = st.fixed_dictionaries(
    {
        "delay": st.sampled_from([0, 1, 30]),
        "confirm_time": st.sampled_from([1, 50]),
        "max_deviation": st.sampled_from([1, 2_000, 5_000]),
    }
)


def oracle_parameters(source: str, changes: dict[str, int]) -> OracleAssetParameters:
    values: dict[str, Any] = {
        "heartbeat": Seconds(MAX_AGE),
        "max_age": Seconds(MAX_AGE),
        "max_price_age": Seconds(200),
        "delay": Seconds(30),
        "max_deviation": Bps(2_000),
        "confirm_time": Seconds(50),
        "lower_bound": Wad(2 * s.FEED_UNIT),
        "upper_bound": Wad(1_000 * s.FEED_UNIT),
    }
    return OracleAssetParameters(source=source, **(values | changes))


def stored(state: oracle.State, now: UnixTime) -> tuple[int, ...]:
    """`PriceOracle.price_state`."""
    candidate = state.candidate
    return (
        oracle.price(state, now),
        state.next_price,
        state.next_at,
        state.expires_at,
        *((candidate.value, candidate.since, candidate.round) if candidate else (0, 0, 0)),
    )


def read(price: int, state: oracle.State, now: UnixTime) -> tuple[int, bool, bool]:
    """An entry of `PriceOracle.prices` or `cautious_prices`."""
    return price, oracle.is_fresh(state, now), oracle.is_suspect(state)


def expected_events(before: oracle.State, after: oracle.State) -> list[tuple[Any, ...]]:
    events: list[tuple[Any, ...]] = []
    if after.candidate != before.candidate:
        candidate = after.candidate
        fields = (candidate.value, candidate.since, candidate.round) if candidate else (0, 0, 0)
        events.append(("CandidateChanged", s.LINK, *fields))

    def prices(state: oracle.State) -> tuple[int, ...]:
        return state.price, state.next_price, state.next_at, state.expires_at

    if prices(after) != prices(before):
        events.append(("PriceUpdated", s.LINK, *prices(after)))
    return events


def logged(contract: Any) -> list[tuple[Any, ...]]:
    return [(s.name(event), *event[1:]) for event in contract.get_logs()]


def run(scene: s.Scene, parameters: OracleAssetParameters, steps: list[Step]) -> None:
    """Take both through the steps and compare all that can be read after each."""
    scene.set_parameters(parameters)
    state = oracle.NEVER
    round_id, answer, updated_at = 1, 0, UnixTime(0)

    for number, step in enumerate(steps):
        scene.wait(step.wait)
        now = UnixTime(scene.now())
        if step.answer is not None:
            round_id = max(0, min(oracle.MAX_ROUND, round_id + step.round_change))
            answer, updated_at = step.answer, UnixTime(now - step.age)
            scene.feed.set_round(round_id, answer, updated_at)

        observation = oracle.observe(
            round_id=round_id,
            answer=answer,
            updated_at=updated_at,
            decimals=s.FEED_DECIMALS,
            parameters=parameters,
            now=now,
        )
        before, state = state, oracle.step(state, observation, parameters, now)
        cautious = read(oracle.cautious_price(state, now), state, now)
        if number % 2:
            scene.oracle.poke(s.ASSETS)
        else:
            assert scene.oracle.refresh(s.ASSETS) == [cautious]

        assert logged(scene.oracle) == expected_events(before, state)
        assert scene.state() == stored(state, now)
        assert scene.oracle.prices(s.ASSETS) == [read(oracle.price(state, now), state, now)]
        assert scene.oracle.cautious_prices(s.ASSETS) == [cautious]


@pytest.fixture(scope="module")
def scene():
    return s.deploy()


@settings(max_examples=60, deadline=None)
@given(changes=CHANGES, steps=STEPS)
@example(
    changes={},
    steps=[Step(0, 100), Step(30, 50), Step(50, 50), Step(30, 49), Step(30, None), Step(0, 20)],
)
def test_price_oracle__any_rounds__is_as_the_model_says(scene, changes, steps):
    with boa.env.anchor():
        run(scene, oracle_parameters(scene.feed.address, changes), steps)


@pytest.mark.deep
@settings(max_examples=3_000, deadline=None)
@given(changes=CHANGES, steps=STEPS)
def test_price_oracle__many_more_rounds__is_as_the_model_says(scene, changes, steps):
    with boa.env.anchor():
        run(scene, oracle_parameters(scene.feed.address, changes), steps)
