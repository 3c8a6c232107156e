# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Guaranty book
@license AGPL-3.0-only
@notice The pool's coin in its two pots, the rewards that stream into the first, and who is about to
        leave with how much of the second.
@dev    Stateful; the pool initializes it. What it counts as its own stands here, whatever coin the
        Ledger holds for the pool: gifts change nothing.

            deposit -> | assets | -- cooldown --> | cooling assets | -> withdraw
            rewards -> |        | <--- cancel --- |                |
                            both are slashed by the same fraction

        Once Settlement has closed the pool, both pots are what they were then, and shares and
        cooling shares are paid out of them as parts of all that there were then: whoever comes when,
        a share brings the same.

        pots:   assets 128 | cooling assets 128
        stream: left 128 | since 64 | ends at 64
        Widths: all coin of the Ledger is debt, below 2**104 * 2**112 rad there, so below 2**127 wad.
"""

from contracts.interfaces import IGuarantyPool
from contracts.modules import fixed_point as fp
from contracts.modules import guaranty_rules as rules
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


# Shares of one coin at the first price. While there are fewer, nothing is fetched and the stream's
# clock stands still: the rewards would be nobody's [1e-24].
LEAST_SHARES: constant(uint256) = 10**24

RAY: constant(uint256) = fp.RAY

SECOND_OFFSET: constant(uint256) = 128
ENDS_AT_OFFSET: constant(uint256) = 192
COIN_WIDTH: constant(uint256) = 128
TIME_WIDTH: constant(uint256) = 64


################################################################
#                           STORAGE                            #
################################################################


pots_word: uint256  # packed, see the layout
stream_word: uint256  # packed, see the layout
cooling_shares: uint256  # of all owners [1e-18]
cooldowns: HashMap[address, IGuarantyPool.Cooldown]

# Not packed: each of these is written once in the life of the pool.
is_closed: bool
final_shares: uint256  # among which `assets` are divided for good [1e-24]
final_cooling_shares: uint256  # among which the cooling assets are [1e-18]


################################################################
#                             POTS                             #
################################################################


@internal
@view
def _pots(supply: uint256) -> IGuarantyPool.Pots:
    """
    @notice Both pots and the stream as of this block.
    @param supply All shares [1e-24].
    @return Pots; what came out of the stream is among the assets.
    """
    coin: uint256 = self.pots_word
    stream: uint256 = self.stream_word
    pots: IGuarantyPool.Pots = IGuarantyPool.Pots(
        assets=packing._get(coin, 0, COIN_WIDTH),
        cooling_assets=coin >> SECOND_OFFSET,
        stream_left=packing._get(stream, 0, COIN_WIDTH),
        stream_ends_at=stream >> ENDS_AT_OFFSET,
    )
    if pots.stream_left == 0:
        return pots

    since: uint256 = packing._get(stream, SECOND_OFFSET, TIME_WIDTH)
    if supply < LEAST_SHARES:
        pots.stream_ends_at += block.timestamp - since
        return pots
    streamed: uint256 = rules._streamed(
        pots.stream_left, since, pots.stream_ends_at, block.timestamp
    )
    pots.assets += streamed
    pots.stream_left -= streamed
    if pots.stream_left == 0:
        pots.stream_ends_at = 0
    return pots


@internal
@view
def _with_rewards(pots: IGuarantyPool.Pots, rewards: uint256) -> IGuarantyPool.Pots:
    """
    @notice The pots with rewards added to the stream.
    @param pots As of this block.
    @param rewards New rewards, above 0 [wad].
    @return The pots; to be stored.
    """
    after: IGuarantyPool.Pots = pots
    after.stream_ends_at = rules._stream_end(
        pots.stream_left, pots.stream_ends_at, rewards, block.timestamp
    )
    after.stream_left += rewards
    return after


@internal
def _store(pots: IGuarantyPool.Pots):
    """
    @notice Write the pots and log them, with the cooling shares of which the owner has been told.
    @param pots As of this block.
    """
    self.pots_word = packing._fit(pots.assets, 0, COIN_WIDTH) | packing._fit(
        pots.cooling_assets, SECOND_OFFSET, COIN_WIDTH
    )
    # Without rewards no clock runs: the word stays empty, and costs nothing.
    since: uint256 = block.timestamp if pots.stream_left > 0 else 0
    self.stream_word = (
        packing._fit(pots.stream_left, 0, COIN_WIDTH)
        | packing._fit(since, SECOND_OFFSET, TIME_WIDTH)
        | packing._fit(pots.stream_ends_at, ENDS_AT_OFFSET, TIME_WIDTH)
    )
    log IGuarantyPool.PotsChanged(
        assets=pots.assets,
        cooling_assets=pots.cooling_assets,
        cooling_shares=self.cooling_shares,
        stream_left=pots.stream_left,
        stream_ends_at=pots.stream_ends_at,
    )


################################################################
#                           THE END                            #
################################################################


@internal
def _close(pots: IGuarantyPool.Pots, supply: uint256):
    """
    @notice Fix among how many shares each pot is divided.
    @param pots With everything streamed in; to be stored.
    @param supply All shares [1e-24].
    """
    self.is_closed = True
    self.final_shares = supply
    self.final_cooling_shares = self.cooling_shares
    self._store(pots)
    log IGuarantyPool.Closed(shares=supply, cooling_shares=self.cooling_shares)


@internal
@view
def _final_coin(shares: uint256, cooling: uint256) -> uint256:
    """
    @notice What is paid for some of the last shares.
    @dev Nobody can buy any more, so no share needs to be virtual. No overflow: a pot is below 2**127
         wad, and 10**27 below 2**90.
    @param shares Shares [1e-24].
    @param cooling Cooling shares [1e-18].
    @return Coin, each pot's rounded down [rad].
    """
    coin: uint256 = self.pots_word
    assets: uint256 = packing._get(coin, 0, COIN_WIDTH)
    cooling_assets: uint256 = coin >> SECOND_OFFSET
    return rules._part(shares, assets * RAY, self.final_shares) + rules._part(
        cooling, cooling_assets * RAY, self.final_cooling_shares
    )


@internal
@view
def _pots_left(supply: uint256) -> IGuarantyPool.Pots:
    """
    @notice Both pots and the stream as of this block, without what was paid since the pool closed.
    @param supply All shares that are left [1e-24].
    @return Pots.
    """
    pots: IGuarantyPool.Pots = self._pots(supply)
    if self.is_closed:
        pots.assets = rules._part(supply, pots.assets, self.final_shares)
        pots.cooling_assets = rules._part(
            self.cooling_shares, pots.cooling_assets, self.final_cooling_shares
        )
    return pots


################################################################
#                          COOLDOWNS                           #
################################################################


@internal
def _add_cooling(owner: address, assets: uint256, pot: uint256, ends_at: uint256) -> uint256:
    """
    @notice Coin of an owner joins the pot of the cooling shares.
    @param owner Who wants to leave.
    @param assets Coin, above 0 [wad].
    @param pot Coin of all cooling shares before [wad].
    @param ends_at From it on all his cooling shares can be redeemed [unix time].
    @return His new cooling shares [1e-18].
    """
    supply: uint256 = self.cooling_shares
    added: uint256 = rules._to_cooling_shares(assets, pot, supply)
    self.cooling_shares = supply + added
    shares: uint256 = self.cooldowns[owner].shares + added
    self.cooldowns[owner] = IGuarantyPool.Cooldown(shares=shares, ends_at=ends_at)
    log IGuarantyPool.CooldownChanged(owner=owner, shares=shares, ends_at=ends_at)
    return added


@internal
def _remove_cooling(owner: address, shares: uint256):
    """
    @notice Cooling shares of an owner end.
    @param owner Whose they are.
    @param shares At most what he has [1e-18].
    """
    cooldown: IGuarantyPool.Cooldown = self.cooldowns[owner]
    cooldown.shares -= shares
    if cooldown.shares == 0:
        cooldown.ends_at = 0
    self.cooldowns[owner] = cooldown
    self.cooling_shares -= shares
    log IGuarantyPool.CooldownChanged(owner=owner, shares=cooldown.shares, ends_at=cooldown.ends_at)


@internal
@view
def _coin_of(shares: uint256, pot: uint256) -> uint256:
    """
    @notice What cooling shares bring.
    @param shares Cooling shares [1e-18].
    @param pot Coin of all cooling shares [wad].
    @return Coin, rounded down [wad].
    """
    return rules._part(shares, pot, self.cooling_shares)


@internal
@view
def _cooling_shares_for(assets: uint256, pot: uint256) -> uint256:
    """
    @notice What coin of the pot costs.
    @param assets Coin, at most `pot` [wad].
    @param pot Coin of all cooling shares, above 0 [wad].
    @return Cooling shares, rounded up [1e-18].
    """
    return rules._cooling_shares_for(assets, pot, self.cooling_shares)
