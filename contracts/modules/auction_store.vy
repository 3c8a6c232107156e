# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Auction store
@license AGPL-3.0-only
@notice What the collateral auction remembers, packed; accessors and width proofs in one place.
@dev    Stateful; `CollateralAuction` initializes it, its modules use it.

        parameters: limit 48 [coins] | incentive share 16 [bps] | tip 48 [1e-6 coin] | version 16 |
                    pause: level 2 | since 36 | until 36 | paused before it 36 | closed 1
        asset:      open tab 192 | limit 48 [coins]
        terms:      curve 8 | duration 32 | cut 90 | floor fraction 16 | tail 32 | multiplier 16 |
                    min remaining 56 [1e-4 coin] | pool share 6 [percent]
        totals:     open tab 192 | auctions ever 32 | running 31 | disturbed 1
        auction 0:  tab 192 | started at 32 | version 16 | incentives paid 16 [1/65535 of the penalty]
                1+i: lot 128 | top 128 of the i-th asset     9+i: charge of the i-th lot
        id:         owner 160 | assets 16 | penalty 48 [1e-4 coin] | sequence 32
        Widths: ratios <= 2 * 10**4 < 2**16; cut < 1e27 < 2**90; min remaining = floor * (1 + P) in
        1e-4 coin < 2**40 * 2**15 = 2**55; limits <= 2**40 coins, so that with the overshoot of one
        floor a tab is < 2**41 * 1e45 < 2**192; a lot < 2**128 as in the Ledger; a top < 2**88 * 1e9 *
        2 < 2**119. Auction time passes 2**32 in 2106. A penalty above 2**48 - 1 units, 28 billion
        coins, is remembered as that. Slots of an auction: 17, of which a single lot uses 2. What a
        purchase reads is taken apart by masks in place, where a call would cost 80 gas a field.
