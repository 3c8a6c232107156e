# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title PriceDelayExposed
@license AGPL-3.0-only
@notice Every function of `price_delay`, callable from outside for tests and golden vectors.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import price_delay


@external
@pure
def current(price: uint256, next_price: uint256, next_at: uint256, timestamp: uint256) -> uint256:
    return price_delay._current(price, next_price, next_at, timestamp)


@external
@pure
def can_take(next_at: uint256, timestamp: uint256) -> bool:
    return price_delay._can_take(next_at, timestamp)


@external
@pure
def is_in_band(price: uint256, reference: uint256, max_deviation: uint256) -> bool:
    return price_delay._is_in_band(price, reference, max_deviation)
