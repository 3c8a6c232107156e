# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title SettableFeed
@license AGPL-3.0-only
@notice A Chainlink-compatible feed whose owner says what it answers; for local nets.
@custom:source Chainlink, `AggregatorV3Interface.sol`.
@custom:shutdown Cannot be stopped; it is for local nets only.
"""

from contracts.interfaces import IAggregatorV3

implements: IAggregatorV3

# One owner: who drives the local net.
from snekmate.auth import ownable

initializes: ownable
exports: (
    ownable.owner,
    ownable.transfer_ownership,
)


event AnswerUpdated:
    current: indexed(int256)  # [decimals]
    roundId: indexed(uint256)  # Chainlink's own event: its names are the standard's
    updatedAt: uint256  # [unix time]


# The interface's names are lower case.
decimals: public(immutable(uint8))  # of the answer [1]
description: public(immutable(String[32]))  # pair, as "ETH / USD"

round: uint80  # of the answer, 0 = none yet [1]
answer: int256  # [decimals]
updated_at: uint256  # [unix time]


@deploy
def __init__(decimals_: uint8, description_: String[32]):
    """
    @param decimals_ Of the answer; Chainlink's dollar feeds have 8 [1].
    @param description_ What is priced in what, as "ETH / USD".
    """
    ownable.__init__()
    decimals = decimals_
    description = description_


@external
def set_answer(answer: int256):
    """
    @notice Answer a new round now.
    @dev Reverts "ownable: caller is not the owner".
    @param answer Answer, of any sign [decimals].
    """
    ownable._check_owner()
    self._set_round(self.round + 1, answer, block.timestamp)


@external
def set_round(round: uint80, answer: int256, updated_at: uint256):
    """
    @notice Answer any round at any time, also one that no feed should give.
    @dev Reverts "ownable: caller is not the owner".
    @param round Number of the round [1].
    @param answer Answer, of any sign [decimals].
    @param updated_at When the round was answered [unix time].
    """
    ownable._check_owner()
    self._set_round(round, answer, updated_at)


@internal
def _set_round(round: uint80, answer: int256, updated_at: uint256):
    """
    @notice Store a round and log it as Chainlink does.
    @param round Number of the round [1].
    @param answer Answer [decimals].
    @param updated_at When the round was answered [unix time].
    """
    self.round = round
    self.answer = answer
    self.updated_at = updated_at
    log AnswerUpdated(current=answer, roundId=convert(round, uint256), updatedAt=updated_at)


@external
@view
def latestRoundData() -> (uint80, int256, uint256, uint256, uint80):
    """
    @notice The latest round.
    @return Round [1], answer [decimals], when the round started [unix time], when it was answered
            [unix time], round of the answer [1].
    """
    return self.round, self.answer, self.updated_at, self.updated_at, self.round
