# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title MedianFeed
@license AGPL-3.0-only
@notice Several posters each say what an asset is worth; the median of what is fresh is the answer.
@dev    Every post makes a round. A round answers for good, as of its post: readers judge its age by
        themselves. A quorum of more than half of the posters means that a minority can neither make
        an answer alone nor move the median beyond what an honest poster said while all are fresh.
        The feed has its own owner and needs nothing of the protocol.
@custom:source MakerDAO, `median.sol` (quorum, `bar`); Chainlink, `AggregatorV3Interface.sol`.
@custom:shutdown Posters stop posting, or fewer than the quorum do: then updatedAt is 0.
"""

from contracts.interfaces import IAggregatorV3
from contracts.interfaces import IMedianFeed

implements: IAggregatorV3
implements: IMedianFeed

# One owner is enough for a list of posters; two steps, so that it cannot be lost to a typing error.
from snekmate.auth import ownable
from snekmate.auth import ownable_2step

initializes: ownable
initializes: ownable_2step[ownable := ownable]

exports: (
    # Ownership
    ownable_2step.owner,
    ownable_2step.pending_owner,
    ownable_2step.transfer_ownership,
    ownable_2step.accept_ownership,
    ownable_2step.renounce_ownership,
)


################################################################
#                          CONSTANTS                           #
################################################################


MAX_POSTERS: constant(uint256) = 15
MAX_DECIMALS: constant(uint8) = 18
MIN_MAX_AGE: constant(uint256) = 60  # five blocks [seconds]
MAX_MAX_AGE: constant(uint256) = 86_400  # a day [seconds]


################################################################
#                          IMMUTABLES                          #
################################################################


# The interface's names are lower case.
decimals: public(immutable(uint8))  # of prices and answers [1]
description: public(immutable(String[32]))  # pair, as "ETH / USD"


################################################################
#                           STORAGE                            #
################################################################


parameters: public(IMedianFeed.Parameters)

last_post: public(HashMap[address, IMedianFeed.Post])
round: uint256  # number of the latest round, 0 = none yet [1]
answer: int256  # of the latest round, 0 = no quorum [decimals]
updated_at: uint256  # of the latest round, 0 = no quorum [unix time]


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(decimals_: uint8, description_: String[32], parameters: IMedianFeed.Parameters):
    """
    @param decimals_ Of prices and answers, <= 18 [1].
    @param description_ What is priced in what, as "ETH / USD".
    @param parameters First parameters, checked as by `set_parameters`.
    """
    assert decimals_ <= MAX_DECIMALS, "median: more than 18 decimals"
    decimals = decimals_
    description = description_

    ownable.__init__()
    ownable_2step.__init__()
    self._set_parameters(parameters)


################################################################
#                           POSTERS                            #
################################################################


@external
def post(price: int256):
    """
    @notice Say what the asset is worth now; makes a round.
    @dev Reverts "median: caller is not a poster", "median: price is not positive".
    @param price Price, > 0 [decimals].
    """
    assert msg.sender in self.parameters.posters, "median: caller is not a poster"
    assert price > 0, "median: price is not positive"

    self.last_post[msg.sender] = IMedianFeed.Post(price=price, posted_at=block.timestamp)
    log IMedianFeed.PricePosted(poster=msg.sender, price=price, posted_at=block.timestamp)
    self._answer_round()


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def set_parameters(parameters: IMedianFeed.Parameters):
    """
    @notice Replace all parameters at once; makes a round by the new rules. What a poster said
            before it was removed counts again, if still fresh, when it is added again.
    @dev Reverts "ownable: caller is not the owner" and with one text per rule.
    @param parameters New values; units and bounds are at the struct and the constants.
    """
    ownable._check_owner()
    self._set_parameters(parameters)
    self._answer_round()


@internal
def _set_parameters(parameters: IMedianFeed.Parameters):
    """
    @notice Check and store parameters.
    @param parameters New values.
    """
    count: uint256 = len(parameters.posters)
    assert count > 0, "median: no posters"
    seen: DynArray[address, MAX_POSTERS] = []
    for poster: address in parameters.posters:
        assert poster != empty(address), "median: poster is the zero address"
        assert poster not in seen, "median: poster named twice"
        seen.append(poster)
    assert parameters.quorum <= count, "median: quorum above the posters"
    assert 2 * parameters.quorum > count, "median: quorum not more than half"
    assert parameters.max_age >= MIN_MAX_AGE, "median: max_age too short"
    assert parameters.max_age <= MAX_MAX_AGE, "median: max_age too long"

    self.parameters = parameters
    log IMedianFeed.ParametersSet(parameters=parameters)


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def latestRoundData() -> (uint80, int256, uint256, uint256, uint80):
    """
    @notice The latest round, as a Chainlink feed tells it.
    @return Round [1], answer [decimals], when the round started [unix time], when it was answered
            [unix time], round of the answer [1]. Answer and both times are 0 without a quorum.
    """
    round: uint80 = convert(self.round, uint80)
    return round, self.answer, self.updated_at, self.updated_at, round


################################################################
#                           INTERNAL                           #
################################################################


@internal
def _answer_round():
    """
    @notice Make a round of what is fresh now.
    """
    fresh: DynArray[int256, MAX_POSTERS] = self._fresh_prices()
    answer: int256 = 0
    updated_at: uint256 = 0
    if len(fresh) >= self.parameters.quorum:
        answer = self._median(fresh)
        updated_at = block.timestamp

    self.round += 1
    self.answer = answer
    self.updated_at = updated_at
    log IMedianFeed.RoundAnswered(round=self.round, answer=answer, updated_at=updated_at)


@internal
@view
def _fresh_prices() -> DynArray[int256, MAX_POSTERS]:
    """
    @notice The fresh prices in ascending order.
    @return Prices [decimals].
    """
    parameters: IMedianFeed.Parameters = self.parameters
    fresh: DynArray[int256, MAX_POSTERS] = []
    for poster: address in parameters.posters:
        last: IMedianFeed.Post = self.last_post[poster]
        if last.posted_at == 0 or block.timestamp - last.posted_at > parameters.max_age:
            continue
        # Insert in order: greater ones move up by one, from the end.
        fresh.append(last.price)
        place: uint256 = len(fresh) - 1
        for _: uint256 in range(MAX_POSTERS):
            if place == 0 or fresh[place - 1] <= last.price:
                break
            fresh[place] = fresh[place - 1]
            place -= 1
        fresh[place] = last.price
    return fresh


@internal
@pure
def _median(prices: DynArray[int256, MAX_POSTERS]) -> int256:
    """
    @notice The middle one; of an even number the lower of the two in the middle, so that the answer
            is always a price that somebody gave.
    @param prices At least one, in ascending order [decimals].
    @return Median [decimals].
    """
    return prices[(len(prices) - 1) // 2]
