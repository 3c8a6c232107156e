# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Bidding
@license AGPL-3.0-only
@notice The rules that debt and surplus auctions share: when an auction is over, which bid improves
        on the last one, and what the oracle price says a bid must be worth.
@dev    Stateless. Times are half-open: at `ends_at` and at `bid_expires_at` the auction is over.

            start                bid              bid_expires_at         ends_at
            |--- bids ------------|--- bids -------|--- settle ------------->
            |--- bids -----------------------------------------------|--- settle if somebody
                                                                          bid, else restart
@custom:source MakerDAO dss, `flop.sol` and `flap.sol` (`dent`, `tend`, `tick`, `deal`), whose
               `deal` and `tick` exclude the end itself; there is no reserve in the source.
"""

from contracts.modules import fixed_point as fp


# A price in wad times it is a price in ray.
RAY_PER_WAD: constant(uint256) = 10**9


@internal
@pure
def _is_over(bid_expires_at: uint256, ends_at: uint256, timestamp: uint256) -> bool:
    """
    @notice Whether no bid is accepted any more.
    @param bid_expires_at When the standing bid wins; 0 = there is none [unix time].
    @param ends_at When the auction ends whatever was bid [unix time].
    @param timestamp Time of the question [unix time].
    @return True from the earlier of the two on.
    """
    return ends_at <= timestamp or (bid_expires_at != 0 and bid_expires_at <= timestamp)


@internal
@pure
def _is_step_down(lot: uint256, last_lot: uint256, step: uint256, one: uint256) -> bool:
    """
    @notice Whether a lot is smaller than the last one by at least the step: lot * step <= last lot.
    @dev Reverts without a reason if a product overflows.
    @param lot Tokens that a bidder accepts [wad].
    @param last_lot Tokens accepted so far [wad].
    @param step Least factor between two bids, >= 1, as a multiple of 1 / `one`.
    @param one What stands for a factor of 1.
    @return True if the step is kept; equality is enough.
    """
    return lot * step <= last_lot * one


@internal
@pure
def _is_step_up(bid: uint256, last_bid: uint256, step: uint256, one: uint256) -> bool:
    """
    @notice Whether a bid is greater than the last one by at least the step: bid >= last bid * step.
    @dev Reverts without a reason if a product overflows.
    @param bid Tokens that a bidder offers [wad].
    @param last_bid Tokens offered so far; 0 = nobody bid [wad].
    @param step Least factor between two bids, >= 1, as a multiple of 1 / `one`.
    @param one What stands for a factor of 1.
    @return True if the step is kept; equality is enough.
    """
    return bid * one >= last_bid * step


@internal
@pure
def _grown_lot(lot: uint256, factor: uint256, one: uint256, max_lot: uint256) -> uint256:
    """
    @notice The lot of a debt auction that is restarted because nobody wanted the last one.
    @dev Reverts without a reason if the product overflows.
    @param lot Lot before [wad].
    @param factor Growth, >= 1, as a multiple of 1 / `one`.
    @param one What stands for a factor of 1.
    @param max_lot Cap [wad].
    @return Lot [wad], rounded down.
    """
    return min(fp._mul_div_down(lot, factor, one), max_lot)


@internal
@pure
def _most_tokens(coin: uint256, price: uint256, max_discount: uint256) -> uint256:
    """
    @notice Most new tokens that may be sold for a sum of coin: coin / (price * (1 - max_discount)).
    @param coin Coin paid [rad].
    @param price Oracle price of the token; 0 = unknown, and no reserve can be set [wad].
    @param max_discount Most below that price [bps].
    @return Tokens [wad], rounded down, against the bidder.
    """
    if price == 0:
        return max_value(uint256)
    return fp._mul_div_down(coin, fp.BPS, price * RAY_PER_WAD * (fp.BPS - max_discount))


@internal
@pure
def _least_tokens(coin: uint256, price: uint256, max_discount: uint256) -> uint256:
    """
    @notice Fewest tokens that may buy a sum of coin: coin * (1 - max_discount) / price.
    @param coin Coin for sale [rad].
    @param price Oracle price of the token; 0 = unknown, and no reserve can be set [wad].
    @param max_discount Most below the value of the coin [bps].
    @return Tokens [wad], rounded up, against the bidder.
    """
    if price == 0:
        return 0
    return fp._mul_div_up(coin, fp.BPS - max_discount, price * RAY_PER_WAD * fp.BPS)
