# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Delay and band of oracle prices
@license AGPL-3.0-only
@notice A value taken at t becomes current at t + delay by itself: reading computes it, storing is
        only housekeeping. One value waits at a time.
@dev    Stateless. Intervals are half-open: at next_at the next value is current, and a new one may
        be taken.

            t                     t + delay = next_at
            |--- price -----------|--- next_price ------------>
            take                  may take the next one
@custom:source MakerDAO, `osm.sol` (`cur`, `nxt`, `pass`), with the delay counted from each value
               in place of a grid of hours.
"""

from contracts.modules import fixed_point as fp


@internal
@pure
def _current(price: uint256, next_price: uint256, next_at: uint256, timestamp: uint256) -> uint256:
    """
    @notice The price in force.
    @param price Price before next_at [wad].
    @param next_price Price from next_at on [wad].
    @param next_at When the next price takes over [unix time].
    @param timestamp Time of the question [unix time].
    @return Price in force [wad].
    """
    return next_price if timestamp >= next_at else price


@internal
@pure
def _can_take(next_at: uint256, timestamp: uint256) -> bool:
    """
    @notice Whether no value waits, so that a new one may be taken.
    @param next_at When the latest value takes over; 0 = there was none [unix time].
    @param timestamp Time of the question [unix time].
    @return True from next_at on.
    """
    return timestamp >= next_at


@internal
@pure
def _is_in_band(price: uint256, reference: uint256, max_deviation: uint256) -> bool:
    """
    @notice Whether |price - reference| <= reference * max_deviation.
    @dev Both edges are inside. With prices < 2**240 no product overflows.
    @param price Price to judge [wad].
    @param reference Last good price; 0 = there was none, and anything is in the band [wad].
    @param max_deviation Half-width of the band [bps].
    @return True if in the band.
    """
    if reference == 0:
        return True
    # Cannot underflow: the smaller is taken from the greater.
    deviation: uint256 = unsafe_sub(max(price, reference), min(price, reference))
    return deviation * fp.BPS <= reference * max_deviation
