# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Price packing
@license AGPL-3.0-only
@notice The five storage words that the oracle keeps per asset, and their fields.
@dev    Stateless. `packing` checks every width again when it writes, but none can be too wide:
        - prices: every value taken is <= upper_bound <= 2**88 - 1, which the setter enforces;
        - times: block.timestamp, and that plus at most a week, < 2**36 until the year 4147;
        - a round has 80 bits by the feed's own interface, and `price_source` drops greater ones;
        - delay and confirm_time are at most an hour < 2**16 s, the ages at most a week < 2**24 s;
        - max_deviation is at most 5,000 < 2**16, decimals at most 18 < 2**8.

        price:     price 88 | next price 88 | next at 36 | expires at 36 | suspect 1
        candidate: value 88 | since 40 | round 80
        taken:     round 80 | updated at 40
        source:    source 160 | decimals 8 | heartbeat 24 | max age 24 | max price age 24
        limits:    lower bound 88 | upper bound 88 | delay 16 | confirm time 16 | max deviation 16
        Reading a price costs one word; a poke of a source that says nothing new two of them, any
        other all five.
"""

from contracts.interfaces import IPriceOracle
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


PRICE_WIDTH: constant(uint256) = 88
PRICE_MASK: constant(uint256) = 2**88 - 1
NEXT_PRICE_OFFSET: constant(uint256) = 88
NEXT_AT_OFFSET: constant(uint256) = 176
TIME_WIDTH: constant(uint256) = 36
TIME_MASK: constant(uint256) = 2**36 - 1
EXPIRES_AT_OFFSET: constant(uint256) = 212
SUSPECT_OFFSET: constant(uint256) = 248
SUSPECT_WIDTH: constant(uint256) = 1

SINCE_OFFSET: constant(uint256) = 88
SINCE_WIDTH: constant(uint256) = 40
CANDIDATE_ROUND_OFFSET: constant(uint256) = 128
ROUND_WIDTH: constant(uint256) = 80

UPDATED_AT_OFFSET: constant(uint256) = 80
UPDATED_AT_WIDTH: constant(uint256) = 40

SOURCE_WIDTH: constant(uint256) = 160
DECIMALS_OFFSET: constant(uint256) = 160
DECIMALS_WIDTH: constant(uint256) = 8
HEARTBEAT_OFFSET: constant(uint256) = 168
MAX_AGE_OFFSET: constant(uint256) = 192
MAX_PRICE_AGE_OFFSET: constant(uint256) = 216
AGE_WIDTH: constant(uint256) = 24
AGE_MASK: constant(uint256) = 2**24 - 1

UPPER_BOUND_OFFSET: constant(uint256) = 88
DELAY_OFFSET: constant(uint256) = 176
DELAY_WIDTH: constant(uint256) = 16
CONFIRM_TIME_OFFSET: constant(uint256) = 192
CONFIRM_TIME_WIDTH: constant(uint256) = 16
MAX_DEVIATION_OFFSET: constant(uint256) = 208
MAX_DEVIATION_WIDTH: constant(uint256) = 16


################################################################
#                            WORDS                             #
################################################################


struct StoredPrice:
    price: uint256  # current before `next_at` [wad]
    next_price: uint256  # the latest taken value; 0 = never had one [wad]
    next_at: uint256  # [unix time]
    expires_at: uint256  # [unix time]
    is_suspect: bool


struct Candidate:
    value: uint256  # 0 = none [wad]
    since: uint256  # [unix time]
    round: uint256  # [1]


struct Taken:
    round: uint256  # of the latest taken value [1]
    updated_at: uint256  # [unix time]


################################################################
#                        PRICE AND GUARD                       #
################################################################


@internal
@pure
def _unpack_price(word: uint256) -> StoredPrice:
    """
    @notice The price word's fields.
    @param word Price word [packed].
    @return Its fields; all 0 for an asset that never had a price.
    """
    return StoredPrice(
        price=word & PRICE_MASK,
        next_price=(word >> NEXT_PRICE_OFFSET) & PRICE_MASK,
        next_at=(word >> NEXT_AT_OFFSET) & TIME_MASK,
        expires_at=(word >> EXPIRES_AT_OFFSET) & TIME_MASK,
        is_suspect=word >> SUSPECT_OFFSET == 1,
    )


@internal
@pure
def _is_known(word: uint256, next_price: uint256, expires_at: uint256) -> bool:
    """
    @notice Whether a price word has this latest value, this end, and no candidate beside it.
    @param word Price word [packed].
    @param next_price Value of an observation, < 2**88 or not known [wad].
    @param expires_at When it would be too old [unix time].
    @return True if there is nothing to take from it.
    """
    # Above `expires at` there is only the suspect bit.
    return (
        word >> EXPIRES_AT_OFFSET == expires_at
        and (word >> NEXT_PRICE_OFFSET) & PRICE_MASK == next_price
    )


@internal
@pure
def _pack_price(stored: StoredPrice) -> uint256:
    """
    @notice The price word.
    @param stored Its fields.
    @return Price word [packed].
    """
    return (
        packing._fit(stored.price, 0, PRICE_WIDTH)
        | packing._fit(stored.next_price, NEXT_PRICE_OFFSET, PRICE_WIDTH)
        | packing._fit(stored.next_at, NEXT_AT_OFFSET, TIME_WIDTH)
        | packing._fit(stored.expires_at, EXPIRES_AT_OFFSET, TIME_WIDTH)
        | packing._fit(convert(stored.is_suspect, uint256), SUSPECT_OFFSET, SUSPECT_WIDTH)
    )


@internal
@pure
def _is_same_price(word: uint256, other: uint256) -> bool:
    """
    @notice Whether two price words differ in nothing but the suspect bit.
    @param word Price word [packed].
    @param other Price word [packed].
    @return True if prices and times are the same.
    """
    # The suspect bit is the highest of the word, so the rest lies below it.
    return (word ^ other) & ((1 << SUSPECT_OFFSET) - 1) == 0


@internal
@pure
def _unpack_candidate(word: uint256) -> Candidate:
    """
    @notice The candidate word's fields.
    @param word Candidate word [packed].
    @return Its fields; all 0 if there is none.
    """
    return Candidate(
        value=packing._get(word, 0, PRICE_WIDTH),
        since=packing._get(word, SINCE_OFFSET, SINCE_WIDTH),
        round=packing._get(word, CANDIDATE_ROUND_OFFSET, ROUND_WIDTH),
    )


@internal
@pure
def _pack_candidate(candidate: Candidate) -> uint256:
    """
    @notice The candidate word.
    @param candidate Its fields.
    @return Candidate word [packed].
    """
    return (
        packing._fit(candidate.value, 0, PRICE_WIDTH)
        | packing._fit(candidate.since, SINCE_OFFSET, SINCE_WIDTH)
        | packing._fit(candidate.round, CANDIDATE_ROUND_OFFSET, ROUND_WIDTH)
    )


@internal
@pure
def _unpack_taken(word: uint256) -> Taken:
    """
    @notice The taken word's fields.
    @param word Taken word [packed].
    @return Its fields; all 0 if nothing was taken from this source.
    """
    return Taken(
        round=packing._get(word, 0, ROUND_WIDTH),
        updated_at=packing._get(word, UPDATED_AT_OFFSET, UPDATED_AT_WIDTH),
    )


@internal
@pure
def _pack_taken(taken: Taken) -> uint256:
    """
    @notice The taken word.
    @param taken Its fields.
    @return Taken word [packed].
    """
    return packing._fit(taken.round, 0, ROUND_WIDTH) | packing._fit(
        taken.updated_at, UPDATED_AT_OFFSET, UPDATED_AT_WIDTH
    )


################################################################
#                          PARAMETERS                          #
################################################################


@internal
@pure
def _pack_source(parameters: IPriceOracle.AssetParameters, decimals: uint256) -> uint256:
    """
    @notice The source word.
    @param parameters Of the asset.
    @param decimals Of the source's answer [1].
    @return Source word [packed]; 0 only for an asset that is not listed.
    """
    return (
        packing._fit(convert(parameters.source, uint256), 0, SOURCE_WIDTH)
        | packing._fit(decimals, DECIMALS_OFFSET, DECIMALS_WIDTH)
        | packing._fit(parameters.heartbeat, HEARTBEAT_OFFSET, AGE_WIDTH)
        | packing._fit(parameters.max_age, MAX_AGE_OFFSET, AGE_WIDTH)
        | packing._fit(parameters.max_price_age, MAX_PRICE_AGE_OFFSET, AGE_WIDTH)
    )


@internal
@pure
def _pack_limits(parameters: IPriceOracle.AssetParameters) -> uint256:
    """
    @notice The limits word.
    @param parameters Of the asset.
    @return Limits word [packed].
    """
    return (
        packing._fit(parameters.lower_bound, 0, PRICE_WIDTH)
        | packing._fit(parameters.upper_bound, UPPER_BOUND_OFFSET, PRICE_WIDTH)
        | packing._fit(parameters.delay, DELAY_OFFSET, DELAY_WIDTH)
        | packing._fit(parameters.confirm_time, CONFIRM_TIME_OFFSET, CONFIRM_TIME_WIDTH)
        | packing._fit(parameters.max_deviation, MAX_DEVIATION_OFFSET, MAX_DEVIATION_WIDTH)
    )


@internal
@pure
def _unpack_parameters(source_word: uint256, limits_word: uint256) -> IPriceOracle.AssetParameters:
    """
    @notice The parameters of an asset.
    @param source_word Source word [packed].
    @param limits_word Limits word [packed].
    @return Parameters; all 0 if it is not listed.
    """
    return IPriceOracle.AssetParameters(
        source=self._source(source_word),
        heartbeat=packing._get(source_word, HEARTBEAT_OFFSET, AGE_WIDTH),
        max_age=packing._get(source_word, MAX_AGE_OFFSET, AGE_WIDTH),
        max_price_age=self._max_price_age(source_word),
        delay=self._delay(limits_word),
        max_deviation=packing._get(limits_word, MAX_DEVIATION_OFFSET, MAX_DEVIATION_WIDTH),
        confirm_time=packing._get(limits_word, CONFIRM_TIME_OFFSET, CONFIRM_TIME_WIDTH),
        lower_bound=packing._get(limits_word, 0, PRICE_WIDTH),
        upper_bound=packing._get(limits_word, UPPER_BOUND_OFFSET, PRICE_WIDTH),
    )


@internal
@pure
def _source(source_word: uint256) -> address:
    """
    @notice Where the asset's price comes from.
    @param source_word Source word [packed].
    @return Source; zero address if the asset is not listed.
    """
    return convert(packing._get(source_word, 0, SOURCE_WIDTH), address)


@internal
@pure
def _decimals(source_word: uint256) -> uint256:
    """
    @notice Decimals of the source's answer, as they were when it was listed.
    @param source_word Source word [packed].
    @return Decimals [1].
    """
    return packing._get(source_word, DECIMALS_OFFSET, DECIMALS_WIDTH)


@internal
@pure
def _max_price_age(source_word: uint256) -> uint256:
    """
    @notice Age at which a price is too old.
    @param source_word Source word [packed].
    @return Age [seconds].
    """
    return (source_word >> MAX_PRICE_AGE_OFFSET) & AGE_MASK


@internal
@pure
def _delay(limits_word: uint256) -> uint256:
    """
    @notice Time from taken to current.
    @param limits_word Limits word [packed].
    @return Delay [seconds]; 0 also if the asset is not listed.
    """
    return packing._get(limits_word, DELAY_OFFSET, DELAY_WIDTH)
