# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title GasEatingFeed
@license AGPL-3.0-only
@notice A feed that burns all the gas it is given and never answers.
@custom:shutdown Cannot be stopped; it is for tests only.
"""


@external
@view
def latestRoundData() -> (uint80, int256, uint256, uint256, uint80):
    """
    @notice Counts until the gas is gone.
    @return Never, for any gas a block can have.
    """
    count: uint256 = 0
    for _: uint256 in range(2**64):
        count += 1
    return 1, convert(count, int256), block.timestamp, block.timestamp, 1


@external
@pure
def decimals() -> uint8:
    """
    @notice Decimals of the answer, were there one.
    @return 8.
    """
    return 8
