# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title BiddingExposed
@license AGPL-3.0-only
@notice Every function of `bidding`, callable from outside for tests and golden vectors.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import bidding


@external
@pure
def is_over(bid_expires_at: uint256, ends_at: uint256, timestamp: uint256) -> bool:
    return bidding._is_over(bid_expires_at, ends_at, timestamp)


@external
@pure
def is_step_down(lot: uint256, last_lot: uint256, step: uint256, one: uint256) -> bool:
    return bidding._is_step_down(lot, last_lot, step, one)


@external
@pure
def is_step_up(bid: uint256, last_bid: uint256, step: uint256, one: uint256) -> bool:
    return bidding._is_step_up(bid, last_bid, step, one)


@external
@pure
def grown_lot(lot: uint256, factor: uint256, one: uint256, max_lot: uint256) -> uint256:
    return bidding._grown_lot(lot, factor, one, max_lot)


@external
@pure
def most_tokens(coin: uint256, price: uint256, max_discount: uint256) -> uint256:
    return bidding._most_tokens(coin, price, max_discount)


@external
@pure
def least_tokens(coin: uint256, price: uint256, max_discount: uint256) -> uint256:
    return bidding._least_tokens(coin, price, max_discount)