"""

from contracts.interfaces import ICollateralAuction
from contracts.modules import fixed_point as fp
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


RAY: constant(uint256) = 10**27
RAD: constant(uint256) = 10**45
BPS: constant(uint256) = 10_000
RAY_PER_BPS: constant(uint256) = 10**23
WAD_PER_BPS: constant(uint256) = 10**14
RAD_PER_COIN_BPS: constant(uint256) = 10**41  # 1e-4 coin [rad]
BPS_PER_PERCENT: constant(uint256) = 100
MAX_ASSETS: constant(uint256) = 16

TIP_UNIT: constant(uint256) = 10**12  # 1e-6 coin [wad]

TAB_WIDTH: constant(uint256) = 192
LIMIT_WIDTH: constant(uint256) = 48
LIMIT_MASK: constant(uint256) = 2**48 - 1
SHARE_OFFSET: constant(uint256) = 48  # in the parameters
TIP_OFFSET: constant(uint256) = 64
TIP_MASK: constant(uint256) = 2**48 - 1
VERSION_OFFSET: constant(uint256) = 112
VERSION_WIDTH: constant(uint256) = 16
VERSION_MASK: constant(uint256) = 2**16 - 1
PAUSE_OFFSET: constant(uint256) = 128
CLOSED: constant(uint256) = 1 << 238

BPS_MASK: constant(uint256) = 2**16 - 1
DURATION_OFFSET: constant(uint256) = 8  # in the terms
CUT_OFFSET: constant(uint256) = 40
CUT_MASK: constant(uint256) = 2**90 - 1
FLOOR_FRACTION_OFFSET: constant(uint256) = 130
TAIL_OFFSET: constant(uint256) = 146
SECONDS_MASK: constant(uint256) = 2**32 - 1
MULTIPLIER_OFFSET: constant(uint256) = 178
MIN_REMAINING_OFFSET: constant(uint256) = 194
MIN_REMAINING_MASK: constant(uint256) = 2**56 - 1
POOL_SHARE_OFFSET: constant(uint256) = 250

TAB_MASK: constant(uint256) = 2**192 - 1
STARTED_OFFSET: constant(uint256) = 192  # in the totals
RUNNING_OFFSET: constant(uint256) = 224
COUNT_MASK: constant(uint256) = 2**32 - 1
RUNNING_MASK: constant(uint256) = 2**31 - 1
DISTURBED: constant(uint256) = 1 << 255

START_OFFSET: constant(uint256) = 192  # in an auction's head
HEAD_VERSION_OFFSET: constant(uint256) = 224
PAID_OFFSET: constant(uint256) = 240
ALL_PAID: constant(uint256) = 2**16 - 1

TOP_OFFSET: constant(uint256) = 128  # in a lot
LOT_MASK: constant(uint256) = 2**128 - 1

FIRST_LOT: constant(uint256) = 1
FIRST_CHARGE: constant(uint256) = 9

OWNER_OFFSET: constant(uint256) = 96
ID_ASSETS_OFFSET: constant(uint256) = 80
ID_ASSETS_MASK: constant(uint256) = 2**16 - 1
ID_PENALTY_OFFSET: constant(uint256) = 32
ID_PENALTY_MASK: constant(uint256) = 2**48 - 1


################################################################
#                           STORAGE                            #
################################################################


parameters_word: uint256  # packed
asset_words: uint256[16]  # packed
terms_words: HashMap[uint256, uint256]  # version -> packed; append-only
totals_word: uint256  # packed
auctions: HashMap[uint256, uint256[17]]  # id -> packed


################################################################
#                          PARAMETERS                          #
################################################################


@internal
@view
def _parameters() -> ICollateralAuction.Parameters:
    """
    @notice Parameters in force.
    @return Parameters.
    """
    word: uint256 = self.parameters_word
    return ICollateralAuction.Parameters(
        liquidation_limit=word & LIMIT_MASK,
        incentive_share=(word >> SHARE_OFFSET) & BPS_MASK,
        incentive_tip=((word >> TIP_OFFSET) & TIP_MASK) * TIP_UNIT,
    )


@internal
def _store_parameters(parameters: ICollateralAuction.Parameters):
    """
    @notice Write the parameters; the terms' version and the pause stay.
    @param parameters Checked by `auction_rules`.
    """
    self.parameters_word = (
        packing._fit(parameters.liquidation_limit, 0, LIMIT_WIDTH)
        | packing._fit(parameters.incentive_share, SHARE_OFFSET, 16)
        | packing._fit(parameters.incentive_tip // TIP_UNIT, TIP_OFFSET, 48)
        | (self.parameters_word >> VERSION_OFFSET << VERSION_OFFSET)
    )


################################################################
#                        AUCTION TERMS                         #
################################################################


@internal
@view
def _version() -> uint256:
    """
    @notice Version of the terms that new auctions get.
    @return Version, counted from 1.
    """
    return (self.parameters_word >> VERSION_OFFSET) & VERSION_MASK


@internal
@view
def _terms(version: uint256) -> ICollateralAuction.AuctionTerms:
    """
    @notice Terms of a version.
    @param version Version, counted from 1.
    @return Terms.
    """
    word: uint256 = self.terms_words[version]
    return ICollateralAuction.AuctionTerms(
        curve=word & 255,
        start_multiplier=(word >> MULTIPLIER_OFFSET) & BPS_MASK,
        floor_fraction=(word >> FLOOR_FRACTION_OFFSET) & BPS_MASK,
        tail=(word >> TAIL_OFFSET) & SECONDS_MASK,
        duration=(word >> DURATION_OFFSET) & SECONDS_MASK,
        cut=(word >> CUT_OFFSET) & CUT_MASK,
    )


@internal
@view
def _min_remaining(version: uint256) -> uint256:
    """
    @notice Least tab that a partial take may leave, debt floor * (1 + penalty) when it was set.
    @param version Version of the terms.
    @return Tab [rad].
    """
    return (
        (self.terms_words[version] >> MIN_REMAINING_OFFSET) & MIN_REMAINING_MASK
    ) * RAD_PER_COIN_BPS


@internal
@view
def _pool_share(version: uint256) -> uint256:
    """
    @notice The guaranty pool's share of collected penalties.
    @param version Version of the terms.
    @return Share [percent].
    """
    return self.terms_words[version] >> POOL_SHARE_OFFSET


@internal
def _add_terms(terms: ICollateralAuction.AuctionTerms, min_remaining: uint256, pool_share: uint256):
    """
    @notice Append terms; running auctions keep theirs.
    @param terms Checked by the engine.
    @param min_remaining Debt floor * (1 + penalty) [1e-4 coin].
    @param pool_share The guaranty pool's share of collected penalties [percent].
    """
    version: uint256 = self._version() + 1
    self.terms_words[version] = (
        packing._fit(terms.curve, 0, 8)
        | packing._fit(terms.duration, DURATION_OFFSET, 32)
        | packing._fit(terms.cut, CUT_OFFSET, 90)
        | packing._fit(terms.floor_fraction, FLOOR_FRACTION_OFFSET, 16)
        | packing._fit(terms.tail, TAIL_OFFSET, 32)
        | packing._fit(terms.start_multiplier, MULTIPLIER_OFFSET, 16)
        | packing._fit(min_remaining, MIN_REMAINING_OFFSET, 56)
        | packing._fit(pool_share, POOL_SHARE_OFFSET, 6)
    )
    self.parameters_word = packing._with(
        self.parameters_word, version, VERSION_OFFSET, VERSION_WIDTH
    )
    log ICollateralAuction.AuctionTermsAdded(
        version=version,
        terms=terms,
        min_remaining=min_remaining * WAD_PER_BPS,
        pool_share=pool_share * BPS_PER_PERCENT,
    )


################################################################
#                            LIMITS                            #
################################################################


@internal
@view
def _open_tab(asset: uint256) -> uint256:
    """
    @notice Tab of running auctions charged to an asset.
    @param asset Asset, 0..15.
    @return Open tab [rad].
    """
    return self.asset_words[asset] & TAB_MASK


@internal
@view
def _limit(asset: uint256) -> uint256:
    """
    @notice Most tab that may be charged to an asset.
    @param asset Asset, 0..15.
    @return Limit [coins].
    """
    return self.asset_words[asset] >> TAB_WIDTH


@internal
def _store_limit(asset: uint256, limit: uint256):
    """
    @notice Write an asset's limit.
    @param asset Asset, 0..15.
    @param limit Checked by the auction [coins].
    """
    self.asset_words[asset] = packing._with(self.asset_words[asset], limit, TAB_WIDTH, LIMIT_WIDTH)


@internal
@view
def _room(asset: uint256) -> uint256:
    """
    @notice What still fits under an asset's limit.
    @param asset Asset, 0..15.
    @return Room, 0 if none [rad].
    """
    word: uint256 = self.asset_words[asset]
    return fp._sub_or_zero((word >> TAB_WIDTH) * RAD, word & TAB_MASK)


@internal
@view
def _totals() -> (uint256, uint256, uint256):
    """
    @notice Sum of open tabs, auctions ever started, auctions running.
    @return Open tab [rad], count, count.
    """
    word: uint256 = self.totals_word
    return (
        word & TAB_MASK,
        (word >> STARTED_OFFSET) & COUNT_MASK,
        (word >> RUNNING_OFFSET) & RUNNING_MASK,
    )


@internal
def _store_totals(open_tab: uint256, started: uint256, running: uint256):
    """
    @notice Write the totals.
    @param open_tab Sum of the tabs of running auctions [rad].
    @param started Auctions ever started.
    @param running Auctions running.
    """
    self.totals_word = (
        packing._fit(open_tab, 0, TAB_WIDTH)
        | packing._fit(started, STARTED_OFFSET, 32)
        | packing._fit(running, RUNNING_OFFSET, 31)
        | (self.totals_word & DISTURBED)
    )


@internal
@view
def _is_disturbed() -> bool:
    """
    @notice Whether there ever was a pause, or the books are frozen. Else a purchase, which writes the
            totals anyhow, need not ask the parameters.
    @return False as long as nothing of the kind has happened.
    """
    return self.totals_word & DISTURBED != 0


@internal
def _disturb():
    """
    @notice Have purchases ask the parameters from now on.
    """
    self.totals_word |= DISTURBED


@internal
def _lower_total(amount: uint256) -> uint256:
    """
    @notice The sum of open tabs falls by what was paid.
    @param amount Coin [rad].
    @return Sum after it [rad].
    """
    # The sum holds every tab and is the lowest field, so the word falls by the amount.
    word: uint256 = self.totals_word - amount
    self.totals_word = word
    return word & TAB_MASK


@internal
def _charge(asset: uint256, added: uint256, removed: uint256) -> uint256:
    """
    @notice Change an asset's open tab; the caller logs it.
    @param asset Asset, 0..15.
    @param added Charged [rad].
    @param removed Released, at most the open tab and what is added [rad].
    @return Open tab after it [rad].
    """
    word: uint256 = self.asset_words[asset]
    open_tab: uint256 = (word & TAB_MASK) + added - removed
    assert open_tab <= TAB_MASK, "packing: value too wide"
    self.asset_words[asset] = (word >> TAB_WIDTH << TAB_WIDTH) | open_tab
    return open_tab


################################################################
#                           AUCTIONS                           #
################################################################


@internal
@pure
def _auction_id(owner: address, assets: uint256, penalty: uint256, sequence: uint256) -> uint256:
    """
    @notice An id that says whose auction it is, what it sells and what of its tab is penalty.
    @dev What never changes costs a word of storage less in the id.
    @param owner Account closed out.
    @param assets Assets that have a lot [bitmap].
    @param penalty Part of the tab at start that is penalty; remembered rounded down [rad].
    @param sequence Number of the auction, counted from 1, < 2**32.
    @return Id.
    """
    units: uint256 = min(penalty // RAD_PER_COIN_BPS, ID_PENALTY_MASK)
    return (
        (convert(owner, uint256) << OWNER_OFFSET)
        | (assets << ID_ASSETS_OFFSET)
        | (units << ID_PENALTY_OFFSET)
        | sequence
    )


@internal
@pure
def _owner_of(auction_id: uint256) -> address:
    """
    @notice Whose auction an id is.
    @param auction_id Id.
    @return Owner of what is left over.
    """
    return convert(auction_id >> OWNER_OFFSET, address)


@internal
@pure
def _assets_of(auction_id: uint256) -> uint256:
    """
    @notice What an auction sells or sold.
    @param auction_id Id.
    @return Assets [bitmap].
    """
    return (auction_id >> ID_ASSETS_OFFSET) & ID_ASSETS_MASK


@internal
@pure
def _penalty_of(auction_id: uint256) -> uint256:
    """
    @notice The part of an auction's tab at start that was penalty.
    @param auction_id Id.
    @return Penalty, rounded down to 1e-4 coin [wad].
    """
    return ((auction_id >> ID_PENALTY_OFFSET) & ID_PENALTY_MASK) * WAD_PER_BPS


@internal
@view
def _head(auction_id: uint256) -> (uint256, uint256, uint256, uint256):
    """
    @notice Tab, start, version and incentives paid of an auction.
    @param auction_id Id.
    @return Tab, 0 = not running [rad]; started at [auction time]; version of the terms; incentives
            paid [1/65535 of the penalty].
    """
    word: uint256 = self.auctions[auction_id][0]
    return (
        word & TAB_MASK,
        (word >> START_OFFSET) & COUNT_MASK,
        (word >> HEAD_VERSION_OFFSET) & VERSION_MASK,
        word >> PAID_OFFSET,
    )


@internal
def _store_head(
    auction_id: uint256, tab: uint256, started_at: uint256, version: uint256, paid: uint256
):
    """
    @notice Write the head of an auction.
    @param auction_id Id.
    @param tab Left to raise [rad].
    @param started_at Start or last reset [auction time].
    @param version Version of the terms.
    @param paid Incentives paid [1/65535 of the penalty].
    """
    self.auctions[auction_id][0] = (
        packing._fit(tab, 0, TAB_WIDTH)
        | packing._fit(started_at, START_OFFSET, 32)
        | packing._fit(version, HEAD_VERSION_OFFSET, VERSION_WIDTH)
        | packing._fit(paid, PAID_OFFSET, 16)
    )


@internal
def _store_tab(auction_id: uint256, tab: uint256):
    """
    @notice Write the tab of an auction, nothing else of its head.
    @param auction_id Id.
    @param tab Left to raise, less than it was [rad].
    """
    word: uint256 = self.auctions[auction_id][0]
    self.auctions[auction_id][0] = (word >> TAB_WIDTH << TAB_WIDTH) | tab


@internal
@pure
def _incentive_left(auction_id: uint256, paid: uint256, pool_share: uint256) -> uint256:
    """
    @notice Most that resets may still pay.
    @dev All incentives stay within what the pool's share leaves of the penalty. Then incentives and
         share together never pass the penalty that was collected, whichever comes first.
    @param auction_id Id.
    @param paid Incentives paid [1/65535 of the penalty].
    @param pool_share The guaranty pool's share [percent].
    @return Coin, rounded down [wad].
    """
    most: uint256 = ALL_PAID * (100 - pool_share)
    return self._penalty_of(auction_id) * fp._sub_or_zero(most, paid * 100) // (ALL_PAID * 100)


@internal
@pure
def _paid_after(auction_id: uint256, paid: uint256, incentive: uint256) -> uint256:
    """
    @notice Incentives paid, after one more.
    @param auction_id Id.
    @param paid Incentives paid before [1/65535 of the penalty].
    @param incentive Coin, at most what is left [rad].
    @return Incentives paid, rounded up [1/65535 of the penalty].
    """
    if incentive == 0:
        return paid
    penalty: uint256 = self._penalty_of(auction_id) * RAY
    if penalty == 0:
        return ALL_PAID
    return min(paid + fp._ceil_div(incentive * ALL_PAID, penalty), ALL_PAID)


@internal
@view
def _lot(auction_id: uint256, i: uint256) -> (uint256, uint256):
    """
    @notice A lot of an auction.
    @param auction_id Id.
    @param i Position of its asset among the auction's assets.
    @return Collateral left [wad], price at start [ray].
    """
    word: uint256 = self.auctions[auction_id][FIRST_LOT + i]
    return word & LOT_MASK, word >> TOP_OFFSET


@internal
def _store_lot(auction_id: uint256, i: uint256, collateral: uint256, top: uint256):
    """
    @notice Write a lot; one that is sold out leaves nothing behind.
    @param auction_id Id.
    @param i Position of its asset among the auction's assets.
    @param collateral Left for sale [wad].
    @param top Price at start [ray].
    """
    if collateral == 0:
        self.auctions[auction_id][FIRST_LOT + i] = 0
    else:
        assert collateral <= LOT_MASK and top <= LOT_MASK, "packing: value too wide"
        self.auctions[auction_id][FIRST_LOT + i] = collateral | (top << TOP_OFFSET)


@internal
def _clear(auction_id: uint256, lots: uint256):
    """
    @notice Forget an auction; its slots are refunded.
    @param auction_id Id.
    @param lots Number of its assets.
    """
    self.auctions[auction_id][0] = 0
    for i: uint256 in range(lots, bound=8):
        self.auctions[auction_id][FIRST_LOT + i] = 0
        if lots > 1:
            self.auctions[auction_id][FIRST_CHARGE + i] = 0
