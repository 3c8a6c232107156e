# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title EstateSharesExposed
@license AGPL-3.0-only
@notice Every function of `estate_shares`, callable from outside for tests.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import estate_shares


@external
@pure
def worth(amounts: DynArray[uint256, 8], prices: DynArray[uint256, 8]) -> uint256:
    return estate_shares._worth(amounts, prices)


@external
@pure
def taken(amounts: DynArray[uint256, 8], worth: uint256, debt: uint256) -> DynArray[uint256, 8]:
    return estate_shares._taken(amounts, worth, debt)


@external
@pure
def shortfall(estate: uint256[16], prices: uint256[16], coin: uint256) -> uint256:
    return estate_shares._shortfall(estate, prices, coin)


@external
@pure
def share(collected: uint256, amount: uint256, total_coin: uint256) -> uint256:
    return estate_shares._share(collected, amount, total_coin)
