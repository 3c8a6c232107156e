# SPDX-License-Identifier: MIT
"""Sources of the contracts that stand in for the Ledger and for those whose times bind the pool."""

from __future__ import annotations

from typing import Final

LEDGER: Final = """
# pragma version 0.4.3
# Coin that anybody may move, and answers that a test gives.
coin: public(HashMap[address, uint256])
matured_debt: public(uint256)
first_era: uint256
is_in_callback: public(bool)
is_frozen: public(bool)


@external
@view
def check_open() -> bool:
    assert not self.is_in_callback, "ledger: closed in a callback"
    assert not self.is_frozen, "ledger: frozen"
    return True


@external
def freeze():
    self.is_frozen = True


@external
def give(account: address, amount: uint256):
    self.coin[account] += amount


@external
def move_coin(sender: address, receiver: address, amount: uint256):
    assert amount <= self.coin[sender], "ledger: coin too low"
    self.coin[sender] -= amount
    self.coin[receiver] += amount


struct Bucket:
    era: uint256
    debt: uint256


@external
@view
def bucket(position: uint256) -> Bucket:
    return Bucket(era=self.first_era, debt=self.first_era)


@external
def owe(matured_debt: uint256, first_era: uint256):
    self.matured_debt = matured_debt
    self.first_era = first_era


@external
def set_callback(is_in_callback: bool):
    self.is_in_callback = is_in_callback
"""

TIMES: Final = """
# pragma version 0.4.3
# Treasury, collateral auction and oracle in one: how long each of them takes.
debt_queue_delay: public(uint256)
tail: public(uint256)
max_delay: public(uint256)


@deploy
def __init__(debt_queue_delay: uint256, tail: uint256, max_delay: uint256):
    self.debt_queue_delay = debt_queue_delay
    self.tail = tail
    self.max_delay = max_delay


@external
def set_times(debt_queue_delay: uint256, tail: uint256, max_delay: uint256):
    self.debt_queue_delay = debt_queue_delay
    self.tail = tail
    self.max_delay = max_delay
"""
