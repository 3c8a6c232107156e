# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Minting tally
@license AGPL-3.0-only
@notice How many debt auctions were started and run, and how many tokens they minted lately.
@dev    Stateful; the debt auction initializes it. One slot:

        auctions 32 | running 16 | week 16 | minted 96 | minted before 96
        Widths: each running auction holds a whole debt lot of matured debt, so 2**16 do not meet;
        2**16 weeks last for 1,256 years; tokens of a week are bounded by `_count_minted`'s limit,
        or one lot.

        "In any seven days" without a list of mints: the limit holds for a calendar week and the one
        before it together, and any seven days lie within two such weeks. The price is
        that a full limit is free again after one to two weeks, not after exactly one.

            |--- week 1 ---|--- week 2 ---|--- week 3 ---|
                    |- any 7 days -|
            minted before  minted         (at week 3 week 1 is forgotten)
"""

from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


WEEK: constant(uint256) = 7 * 86_400  # [seconds]

COUNT_WIDTH: constant(uint256) = 32
RUNNING_OFFSET: constant(uint256) = 32
RUNNING_WIDTH: constant(uint256) = 16
WEEK_OFFSET: constant(uint256) = 48
WEEK_WIDTH: constant(uint256) = 16
MINTED_OFFSET: constant(uint256) = 64
BEFORE_OFFSET: constant(uint256) = 160
MINTED_WIDTH: constant(uint256) = 96


################################################################
#                           STORAGE                            #
################################################################


struct Tally:
    auctions: uint256  # started so far; the id of the last one
    running: uint256  # started, neither settled nor cancelled
    week: uint256  # this calendar week [weeks of unix time]
    minted: uint256  # this week [wad]
    minted_before: uint256  # the week before [wad]


tally: uint256  # packed, see the layout


################################################################
#                           FUNCTIONS                          #
################################################################


@internal
@view
def _tally() -> Tally:
    """
    @notice The counts as of this block.
    @return Counts; what was minted before the last calendar week is forgotten.
    """
    word: uint256 = self.tally
    week: uint256 = packing._get(word, WEEK_OFFSET, WEEK_WIDTH)
    minted: uint256 = packing._get(word, MINTED_OFFSET, MINTED_WIDTH)
    before: uint256 = word >> BEFORE_OFFSET
    today: uint256 = block.timestamp // WEEK
    if today > week:
        before = minted if today == week + 1 else 0
        minted = 0

    return Tally(
        auctions=packing._get(word, 0, COUNT_WIDTH),
        running=packing._get(word, RUNNING_OFFSET, RUNNING_WIDTH),
        week=today,
        minted=minted,
        minted_before=before,
    )


@internal
def _count_start() -> uint256:
    """
    @notice Count an auction that starts.
    @return Its id, from 1.
    """
    tally: Tally = self._tally()
    tally.auctions += 1
    tally.running += 1
    self._store(tally)
    return tally.auctions


@internal
def _count_minted(lot: uint256, limit: uint256) -> bool:
    """
    @notice Count an auction that ends and its tokens, unless they pass the limit.
    @dev The first lot of the two weeks always passes: a limit lowered below a lot that is already
         sold must not keep it from its winner for ever.
    @param lot Tokens to mint [wad].
    @param limit Most tokens minted in two calendar weeks [wad].
    @return False if they pass the limit; then nothing is counted.
    """
    tally: Tally = self._tally()
    minted: uint256 = tally.minted + tally.minted_before
    if minted != 0 and minted + lot > limit:
        return False
    tally.running -= 1
    tally.minted += lot
    self._store(tally)
    return True


@internal
def _count_cancelled():
    """
    @notice Count an auction that ends without minting.
    """
    tally: Tally = self._tally()
    tally.running -= 1
    self._store(tally)


@internal
def _store(tally: Tally):
    """
    @notice Write the counts.
    @param tally New counts.
    """
    self.tally = (
        packing._fit(tally.auctions, 0, COUNT_WIDTH)
        | packing._fit(tally.running, RUNNING_OFFSET, RUNNING_WIDTH)
        | packing._fit(tally.week, WEEK_OFFSET, WEEK_WIDTH)
        | packing._fit(tally.minted, MINTED_OFFSET, MINTED_WIDTH)
        | packing._fit(tally.minted_before, BEFORE_OFFSET, MINTED_WIDTH)
    )
