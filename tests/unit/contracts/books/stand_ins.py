# SPDX-License-Identifier: MIT
"""Sources of contracts that only tests of Ledger and Gateway need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import boa

if TYPE_CHECKING:
    from collections.abc import Sequence

CALLEE: Final = """
# pragma version 0.4.3
# A buyer who makes the planned calls in its callback, and reverts as they do.
from contracts.interfaces import ILiquidationCallee

implements: ILiquidationCallee

struct Step:
    target: address
    data: Bytes[1024]


steps: DynArray[Step, 4]
was_called: public(bool)


@external
def plan(steps: DynArray[Step, 4]):
    self.steps = steps


@external
def act(target: address, data: Bytes[1024]):
    raw_call(target, data)


@external
def on_take(
    payer: address,
    auction_id: uint256,
    assets: DynArray[uint256, 8],
    amounts: DynArray[uint256, 8],
    payment: uint256,
    data: Bytes[1024],
):
    self._run()


@external
def on_liquidate(
    payer: address,
    account: address,
    asset: uint256,
    collateral: uint256,
    payment: uint256,
    data: Bytes[1024],
):
    self._run()


@internal
def _run():
    self.was_called = True
    for step: Step in self.steps:
        raw_call(step.target, step.data)
"""

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


def callee(*steps: tuple[Any, str, Sequence[Any]]) -> Any:
    """A buyer that calls contract.function(*arguments) for each of the steps."""
    buyer = boa.loads(CALLEE)
    buyer.plan(
        [(contract.address, calldata(contract, name, args)) for contract, name, args in steps]
    )
    return buyer


def calldata(contract: Any, function: str, arguments: Sequence[Any]) -> bytes:
    return bytes(getattr(contract, function).prepare_calldata(*arguments))
