# SPDX-License-Identifier: MIT
"""The deployed oracle, poked whenever a poke can change anything, while its source goes its way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from model.units import WAD
from tests.guard.world import ANSWER_TO_WAD, World

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from model.parameters import OracleAssetParameters
    from tests.guard.series import Value

SAFE: Final = WAD
"""Least health factor of an account that may not be liquidated [wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What holds from a time until the next moment."""

    at: int
    """[unix time]."""
    value: int
    """Number of the value that the source shows."""
    source: int
    """[wad]."""
    current: int
    """What liquidation uses [wad]."""
    taken: int
    """The latest value that passed the guard [wad]."""
    candidate: tuple[int, int, int]
    """Value, since, round; all 0 = not suspect."""
    is_fresh: bool
    """Not older than max_price_age."""
    unsafe: int = 0
    """Accounts of the world that may be liquidated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a series went."""

    values: Sequence[Value]
    moments: Sequence[Moment]
    end: int
    """Of the last moment [unix time]."""
    parameters: OracleAssetParameters
    asked: int
    """How often the Lens was asked for the lanes of all accounts."""
    without_lane: int
    """Unsafe accounts without an open lane that it found."""
    wrongly_open: int
    """Safe accounts with an open lane that it found."""


def replay(values: Sequence[Value], step: int) -> Course:
    """Feed the values to a new deployment.

    Args:
        values: In order; the first is in force when accounts open.
        step: How long the last one stands [seconds].
    """
    world = World(values[0].answer, values[0].at)
    end = values[-1].at + step
    moments: list[Moment] = []
    asked = without_lane = wrongly_open = 0
    for moment in _moments(world, values, end):
        before = moments[-1] if moments else None
        if before and (before.current, before.is_fresh) == (moment.current, moment.is_fresh):
            moments.append(replace(moment, unsafe=before.unsafe))
            continue
        asked += 1
        standings = world.standings()
        without_lane += sum(health < SAFE and not lanes for _, health, _, lanes, *_ in standings)
        wrongly_open += sum(health >= SAFE and lanes != 0 for _, health, _, lanes, *_ in standings)
        unsafe = sum(health < SAFE for _, health, *_ in standings)
        moments.append(replace(moment, unsafe=unsafe))
    return Course(
        values=values,
        moments=moments,
        end=end,
        parameters=world.parameters,
        asked=asked,
        without_lane=without_lane,
        wrongly_open=wrongly_open,
    )


def _moments(world: World, values: Sequence[Value], end: int) -> Iterator[Moment]:
    """A moment at each new value, and at each time at which a poke or the clock changes a price."""
    untils = [value.at for value in values[1:]] + [end]
    for number, (value, until) in enumerate(zip(values, untils, strict=True)):
        world.wait_until(value.at)
        world.say(value.answer)
        world.poke()
        yield _look(world, number, value)
        while (wake := _next_wake(world)) < until:
            world.wait_until(wake)
            world.poke()
            yield _look(world, number, value)


def _next_wake(world: World) -> int:
    """When the waiting value is current, the candidate confirmed, or the price too old.

    In between a poke changes nothing: the source says what it said, and no interval ends.
    """
    state = world.price_state()
    times = [state[2], state[3]]
    if state[4]:
        times.append(state[5] + world.parameters.confirm_time)
    return min((time for time in times if time > world.now), default=2**64)


def _look(world: World, number: int, value: Value) -> Moment:
    price, next_price, _, expires_at, *candidate = world.price_state()
    assert len(candidate) == 3
    return Moment(
        at=world.now,
        value=number,
        source=value.answer * ANSWER_TO_WAD,
        current=price,
        taken=next_price,
        candidate=(candidate[0], candidate[1], candidate[2]),
        is_fresh=world.now < expires_at,
    )
