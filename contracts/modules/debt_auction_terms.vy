# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Debt auction terms
@license AGPL-3.0-only
@notice The parameters of the debt auction: their bounds, and how they are stored.
@dev    Stateful; the debt auction initializes it. Two slots, so that a bid, a restart or a
        settlement reads one only:

        bidding: min bid step 16 | restart factor 16 | bid duration 32 | auction duration 32
                 | max discount 16 | max extensions 8 | max lot 128
        minting: initial lot 128 | max minted per week 128
        Widths: every field is bounded below its width by a constant below.
@custom:source MakerDAO dss, `flop.sol`: beg, pad, ttl, tau -> min_bid_step, restart_factor,
               bid_duration, auction_duration; the other limits are ours.
"""

from contracts.interfaces import IDebtAuction
from contracts.modules import fixed_point as fp
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


WAD: constant(uint256) = fp.WAD
BPS: constant(uint256) = fp.BPS

MAX_MIN_BID_STEP: constant(uint256) = 15_000  # a third fewer tokens with each bid
MAX_RESTART_FACTOR: constant(uint256) = 30_000  # three times the tokens with each restart
MAX_AUCTION_DURATION: constant(uint256) = 30 * 86_400  # [seconds]
MAX_LOT: constant(uint256) = 10**9 * WAD  # 1 billion tokens
MAX_DISCOUNT: constant(uint256) = 5_000  # half the oracle price
MAX_EXTENSIONS: constant(uint256) = 100
MAX_MINTED_PER_WEEK: constant(uint256) = 10**10 * WAD  # < 2**96, what `minting_tally` counts

RESTART_FACTOR_OFFSET: constant(uint256) = 16
BID_DURATION_OFFSET: constant(uint256) = 32
AUCTION_DURATION_OFFSET: constant(uint256) = 64
DISCOUNT_OFFSET: constant(uint256) = 96
EXTENSIONS_OFFSET: constant(uint256) = 112
MAX_LOT_OFFSET: constant(uint256) = 120
MINTED_OFFSET: constant(uint256) = 128

FACTOR_WIDTH: constant(uint256) = 16
TIME_WIDTH: constant(uint256) = 32
EXTENSIONS_WIDTH: constant(uint256) = 8
TOKENS_WIDTH: constant(uint256) = 128


################################################################
#                           STORAGE                            #
################################################################


# What bids and restarts read; units and meaning as in `IDebtAuction.Parameters`.
struct Terms:
    min_bid_step: uint256
    restart_factor: uint256
    bid_duration: uint256
    auction_duration: uint256
    max_discount: uint256
    max_extensions: uint256
    max_lot: uint256


bidding_word: uint256  # packed, see the layout
minting_word: uint256  # packed, see the layout


################################################################
#                           FUNCTIONS                          #
################################################################


@internal
def _set(parameters: IDebtAuction.Parameters):
    """
    @notice Check and store all parameters.
    @param parameters New values.
    """
    p: IDebtAuction.Parameters = parameters
    assert p.min_bid_step > BPS, "debt auction: min_bid_step too low"
    assert p.min_bid_step <= MAX_MIN_BID_STEP, "debt auction: min_bid_step too high"
    assert p.restart_factor > BPS, "debt auction: restart_factor too low"
    assert p.restart_factor <= MAX_RESTART_FACTOR, "debt auction: restart_factor too high"
    assert p.bid_duration > 0, "debt auction: bid_duration is 0"
    assert (
        p.bid_duration < p.auction_duration
    ), "debt auction: bid_duration not below auction_duration"
    assert (p.auction_duration <= MAX_AUCTION_DURATION), "debt auction: auction_duration too long"
    assert p.initial_lot > 0, "debt auction: initial_lot is 0"
    assert p.initial_lot <= p.max_lot, "debt auction: initial_lot above max_lot"
    assert p.max_lot <= MAX_LOT, "debt auction: max_lot too high"
    assert p.max_discount <= MAX_DISCOUNT, "debt auction: max_discount too high"
    assert p.max_extensions <= MAX_EXTENSIONS, "debt auction: max_extensions too high"
    # Any lot must fit the limit by itself.
    assert (p.max_minted_per_week >= p.max_lot), "debt auction: max_minted_per_week below max_lot"
    assert (
        p.max_minted_per_week <= MAX_MINTED_PER_WEEK
    ), "debt auction: max_minted_per_week too high"

    self.bidding_word = (
        packing._fit(p.min_bid_step, 0, FACTOR_WIDTH)
        | packing._fit(p.restart_factor, RESTART_FACTOR_OFFSET, FACTOR_WIDTH)
        | packing._fit(p.bid_duration, BID_DURATION_OFFSET, TIME_WIDTH)
        | packing._fit(p.auction_duration, AUCTION_DURATION_OFFSET, TIME_WIDTH)
        | packing._fit(p.max_discount, DISCOUNT_OFFSET, FACTOR_WIDTH)
        | packing._fit(p.max_extensions, EXTENSIONS_OFFSET, EXTENSIONS_WIDTH)
        | packing._fit(p.max_lot, MAX_LOT_OFFSET, TOKENS_WIDTH)
    )
    self.minting_word = packing._fit(p.initial_lot, 0, TOKENS_WIDTH) | packing._fit(
        p.max_minted_per_week, MINTED_OFFSET, TOKENS_WIDTH
    )
    log IDebtAuction.ParametersSet(parameters=p)


@internal
@view
def _terms() -> Terms:
    """
    @notice What bids and restarts read.
    @return Those of the parameters.
    """
    word: uint256 = self.bidding_word
    return Terms(
        min_bid_step=packing._get(word, 0, FACTOR_WIDTH),
        restart_factor=packing._get(word, RESTART_FACTOR_OFFSET, FACTOR_WIDTH),
        bid_duration=packing._get(word, BID_DURATION_OFFSET, TIME_WIDTH),
        auction_duration=packing._get(word, AUCTION_DURATION_OFFSET, TIME_WIDTH),
        max_discount=packing._get(word, DISCOUNT_OFFSET, FACTOR_WIDTH),
        max_extensions=packing._get(word, EXTENSIONS_OFFSET, EXTENSIONS_WIDTH),
        max_lot=packing._get(word, MAX_LOT_OFFSET, TOKENS_WIDTH),
    )


@internal
@view
def _initial_lot() -> uint256:
    """
    @notice Tokens first offered.
    @return Lot [wad].
    """
    return packing._get(self.minting_word, 0, TOKENS_WIDTH)


@internal
@view
def _max_minted_per_week() -> uint256:
    """
    @notice Most tokens minted in a calendar week and the one before it.
    @return Limit [wad].
    """
    return self.minting_word >> MINTED_OFFSET


@internal
@view
def _parameters() -> IDebtAuction.Parameters:
    """
    @notice All parameters.
    @return Parameters in force.
    """
    terms: Terms = self._terms()
    return IDebtAuction.Parameters(
        initial_lot=self._initial_lot(),
        max_lot=terms.max_lot,
        min_bid_step=terms.min_bid_step,
        restart_factor=terms.restart_factor,
        bid_duration=terms.bid_duration,
        auction_duration=terms.auction_duration,
        max_discount=terms.max_discount,
        max_extensions=terms.max_extensions,
        max_minted_per_week=self._max_minted_per_week(),
    )
