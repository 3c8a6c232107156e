# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title ShortReturnFeed
@license AGPL-3.0-only
@notice A feed that answers one word too few; each word by itself looks right.
@custom:shutdown Cannot be stopped; it is for tests only.
"""

answer: int256  # [decimals]


@deploy
def __init__(answer: int256):
    """
    @param answer Of every round [decimals].
    """
    self.answer = answer


@external
@view
def latestRoundData() -> (uint80, int256, uint256, uint256):
    """
    @notice A round without its last word.
    @return Round [1], answer [decimals], when the round started and when it was answered
            [unix time].
    """
    return 1, self.answer, block.timestamp, block.timestamp


@external
@pure
def decimals() -> uint8:
    """
    @notice Decimals of the answer, if it were whole.
    @return 8.
    """
    return 8
