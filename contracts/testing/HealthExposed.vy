# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title HealthExposed
@license AGPL-3.0-only
@notice Every function of `health`, callable from outside for tests and golden vectors.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import health


@external
@pure
def value(amount: uint256, price: uint256) -> uint256:
    return health._value(amount, price)


@external
@pure
def weigh(
    amounts: DynArray[uint256, 8],
    prices: DynArray[uint256, 8],
    assets: uint256,
    packed_bps: uint256,
) -> (uint256, uint256):
    return health._weigh(amounts, prices, assets, packed_bps)


@external
@pure
def is_unsafe(weighted: uint256, debt: uint256) -> bool:
    return health._is_unsafe(weighted, debt)


@external
@pure
def is_below(weighted: uint256, debt: uint256, ratio: uint256) -> bool:
    return health._is_below(weighted, debt, ratio)


@external
@pure
def health_factor(weighted: uint256, debt: uint256) -> uint256:
    return health._health_factor(weighted, debt)
