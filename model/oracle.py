# SPDX-License-Identifier: MIT
"""One asset's price: from what a source says to what everybody uses.

The twin of `contracts/modules/price_step.vy` and of the filter of `price_source.vy`. A value more
than `max_deviation` from the latest taken one is only a *candidate*, and the asset is *suspect*,
until the source has stood by it for `confirm_time`; a taken value waits for `delay` before it is
current. So a wick never becomes a price, and a real crash is late but never shut out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from model.price_delay import can_take, current, is_in_band
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from model.parameters import OracleAssetParameters

MAX_DECIMALS: Final = 18
MAX_ROUND: Final = 2**80 - 1
MAX_PRICE: Final = Wad(2**88 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a source said, and can be believed."""

    value: Wad
    round: int
    updated_at: UnixTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A value outside the band, waiting for confirmation."""

    value: Wad
    since: UnixTime
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is stored about an asset's price."""

    price: Wad
    """Current before `next_at`."""
    next_price: Wad
    """The latest taken value; 0 = there never was one."""
    next_at: UnixTime
    expires_at: UnixTime
    """The latest taken value is too old from then on."""
    candidate: Candidate | None
    """None = the asset is not suspect."""
    taken_round: int
    taken_updated_at: UnixTime


NEVER: Final = State(
    price=Wad(0),
    next_price=Wad(0),
    next_at=UnixTime(0),
    expires_at=UnixTime(0),
    candidate=None,
    taken_round=0,
    taken_updated_at=UnixTime(0),
)
"""An asset that never had a price."""


def observe(
    *,
    round_id: int,
    answer: int,
    updated_at: UnixTime,
    decimals: int,
    parameters: OracleAssetParameters,
    now: UnixTime,
) -> Observation | None:
    """What a source's latest round says, if it can be believed.

    Args:
        round_id: Number of the round, 0 = none yet.
        answer: Of any sign [decimals].
        updated_at: When the round was answered.
        decimals: Of the answer, <= 18.
        parameters: Of the asset; `max_age` and the bounds matter.
        now: Time of the poke.

    Returns:
        None if there is no round, it is from the future or older than `max_age`, or the value is
        not positive or out of bounds.
    """
    is_timely = updated_at <= now <= updated_at + parameters.max_age
    is_believable = 0 < answer <= MAX_PRICE and 0 < round_id <= MAX_ROUND
    value = Wad(answer * 10 ** (MAX_DECIMALS - decimals))
    is_in_bounds = parameters.lower_bound <= value <= parameters.upper_bound
    if not (is_timely and is_believable and is_in_bounds):
        return None
    return Observation(value=value, round=round_id, updated_at=updated_at)


def step(
    state: State, seen: Observation | None, parameters: OracleAssetParameters, now: UnixTime
) -> State:
    """The state after a poke at `now` that saw `seen`.

    The first of these that applies:

    * nothing believable, the latest taken value once more while there is no candidate, or older
      than that: nothing;
    * the first value ever: taken, and current at once, as 0 is no price to keep meanwhile;
    * in the band around the latest taken value, also while that one waits: the candidate is
      cleared, and the value is taken if none waits;
    * near the candidate, of its round or a newer one: nothing before `confirm_time` is over and
      while a value waits; then the candidate is cleared, and *this* value taken;
    * anything else: it becomes the candidate, from now.
    """
    if seen is None:
        return state
    is_known = (
        seen.value == state.next_price
        and seen.updated_at + parameters.max_price_age == state.expires_at
    )
    if is_known and state.candidate is None:
        return state
    if seen.round < state.taken_round or seen.updated_at < state.taken_updated_at:
        return state

    is_free = can_take(state.next_at, now)
    if not is_in_band(seen.value, state.next_price, parameters.max_deviation):
        if state.candidate is None or not _supports(seen, state.candidate, parameters):
            candidate = Candidate(value=seen.value, since=now, round=seen.round)
            return replace(state, candidate=candidate)
        if not is_free or now < state.candidate.since + parameters.confirm_time:
            return state
    cleared = replace(state, candidate=None)
    return _take(cleared, seen, parameters, now) if is_free else cleared


def _supports(seen: Observation, candidate: Candidate, parameters: OracleAssetParameters) -> bool:
    is_near = is_in_band(seen.value, candidate.value, parameters.max_deviation)
    return is_near and seen.round >= candidate.round


def _take(
    state: State, seen: Observation, parameters: OracleAssetParameters, now: UnixTime
) -> State:
    before, next_at = state.next_price, state.next_at
    if before == 0:
        next_at = now
    elif seen.value != before:
        next_at = UnixTime(now + parameters.delay)
    # Else the same value, confirmed anew: it has nothing to wait for, and is fresh for longer.
    return replace(
        state,
        price=current(before, seen.value, next_at, now),
        next_price=seen.value,
        next_at=next_at,
        expires_at=UnixTime(seen.updated_at + parameters.max_price_age),
        taken_round=seen.round,
        taken_updated_at=seen.updated_at,
    )


# --- Reading: never reverts -----------------------------------------------------------------------


def price(state: State, now: UnixTime) -> Wad:
    """The current price, which liquidation uses; 0 = there never was one [wad]."""
    return current(state.price, state.next_price, state.next_at, now)


def cautious_price(state: State, now: UnixTime) -> Wad:
    """The least of current, next and candidate, which borrowing and withdrawing use [wad].

    Nobody profits from a fall that everybody can see coming.
    """
    least = min(price(state, now), state.next_price)
    return min(least, state.candidate.value) if state.candidate else least


def is_fresh(state: State, now: UnixTime) -> bool:
    """Whether the last good price is young enough for lane A."""
    return now < state.expires_at


def is_suspect(state: State) -> bool:
    """Whether a candidate waits: no borrowing, no withdrawal from accounts with debt."""
    return state.candidate is not None
