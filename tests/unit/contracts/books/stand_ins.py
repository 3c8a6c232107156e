# SPDX-License-Identifier: MIT
"""Tokens that only tests of the Gateway need, and what ordinary ones say."""

from __future__ import annotations

from typing import Final

ALLOWANCE_TOO_LOW: Final = "erc20: insufficient allowance"
TRANSFER_ABOVE_BALANCE: Final = "erc20: transfer amount exceeds balance"
BURN_ABOVE_BALANCE: Final = "erc20: burn amount exceeds balance"
"""snekmate's texts."""

REFUSING_ERC20: Final = """
# pragma version 0.4.3
# A token that says False where others revert, as some old ones do.
decimals: public(constant(uint8)) = 18
balanceOf: public(HashMap[address, uint256])
is_refusing: public(bool)


@external
def mint(to: address, amount: uint256):
    self.balanceOf[to] += amount


@external
def set_refusing(is_refusing: bool):
    self.is_refusing = is_refusing


@external
def transfer(to: address, amount: uint256) -> bool:
    return self._send(msg.sender, to, amount)


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    return self._send(owner, to, amount)


@internal
def _send(owner: address, to: address, amount: uint256) -> bool:
    if self.is_refusing:
        return False
    self.balanceOf[owner] -= amount
    self.balanceOf[to] += amount
    return True
"""

WIDE_ERC20: Final = """
# pragma version 0.4.3
decimals: public(constant(uint8)) = 19
"""
