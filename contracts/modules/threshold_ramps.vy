# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Threshold ramps
@license AGPL-3.0-only
@notice Liquidation thresholds that fall in a straight line, so that a borrower sees it coming.
@dev    Stateful; the Ledger initializes it. A ramp lies over the threshold that `account_book` stores,
        which is its end: an asset without a ramp costs nothing, and a ramp that is over is exact.
        Meanwhile the threshold is rounded up, for the borrower.

        ramp: first threshold 16 [bps] | start 40 | end 40 [unix time]
@custom:source Curve, `StableSwap.ramp_A`, for the idea.
"""

from contracts.interfaces import ILedger
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


MAX_ASSETS: constant(uint256) = 16
THRESHOLD_WIDTH: constant(uint256) = 16
TIME_WIDTH: constant(uint256) = 40
END_OFFSET: constant(uint256) = 56


################################################################
#                           STORAGE                            #
################################################################


ramps: uint256[16]  # packed, see the layout; 0 = none


@internal
@view
def _threshold(asset: uint256, end_threshold: uint256) -> uint256:
    """
    @notice Threshold of an asset as of this block.
    @param asset Asset, 0..15.
    @param end_threshold Threshold after the ramp, if there is one [bps].
    @return Threshold, rounded up [bps].
    """
    word: uint256 = self.ramps[asset]
    end_at: uint256 = word >> END_OFFSET
    if block.timestamp >= end_at:
        return end_threshold
    # Cannot underflow: a ramp starts now or before, and falls.
    start_at: uint256 = packing._get(word, THRESHOLD_WIDTH, TIME_WIDTH)
    start_threshold: uint256 = packing._get(word, 0, THRESHOLD_WIDTH)
    fallen: uint256 = (
        (start_threshold - end_threshold) * (block.timestamp - start_at) // (end_at - start_at)
    )
    return start_threshold - fallen


@internal
@view
def _thresholds(end_thresholds: uint256, ramping: uint256) -> uint256:
    """
    @notice Thresholds of all assets as of this block.
    @param end_thresholds Thresholds as stored, 16 bits each [bps].
    @param ramping Assets that may have a ramp in progress [bitmap].
    @return Thresholds, 16 bits each [bps].
    """
    thresholds: uint256 = end_thresholds
    left: uint256 = ramping
    for asset: uint256 in range(MAX_ASSETS):
        if left == 0:
            break
        if left & 1 == 1:
            offset: uint256 = asset * THRESHOLD_WIDTH
            end_threshold: uint256 = packing._get(end_thresholds, offset, THRESHOLD_WIDTH)
            thresholds = packing._with(
                thresholds, self._threshold(asset, end_threshold), offset, THRESHOLD_WIDTH
            )
        left >>= 1
    return thresholds


@internal
def _start(asset: uint256, start_threshold: uint256, end_threshold: uint256, duration: uint256):
    """
    @notice Write a ramp that begins now; it replaces one in progress.
    @dev `listing_rules` has checked it.
    @param asset Asset, 0..15.
    @param start_threshold Threshold now [bps].
    @param end_threshold Threshold at the end [bps].
    @param duration From now to the end [seconds].
    """
    end_at: uint256 = block.timestamp + duration
    self.ramps[asset] = (
        packing._fit(start_threshold, 0, THRESHOLD_WIDTH)
        | packing._fit(block.timestamp, THRESHOLD_WIDTH, TIME_WIDTH)
        | packing._fit(end_at, END_OFFSET, TIME_WIDTH)
    )
    log ILedger.ThresholdRampSet(
        asset=asset,
        start_threshold=start_threshold,
        end_threshold=end_threshold,
        start_at=block.timestamp,
        end_at=end_at,
    )
