# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Guaranty rules
@license AGPL-3.0-only
@notice What a share is worth, how rewards stream, what a slash takes: the pool's arithmetic.
@dev    Stateless. Amounts are wads of coin; every division is against who chose the amount.
        A share costs (assets + 1) / (shares + 10**6): one wad and a million shares belong to nobody,
        so that rounding cannot be turned against the first to deposit.

        The price of a share rises with rewards and falls with slashes; it has no bottom of its own,
        and with it the number of shares has no top. Two constants keep both apart: a slash leaves
        `LEAST_LEFT`, so that each fall of the price to a tenth costs somebody at least nine times
        as much, and above `MAX_SHARES` (seventeen such falls of a pool of ten million coins, with
        new deposits between them) nothing is deposited any more. Slashing and leaving go on.
@custom:source EIP-4626; OpenZeppelin's `ERC4626` for virtual shares; EIP-7540 for asking first;
               Yearn v3 for the weighted end of a stream.
"""

from contracts.modules import fixed_point as fp

# Products of shares and assets pass 256 bits.
from snekmate.utils import math


################################################################
#                          CONSTANTS                           #
################################################################


WAD: constant(uint256) = fp.WAD

VIRTUAL_ASSETS: constant(uint256) = 1  # [wad]
VIRTUAL_SHARES: constant(uint256) = 10**6  # the first share costs 10**-6 wad [1e-24]
STREAM_DURATION: constant(uint256) = 7 * 86_400  # [seconds]
LEAST_LEFT: constant(uint256) = (
    1_000 * WAD
)  # no slash leaves less, shares and cooling together [wad]


################################################################
#                            SHARES                            #
################################################################


@internal
@pure
def _to_shares(assets: uint256, pool: uint256, supply: uint256, is_up: bool) -> uint256:
    """
    @notice Shares for coin.
    @dev Reverts "math: mul_div overflow" if there would be 2**256.
    @param assets Coin [wad].
    @param pool Coin of all shares [wad].
    @param supply All shares [1e-24].
    @param is_up True: rounded up, what coin costs in shares; False: rounded down, what it buys.
    @return Shares [1e-24].
    """
    return math._mul_div(assets, supply + VIRTUAL_SHARES, pool + VIRTUAL_ASSETS, is_up)


@internal
@pure
def _to_assets(shares: uint256, pool: uint256, supply: uint256, is_up: bool) -> uint256:
    """
    @notice Coin for shares.
    @dev Reverts "math: mul_div overflow" if it would be 2**256.
    @param shares Shares [1e-24].
    @param pool Coin of all shares [wad].
    @param supply All shares [1e-24].
    @param is_up True: rounded up, what shares cost; False: rounded down, what they bring.
    @return Coin [wad].
    """
    return math._mul_div(shares, pool + VIRTUAL_ASSETS, supply + VIRTUAL_SHARES, is_up)


################################################################
#                        COOLING SHARES                        #
################################################################


@internal
@pure
def _to_cooling_shares(assets: uint256, pot: uint256, supply: uint256) -> uint256:
    """
    @notice Cooling shares for coin that joins the pot: one per wad until the first slash.
    @dev No virtual shares: the pot never gains, so a cooling share is worth at most a wad, and so
         is what rounding takes. `pot` is 0 only if `supply` is, as a slash leaves a tenth.
    @param assets Coin [wad].
    @param pot Coin of all cooling shares [wad].
    @param supply All cooling shares [1e-18].
    @return Cooling shares, rounded down [1e-18].
    """
    if supply == 0:
        return assets
    return math._mul_div(assets, supply, pot, False)


@internal
@pure
def _part(shares: uint256, pot: uint256, supply: uint256) -> uint256:
    """
    @notice What some of the shares of a pot bring, none of them virtual: cooling shares always,
            shares once nobody can deposit any more.
    @param shares Shares or cooling shares [1e-24 or 1e-18].
    @param pot Coin of all of them [wad or rad].
    @param supply All of them, 0 if there are none [1e-24 or 1e-18].
    @return Coin, rounded down [as `pot`].
    """
    if supply == 0:
        return 0
    return math._mul_div(shares, pot, supply, False)


@internal
@pure
def _cooling_shares_for(assets: uint256, pot: uint256, supply: uint256) -> uint256:
    """
    @notice Cooling shares that coin of the pot costs.
    @dev Reverts "math: mul_div division by zero" if the pot is empty.
    @param assets Coin [wad].
    @param pot Coin of all cooling shares [wad].
    @param supply All cooling shares [1e-18].
    @return Cooling shares, rounded up [1e-18].
    """
    return math._mul_div(assets, supply, pot, True)


################################################################
#                            STREAM                            #
################################################################


@internal
@pure
def _streamed(left: uint256, since: uint256, ends_at: uint256, now: uint256) -> uint256:
    """
    @notice Rewards that came out of a stream.
    @param left Rewards in it at `since`, below 2**128 [wad].
    @param since When that was so [unix time].
    @param ends_at When the last comes out, after `since` [unix time].
    @param now Not before `since` [unix time].
    @return Rewards, rounded down [wad].
    """
    if now >= ends_at:
        return left
    return left * (now - since) // (ends_at - since)


@internal
@pure
def _stream_end(left: uint256, ends_at: uint256, added: uint256, now: uint256) -> uint256:
    """
    @notice End of a stream that rewards are added to: the mean of both ends, by amount.
    @dev Were it seven days from now, a wad a block would keep every reward from ever coming out.
         Rounded down: rewards far below what is left do not move the end at all.
    @param left Rewards in the stream, below 2**128 [wad].
    @param ends_at Its end, not before `now` unless nothing is left [unix time].
    @param added New rewards, above 0 [wad].
    @param now This block's time [unix time].
    @return New end, within (now, now + 7 days] [unix time].
    """
    remaining: uint256 = ends_at - now if left > 0 else 0
    return now + (left * remaining + added * STREAM_DURATION) // (left + added)


################################################################
#                            SLASH                             #
################################################################


@internal
@pure
def _slashable(pool: uint256) -> uint256:
    """
    @notice Most that one slash takes: nine tenths, and never below `LEAST_LEFT`.
    @param pool Coin of shares and cooling shares [wad].
    @return Coin, rounded down [wad].
    """
    return min(pool * 9 // 10, fp._sub_or_zero(pool, LEAST_LEFT))
