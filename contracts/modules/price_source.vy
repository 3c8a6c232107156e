# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Price source
@license AGPL-3.0-only
@notice Reads a feed that may be broken or hostile. Whatever it does, reading goes on: an answer
        that cannot be believed is no observation.
@dev    Stateless. Guards against a feed that reverts, is gone, eats all gas, answers too short or
        too long, or puts garbage above the 80 bits of a round, which would stop Vyper's decoder.
@custom:source Chainlink, `AggregatorV3Interface.sol` (what the five words mean).
"""


################################################################
#                          CONSTANTS                           #
################################################################


# Most a feed may burn [gas]. Chainlink's proxies take about 15,000, feeds of feeds some times that.
# A caller cannot make a read fail by bringing little gas, and go on with the old price: 63/64 of
# what is left goes to the feed, so to starve one that needs G <= 200,000 is to keep less than
# G / 63 < 3,200 for all that follows. A borrow or withdrawal writes at least two storage words.
SOURCE_GAS: constant(uint256) = 200_000

ANSWER_LENGTH: constant(uint256) = 5 * 32  # five words [bytes]
MAX_ROUND: constant(uint256) = 2**80 - 1
MAX_DECIMALS: constant(uint256) = 18
MAX_PRICE: constant(uint256) = 2**88 - 1  # [wad]: 309 million coins


# What a feed said, if it can be believed.
struct Observation:
    value: uint256  # 0 = none, and then the rest is 0 too [wad]
    round: uint256  # [1]
    updated_at: uint256  # [unix time]


################################################################
#                           READING                            #
################################################################


@internal
@view
def _observe(
    source: address,
    decimals: uint256,
    max_age: uint256,
    lower_bound: uint256,
    upper_bound: uint256,
) -> Observation:
    """
    @notice The feed's latest round, if it is positive, finished, not from the future, not older
            than `max_age` and inside the bounds. Never reverts.
    @param source Feed to ask.
    @param decimals Of the feed's answer, <= MAX_DECIMALS [1].
    @param max_age Oldest round that counts [seconds].
    @param lower_bound Least believable value [wad].
    @param upper_bound Greatest believable value, <= MAX_PRICE [wad].
    @return What the feed said; all 0 if it cannot be believed.
    """
    seen: Observation = self._ask(source, decimals)
    if self._is_believable(seen, max_age, lower_bound, upper_bound):
        return seen
    return empty(Observation)


@internal
@view
def _ask(source: address, decimals: uint256) -> Observation:
    """
    @notice The feed's latest round, if it is positive, finished and not from the future. Never
            reverts.
    @param source Feed to ask.
    @param decimals Of the feed's answer, <= MAX_DECIMALS [1].
    @return What the feed said; all 0 if it said nothing of the kind.
    """
    is_answered: bool = False
    answered: Bytes[ANSWER_LENGTH] = b""
    is_answered, answered = raw_call(
        source,
        method_id("latestRoundData()"),
        max_outsize=ANSWER_LENGTH,
        gas=SOURCE_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    if not is_answered or len(answered) != ANSWER_LENGTH:
        return empty(Observation)

    round: uint256 = 0
    answer: int256 = 0
    started_at: uint256 = 0
    updated_at: uint256 = 0
    answered_in: uint256 = 0
    round, answer, started_at, updated_at, answered_in = abi_decode(
        answered, (uint256, int256, uint256, uint256, uint256)
    )
    if round == 0 or round > MAX_ROUND or updated_at > block.timestamp:
        return empty(Observation)
    # Scaling only enlarges, so an answer above MAX_PRICE is out of bounds, and one below it times
    # 10**18 is < 2**148: no overflow.
    if answer <= 0 or answer > convert(MAX_PRICE, int256):
        return empty(Observation)
    return Observation(
        value=convert(answer, uint256) * 10**(MAX_DECIMALS - decimals),
        round=round,
        updated_at=updated_at,
    )


@internal
@view
def _is_believable(
    seen: Observation, max_age: uint256, lower_bound: uint256, upper_bound: uint256
) -> bool:
    """
    @notice Whether an observation is young enough and inside the bounds.
    @param seen What the feed said, not from the future.
    @param max_age Oldest round that counts [seconds].
    @param lower_bound Least believable value [wad].
    @param upper_bound Greatest believable value [wad].
    @return True if it is; False for none.
    """
    return (
        seen.value > 0
        and block.timestamp - seen.updated_at <= max_age
        and seen.value >= lower_bound
        and seen.value <= upper_bound
    )
