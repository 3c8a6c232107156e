# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Estate shares
@license AGPL-3.0-only
@notice The arithmetic of settlement: what a debt takes of each asset of its account, how much coin
        the assets collected do not back, what an amount of coin gets of them.
@dev    Stateless. Whoever is paid out is rounded down, whoever pays is rounded up: the estate is
        never short of what it owes.
        Widths: amounts < 2**128 and prices < 2**88 as in the Ledger and the oracle, so a value is
        < 2**246 rad and the sum of sixteen < 2**250. Products with coin pass 2**256: `_mul_div`.
@custom:source MakerDAO dss, `end.sol`: skim (`owe`, `wad`, `gap`) -> _taken, flow and cash -> _share.
"""

from snekmate.utils import math

from contracts.modules import fixed_point as fp
from contracts.modules import health

MAX_ASSETS: constant(uint256) = 16


@internal
@pure
def _worth(amounts: DynArray[uint256, 8], prices: DynArray[uint256, 8]) -> uint256:
    """
    @notice Value of some assets at the frozen prices.
    @param amounts Amounts [wad].
    @param prices Their prices, in the same order [wad].
    @return Value, exact [rad].
    """
    worth: uint256 = 0
    for i: uint256 in range(len(amounts), bound=8):
        worth += health._value(amounts[i], prices[i])
    return worth


@internal
@pure
def _taken(amounts: DynArray[uint256, 8], worth: uint256, debt: uint256) -> DynArray[uint256, 8]:
    """
    @notice What a debt takes of each asset: the same part of all, debt / worth, at most all.
    @dev An asset without a price is taken in the same part. Without any value, everything is taken.
    @param amounts Collateral of the account [wad].
    @param worth Its value at the frozen prices [rad].
    @param debt Debt [rad].
    @return Amounts, each rounded up, each at most the account's [wad].
    """
    if debt >= worth:
        return amounts
    taken: DynArray[uint256, 8] = []
    for amount: uint256 in amounts:
        # debt < worth, so the exact part is below the amount, and rounded up at most the amount.
        taken.append(math._mul_div(amount, debt, worth, True))
    return taken


@internal
@pure
def _shortfall(estate: uint256[MAX_ASSETS], prices: uint256[MAX_ASSETS], coin: uint256) -> uint256:
    """
    @notice Coin that the assets collected do not back at the frozen prices.
    @param estate Assets collected [wad].
    @param prices Frozen prices [wad].
    @param coin All coin [rad].
    @return Shortfall, exact; 0 if there is none [rad].
    """
    worth: uint256 = 0
    for asset: uint256 in range(MAX_ASSETS):
        worth += health._value(estate[asset], prices[asset])
    return fp._sub_or_zero(coin, worth)


@internal
@pure
def _share(collected: uint256, amount: uint256, total_coin: uint256) -> uint256:
    """
    @notice What an amount of coin gets of an asset.
    @dev The parts of all coin add up to at most what was collected, in whatever order they come.
    @param collected Amount to share out [wad].
    @param amount Coin, at most all [rad].
    @param total_coin All coin when shares were fixed, not 0 [rad].
    @return Share, rounded down [wad].
    """
    return math._mul_div(collected, amount, total_coin, False)
