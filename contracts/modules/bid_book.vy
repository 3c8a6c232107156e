# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Bid book
@license AGPL-3.0-only
@notice The running auctions of a debt or surplus auction: a fixed sum of coin against an amount of
        tokens that every bid changes. It keeps records, it does not judge bids.
@dev    Stateful; each of the two auctions initializes its own. An auction takes two slots:

        standing: tokens 128 | bid expires at 40 | ends at 40 | extensions 8
        stake:    bidder 160 | coin 96 [wad]
        A bid of the same bidder writes the first only. `ends at` is never 0 while an auction runs,
        so the first slot also says whether it exists.
        Widths: both auctions cap tokens below 2**96 in their setters or by what a bidder owns, and
        96 bits of coin are 79 billion; 2**40 seconds last for 34,800 years.
"""

from contracts.modules import fixed_point as fp
from contracts.modules import packing


struct Standing:
    tokens: uint256  # what the standing bid says, or the lot first offered [wad]
    bid_expires_at: uint256  # 0 = nobody bid [unix time]
    ends_at: uint256  # 0 = no such auction [unix time]
    extensions: uint256  # restarts that enlarged the lot [1]


################################################################
#                          CONSTANTS                           #
################################################################


TOKENS_WIDTH: constant(uint256) = 128
EXPIRY_OFFSET: constant(uint256) = 128
END_OFFSET: constant(uint256) = 168
TIME_WIDTH: constant(uint256) = 40
EXTENSIONS_OFFSET: constant(uint256) = 208
EXTENSIONS_WIDTH: constant(uint256) = 8

BIDDER_WIDTH: constant(uint256) = 160
COIN_OFFSET: constant(uint256) = 160
COIN_WIDTH: constant(uint256) = 96


################################################################
#                           STORAGE                            #
################################################################


standings: HashMap[uint256, uint256]  # auction id -> packed, see the layout
stakes: HashMap[uint256, uint256]  # auction id -> packed, see the layout


################################################################
#                           FUNCTIONS                          #
################################################################


@internal
@view
def _standing(auction_id: uint256) -> Standing:
    """
    @notice What bids and restarts change.
    @param auction_id Auction.
    @return Its standing; all 0 if it does not run.
    """
    word: uint256 = self.standings[auction_id]
    return Standing(
        tokens=packing._get(word, 0, TOKENS_WIDTH),
        bid_expires_at=packing._get(word, EXPIRY_OFFSET, TIME_WIDTH),
        ends_at=packing._get(word, END_OFFSET, TIME_WIDTH),
        extensions=packing._get(word, EXTENSIONS_OFFSET, EXTENSIONS_WIDTH),
    )


@internal
def _store_standing(auction_id: uint256, standing: Standing):
    """
    @notice Write what bids and restarts change.
    @param auction_id Auction.
    @param standing New values.
    """
    self.standings[auction_id] = (
        packing._fit(standing.tokens, 0, TOKENS_WIDTH)
        | packing._fit(standing.bid_expires_at, EXPIRY_OFFSET, TIME_WIDTH)
        | packing._fit(standing.ends_at, END_OFFSET, TIME_WIDTH)
        | packing._fit(standing.extensions, EXTENSIONS_OFFSET, EXTENSIONS_WIDTH)
    )


@internal
@view
def _stake(auction_id: uint256) -> (address, uint256):
    """
    @notice Who bid last, and the coin at stake.
    @param auction_id Auction.
    @return bidder, zero address if nobody; coin [rad].
    """
    word: uint256 = self.stakes[auction_id]
    bidder: address = convert(packing._get(word, 0, BIDDER_WIDTH), address)
    return bidder, (word >> COIN_OFFSET) * fp.RAY


@internal
def _store_stake(auction_id: uint256, bidder: address, coin: uint256):
    """
    @notice Write who bid last and the coin at stake.
    @param auction_id Auction.
    @param bidder Zero address if nobody.
    @param coin A whole number of wads, as lots are set in whole coins [rad].
    """
    assert coin % fp.RAY == 0  # dev: not a whole number of wads
    self.stakes[auction_id] = convert(bidder, uint256) | packing._fit(
        coin // fp.RAY, COIN_OFFSET, COIN_WIDTH
    )


@internal
def _erase(auction_id: uint256):
    """
    @notice Forget an auction that is settled or cancelled.
    @param auction_id Auction.
    """
    self.standings[auction_id] = 0
    self.stakes[auction_id] = 0
