# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title RevertingFeed
@license AGPL-3.0-only
@notice A feed that refuses to answer, as a Chainlink proxy without an aggregator does.
@custom:shutdown Cannot be stopped; it is for tests only.
"""


@external
@pure
def latestRoundData() -> (uint80, int256, uint256, uint256, uint80):
    """
    @notice Always reverts.
    @dev Reverts "testing: no data present".
    @return Never.
    """
    raise "testing: no data present"


@external
@pure
def decimals() -> uint8:
    """
    @notice Decimals of the answer, were there one.
    @return 8.
    """
    return 8
