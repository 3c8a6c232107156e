# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Price step
@license AGPL-3.0-only
@notice What an observation does to an asset's price. One pure function of state, observation,
        parameters and time; the oracle only fetches, stores and logs.
@dev    Stateless. `price_source` has already dropped what cannot be believed. Of the rest, the
        first row that applies:

            the latest taken once more ..... nothing, unless there is a candidate to clear
            older than the latest taken .... nothing
            first value ever ............... taken, current at once: 0 is no price to keep meanwhile
            in the band .................... candidate cleared; taken if no value waits
            speaks for the candidate ....... nothing before confirm_time is over and while a value
                                             waits; then candidate cleared, *this* value taken
            anything else .................. becomes the candidate, from now

        The band is drawn around the latest taken value, also while that one waits. So a real crash
        is delayed by confirm_time per step, but never shut out; a wick is gone with the next value.
@custom:source Ours; the delay is that of MakerDAO's `osm.sol`, see `price_delay`.
"""

from contracts.interfaces import IPriceOracle
from contracts.modules import price_delay
from contracts.modules import price_packing
from contracts.modules import price_source


struct State:
    stored: price_packing.StoredPrice
    candidate: price_packing.Candidate  # all 0 = none
    taken: price_packing.Taken  # all 0 = nothing from this source yet


@internal
@pure
def _step(
    state: State,
    seen: price_source.Observation,
    parameters: IPriceOracle.AssetParameters,
    timestamp: uint256,
) -> State:
    """
    @notice The state after an observation.
    @param state Before it.
    @param seen What the source says; value 0 = nothing that can be believed.
    @param parameters Of the asset.
    @param timestamp Time of the poke [unix time].
    @return State after it.
    """
    if seen.value == 0:
        return state
    if (
        not state.stored.is_suspect
        and seen.value == state.stored.next_price
        and seen.updated_at + parameters.max_price_age == state.stored.expires_at
    ):
        return state
    if seen.round < state.taken.round or seen.updated_at < state.taken.updated_at:
        return state

    after: State = state
    can_take: bool = price_delay._can_take(state.stored.next_at, timestamp)
    if not price_delay._is_in_band(seen.value, state.stored.next_price, parameters.max_deviation):
        if not self._supports(seen, state.candidate, parameters.max_deviation):
            after.candidate = price_packing.Candidate(
                value=seen.value, since=timestamp, round=seen.round
            )
            after.stored.is_suspect = True
            return after
        if not can_take or timestamp < state.candidate.since + parameters.confirm_time:
            return state
    after.candidate = empty(price_packing.Candidate)
    after.stored.is_suspect = False
    if can_take:
        after.stored = self._take(after.stored, seen, parameters, timestamp)
        after.taken = price_packing.Taken(round=seen.round, updated_at=seen.updated_at)
    return after


@internal
@pure
def _supports(
    seen: price_source.Observation, candidate: price_packing.Candidate, max_deviation: uint256
) -> bool:
    """
    @notice Whether an observation speaks for the candidate: near it, of its round or a newer one.
    @dev An older round does not, and becomes the candidate itself: a source that once gave a round
         too high cannot shut out what it says afterwards.
    @param seen What the source says.
    @param candidate Waiting candidate; all 0 if there is none.
    @param max_deviation Half-width of the band [bps].
    @return True if it does; False if there is no candidate.
    """
    if candidate.value == 0 or seen.round < candidate.round:
        return False
    return price_delay._is_in_band(seen.value, candidate.value, max_deviation)


@internal
@pure
def _take(
    stored: price_packing.StoredPrice,
    seen: price_source.Observation,
    parameters: IPriceOracle.AssetParameters,
    timestamp: uint256,
) -> price_packing.StoredPrice:
    """
    @notice The price with an observation as its next value. Only while no value waits.
    @param stored Price before.
    @param seen What the source says.
    @param parameters Of the asset.
    @param timestamp Time of the poke [unix time].
    @return Price after.
    """
    # No value waits, so the latest taken one is current; 0 = there never was one.
    current: uint256 = stored.next_price
    next_at: uint256 = stored.next_at
    if current == 0:
        next_at = timestamp
    elif seen.value != current:
        next_at = timestamp + parameters.delay
    # else the same value, confirmed anew: it has nothing to wait for and is only fresh for longer.


    return price_packing.StoredPrice(
        price=price_delay._current(current, seen.value, next_at, timestamp),
        next_price=seen.value,
        next_at=next_at,
        expires_at=seen.updated_at + parameters.max_price_age,
        is_suspect=stored.is_suspect,
    )
