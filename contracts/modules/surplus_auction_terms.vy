# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Surplus auction terms
@license AGPL-3.0-only
@notice The parameters of the surplus auction: their bounds, and how they are stored.
@dev    Stateful; the surplus auction initializes it. One slot:

        min bid step 16 | bid duration 32 | auction duration 32 | max discount 16 | coin limit 48
        Widths: every field is bounded below its width by a constant below.
@custom:source MakerDAO dss, `flap.sol`: beg, ttl, tau, lid -> min_bid_step, bid_duration,
               auction_duration, coin_limit; the reserve is ours.
"""

from contracts.interfaces import ISurplusAuction
from contracts.modules import fixed_point as fp
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


BPS: constant(uint256) = fp.BPS

MAX_MIN_BID_STEP: constant(uint256) = 15_000  # half as many tokens again with each bid
MAX_AUCTION_DURATION: constant(uint256) = 30 * 86_400  # [seconds]
MAX_DISCOUNT: constant(uint256) = 5_000  # half the oracle value
MAX_COIN_LIMIT: constant(uint256) = 10**12  # [coins]

BID_DURATION_OFFSET: constant(uint256) = 16
AUCTION_DURATION_OFFSET: constant(uint256) = 48
DISCOUNT_OFFSET: constant(uint256) = 80
LIMIT_OFFSET: constant(uint256) = 96

FACTOR_WIDTH: constant(uint256) = 16
TIME_WIDTH: constant(uint256) = 32
LIMIT_WIDTH: constant(uint256) = 48


################################################################
#                           STORAGE                            #
################################################################


word: uint256  # packed, see the layout


################################################################
#                           FUNCTIONS                          #
################################################################


@internal
def _set(parameters: ISurplusAuction.Parameters):
    """
    @notice Check and store all parameters; a coin limit of 0 sells nothing.
    @param parameters New values.
    """
    p: ISurplusAuction.Parameters = parameters
    assert p.min_bid_step > BPS, "surplus auction: min_bid_step too low"
    assert p.min_bid_step <= MAX_MIN_BID_STEP, "surplus auction: min_bid_step too high"
    assert p.bid_duration > 0, "surplus auction: bid_duration is 0"
    assert (
        p.bid_duration < p.auction_duration
    ), "surplus auction: bid_duration not below auction_duration"
    assert (
        p.auction_duration <= MAX_AUCTION_DURATION
    ), "surplus auction: auction_duration too long"
    assert p.max_discount <= MAX_DISCOUNT, "surplus auction: max_discount too high"
    assert p.coin_limit <= MAX_COIN_LIMIT, "surplus auction: coin_limit too high"

    self.word = (
        packing._fit(p.min_bid_step, 0, FACTOR_WIDTH)
        | packing._fit(p.bid_duration, BID_DURATION_OFFSET, TIME_WIDTH)
        | packing._fit(p.auction_duration, AUCTION_DURATION_OFFSET, TIME_WIDTH)
        | packing._fit(p.max_discount, DISCOUNT_OFFSET, FACTOR_WIDTH)
        | packing._fit(p.coin_limit, LIMIT_OFFSET, LIMIT_WIDTH)
    )
    log ISurplusAuction.ParametersSet(parameters=p)


@internal
@view
def _parameters() -> ISurplusAuction.Parameters:
    """
    @notice All parameters.
    @return Parameters in force.
    """
    word: uint256 = self.word
    return ISurplusAuction.Parameters(
        min_bid_step=packing._get(word, 0, FACTOR_WIDTH),
        bid_duration=packing._get(word, BID_DURATION_OFFSET, TIME_WIDTH),
        auction_duration=packing._get(word, AUCTION_DURATION_OFFSET, TIME_WIDTH),
        max_discount=packing._get(word, DISCOUNT_OFFSET, FACTOR_WIDTH),
        coin_limit=packing._get(word, LIMIT_OFFSET, LIMIT_WIDTH),
    )
