# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Price book
@license AGPL-3.0-only
@notice Price, candidate and latest taken round of each asset: packed, see `price_packing`.
@dev    Stateful; the PriceOracle initializes it. It stores what `price_step` decides, and logs it.
"""

from contracts.interfaces import IPriceOracle
from contracts.modules import price_delay
from contracts.modules import price_packing
from contracts.modules import price_step


################################################################
#                          CONSTANTS                           #
################################################################


MAX_ASSETS: constant(uint256) = 16  # collaterals 0..14, governance token 15


################################################################
#                           STORAGE                            #
################################################################


price_words: uint256[MAX_ASSETS]
candidate_words: uint256[MAX_ASSETS]
taken_words: uint256[MAX_ASSETS]


################################################################
#                           READING                            #
################################################################


@internal
@view
def _stored(asset: uint256) -> price_packing.StoredPrice:
    """
    @notice An asset's price as stored.
    @param asset Id, 0..15.
    @return Its fields; all 0 if it never had a price.
    """
    return price_packing._unpack_price(self.price_words[asset])


@internal
@view
def _candidate(asset: uint256) -> price_packing.Candidate:
    """
    @notice The candidate that waits for confirmation.
    @param asset Id, 0..15.
    @return Its fields; all 0 if there is none.
    """
    return price_packing._unpack_candidate(self.candidate_words[asset])


@internal
@view
def _current(stored: price_packing.StoredPrice) -> uint256:
    """
    @notice The price in force.
    @param stored An asset's price.
    @return Price as of now [wad].
    """
    return price_delay._current(stored.price, stored.next_price, stored.next_at, block.timestamp)


@internal
@view
def _state(asset: uint256) -> price_step.State:
    """
    @notice What is stored about an asset's price.
    @param asset Asset.
    @return Its state; the candidate's word is read only if there is one.
    """
    state: price_step.State = price_step.State(
        stored=self._stored(asset),
        candidate=empty(price_packing.Candidate),
        taken=price_packing._unpack_taken(self.taken_words[asset]),
    )
    if state.stored.is_suspect:
        state.candidate = self._candidate(asset)
    return state


################################################################
#                           WRITING                            #
################################################################


@internal
def _store(asset: uint256, before: price_step.State, after: price_step.State):
    """
    @notice Write the words that changed, and say so.
    @param asset Asset.
    @param before State as stored.
    @param after State to store.
    """
    candidate_word: uint256 = price_packing._pack_candidate(after.candidate)
    if candidate_word != price_packing._pack_candidate(before.candidate):
        self.candidate_words[asset] = candidate_word
        log IPriceOracle.CandidateChanged(
            asset=asset,
            candidate=after.candidate.value,
            candidate_since=after.candidate.since,
            round=after.candidate.round,
        )

    taken_word: uint256 = price_packing._pack_taken(after.taken)
    if taken_word != price_packing._pack_taken(before.taken):
        self.taken_words[asset] = taken_word

    word: uint256 = price_packing._pack_price(after.stored)
    word_before: uint256 = price_packing._pack_price(before.stored)
    if word != word_before:
        self.price_words[asset] = word
    if not price_packing._is_same_price(word, word_before):
        log IPriceOracle.PriceUpdated(
            asset=asset,
            price=after.stored.price,
            next_price=after.stored.next_price,
            next_at=after.stored.next_at,
            expires_at=after.stored.expires_at,
        )


@internal
def _forget_source(asset: uint256):
    """
    @notice Drop what only a comparison of rounds of the same source can judge.
    @param asset Asset whose source changes.
    """
    before: price_step.State = self._state(asset)
    after: price_step.State = empty(price_step.State)
    after.stored = before.stored
    after.stored.is_suspect = False
    self._store(asset, before, after)
