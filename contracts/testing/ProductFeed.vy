# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title ProductFeed
@license AGPL-3.0-only
@notice A price source made of two: a token in ether times ether in coins, as a staked ether needs.
@dev    The worked example of docs/price-sources.md. What it says is as old as the older of the two,
        and is no answer if either is none. Its round moves on whenever one of the two does.
@custom:source Chainlink, `AggregatorV3Interface.sol` (what the five words mean).
@custom:shutdown Holds nothing and has no owner; the oracle is given another source.
"""

from contracts.interfaces import IAggregatorV3

implements: IAggregatorV3

FIRST: public(immutable(IAggregatorV3))  # its decimals are the answer's
SECOND: public(immutable(IAggregatorV3))
UNIT: immutable(int256)  # of the second feed's answer

# The interface's names are lower case.
decimals: public(immutable(uint8))  # of the answer [1]


@deploy
def __init__(first: IAggregatorV3, second: IAggregatorV3):
    """
    @param first Ether in coins.
    @param second The token in ether.
    """
    FIRST = first
    SECOND = second
    decimals = staticcall first.decimals()
    UNIT = 10**convert(staticcall second.decimals(), int256)


@external
@view
def latestRoundData() -> (uint80, int256, uint256, uint256, uint80):
    """
    @notice The product of both latest rounds.
    @dev Reverts if one of the feeds does, or on overflow; the oracle then keeps its last price.
    @return Round [1], answer, 0 = none, rounded down [decimals], when the older of the two was
            answered, twice [unix time], round [1].
    """
    round: uint80 = 0
    answer: int256 = 0
    updated_at: uint256 = 0
    round, answer, updated_at = self._read(FIRST)

    second_round: uint80 = 0
    second_answer: int256 = 0
    second_updated_at: uint256 = 0
    second_round, second_answer, second_updated_at = self._read(SECOND)

    # Neither falls, so their sum tells a newer state from an older one.
    round += second_round
    updated_at = min(updated_at, second_updated_at)
    product: int256 = 0
    if answer > 0 and second_answer > 0:  # two negative ones would make a good price
        product = answer * second_answer // UNIT
    return round, product, updated_at, updated_at, round


@internal
@view
def _read(feed: IAggregatorV3) -> (uint80, int256, uint256):
    """
    @notice The latest round of a feed.
    @param feed Feed.
    @return Round [1], answer [its decimals], when it was answered [unix time].
    """
    round: uint80 = 0
    answer: int256 = 0
    started_at: uint256 = 0
    updated_at: uint256 = 0
    answered_in: uint80 = 0
    round, answer, started_at, updated_at, answered_in = staticcall feed.latestRoundData()
    return round, answer, updated_at
