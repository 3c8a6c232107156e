# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Auction clock
@license AGPL-3.0-only
@notice The guardian's pause, and the time that auctions count in.
@dev    Its word is the parameters' of `auction_store`. Levels: 1 no close-out, 2 also no reset, 3 also no take. A pause ends by itself
        after at most six hours and cannot be set again for as long as it lasted. Level 3 stops the
        clock of the auctions: auction time = time stamp - total paused, starts are kept in auction
        time, and so a price stays a pure function of the auction and of auction time.

            clock          0----1----2----3----4----5----6
            level 3                  |=========|
            auction time   0----1----2---------2----3----4

        From its end on, a pause may not be set again for as long as it lasted: that is derived.
"""

from contracts.interfaces import ICollateralAuction
from contracts.modules import packing

from contracts.modules import auction_store

uses: auction_store


################################################################
#                          CONSTANTS                           #
################################################################


NO_CLOSE_OUT: constant(uint256) = 1
NO_RESET: constant(uint256) = 2
NO_TAKE: constant(uint256) = 3

MAX_PAUSE: constant(uint256) = 6 * 3_600  # [seconds]

LEVEL_OFFSET: constant(uint256) = auction_store.PAUSE_OFFSET
LEVEL_MASK: constant(uint256) = 3
SINCE_OFFSET: constant(uint256) = auction_store.PAUSE_OFFSET + 2
UNTIL_OFFSET: constant(uint256) = auction_store.PAUSE_OFFSET + 38
TOTAL_PAUSED_OFFSET: constant(uint256) = auction_store.PAUSE_OFFSET + 74
TIME_WIDTH: constant(uint256) = 36  # ends in 4147
TIME_MASK: constant(uint256) = 2**36 - 1
PAUSE_MASK: constant(uint256) = (2**110 - 1) << auction_store.PAUSE_OFFSET


################################################################
#                            PAUSE                             #
################################################################


@internal
@view
def _pause() -> ICollateralAuction.Pause:
    """
    @notice The last pause set.
    @return Pause; over if `until` has passed.
    """
    word: uint256 = auction_store.parameters_word
    since: uint256 = (word >> SINCE_OFFSET) & TIME_MASK
    until: uint256 = (word >> UNTIL_OFFSET) & TIME_MASK
    return ICollateralAuction.Pause(
        level=(word >> LEVEL_OFFSET) & LEVEL_MASK,
        since=since,
        until=until,
        not_again_before=2 * until - since,
        total_paused=(word >> TOTAL_PAUSED_OFFSET) & TIME_MASK,
    )


@internal
@view
def _level_and_time(word: uint256) -> (uint256, uint256):
    """
    @notice Pause level and auction time of this block.
    @param word The parameters of `auction_store` [packed].
    @return Level 0..3; auction time [seconds].
    """
    level: uint256 = (word >> LEVEL_OFFSET) & LEVEL_MASK
    if level == 0:
        return 0, block.timestamp  # never paused
    pause: ICollateralAuction.Pause = self._pause()
    now: uint256 = block.timestamp - self._total_paused(pause)
    return level if block.timestamp < pause.until else 0, now


@internal
@view
def _total_paused(pause: ICollateralAuction.Pause) -> uint256:
    """
    @notice Time by which auction time lags behind the clock.
    @param pause The last pause.
    @return Lag [seconds].
    """
    if pause.level != NO_TAKE:
        return pause.total_paused
    return pause.total_paused + min(block.timestamp, pause.until) - pause.since


@internal
def _set_pause(level: uint256, duration: uint256) -> uint256:
    """
    @notice Begin a pause, or end the running one early (level 0).
    @dev Reverts "auction: pause level out of range", "auction: pause duration out of range",
         "auction: paused not long ago", "auction: not paused".
    @param level 0 to end, 1..3 to begin.
    @param duration Length, 1 second to 6 hours; 0 with level 0 [seconds].
    @return End of the pause [unix time].
    """
    assert level <= NO_TAKE, "auction: pause level out of range"
    pause: ICollateralAuction.Pause = self._pause()
    if level == 0:
        assert block.timestamp < pause.until, "auction: not paused"
        assert duration == 0, "auction: pause duration out of range"
        pause.until = block.timestamp
        pause.not_again_before = 2 * block.timestamp - pause.since
    else:
        assert duration > 0, "auction: pause duration out of range"
        assert duration <= MAX_PAUSE, "auction: pause duration out of range"
        assert block.timestamp >= pause.not_again_before, "auction: paused not long ago"
        pause = ICollateralAuction.Pause(
            level=level,
            since=block.timestamp,
            until=block.timestamp + duration,
            not_again_before=block.timestamp + 2 * duration,
            total_paused=self._total_paused(pause),
        )
    auction_store.parameters_word = (
        (auction_store.parameters_word & ~PAUSE_MASK)
        | packing._fit(pause.level, LEVEL_OFFSET, 2)
        | packing._fit(pause.since, SINCE_OFFSET, TIME_WIDTH)
        | packing._fit(pause.until, UNTIL_OFFSET, TIME_WIDTH)
        | packing._fit(pause.total_paused, TOTAL_PAUSED_OFFSET, TIME_WIDTH)
    )
    auction_store._disturb()
    log ICollateralAuction.PauseSet(pause=pause)
    return pause.until
