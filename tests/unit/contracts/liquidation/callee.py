# SPDX-License-Identifier: MIT
"""A receiver of collateral that does in its callback what the test told it to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import boa
from eth_abi.abi import decode

SOURCE: Final = """
# pragma version 0.4.3

from contracts.interfaces import ILiquidationCallee

implements: ILiquidationCallee

struct Call:
    target: address
    data: Bytes[1024]

struct Outcome:
    success: bool
    response: Bytes[1024]

struct Taken:
    caller: address
    payer: address
    auction_id: uint256
    assets: DynArray[uint256, 8]
    amounts: DynArray[uint256, 8]
    payment: uint256
    data: Bytes[1024]

struct Liquidated:
    caller: address
    payer: address
    account: address
    asset: uint256
    collateral: uint256
    payment: uint256
    data: Bytes[1024]

calls: DynArray[Call, 8]
outcomes: DynArray[Outcome, 8]
taken: DynArray[Taken, 2]
liquidated: DynArray[Liquidated, 2]

@external
def plan(calls: DynArray[Call, 8]):
    self.calls = calls

@external
def on_take(
    payer: address,
    auction_id: uint256,
    assets: DynArray[uint256, 8],
    amounts: DynArray[uint256, 8],
    payment: uint256,
    data: Bytes[1024],
):
    self.taken.append(
        Taken(
            caller=msg.sender,
            payer=payer,
            auction_id=auction_id,
            assets=assets,
            amounts=amounts,
            payment=payment,
            data=data,
        )
    )
    self._act()

@external
def on_liquidate(
    payer: address,
    account: address,
    asset: uint256,
    collateral: uint256,
    payment: uint256,
    data: Bytes[1024],
):
    self.liquidated.append(
        Liquidated(
            caller=msg.sender,
            payer=payer,
            account=account,
            asset=asset,
            collateral=collateral,
            payment=payment,
            data=data,
        )
    )
    self._act()

@internal
def _act():
    for call: Call in self.calls:
        success: bool = False
        response: Bytes[1024] = b""
        success, response = raw_call(
            call.target, call.data, max_outsize=1024, revert_on_failure=False
        )
        self.outcomes.append(Outcome(success=success, response=response))

@external
@view
def all_outcomes() -> DynArray[Outcome, 8]:
    return self.outcomes

@external
@view
def all_taken() -> DynArray[Taken, 2]:
    return self.taken

@external
@view
def all_liquidated() -> DynArray[Liquidated, 2]:
    return self.liquidated
"""

NO_TEXT: Final = ""
"""A revert without data: what Vyper's lock against re-entering the same contract gives."""

_ERROR: Final = bytes.fromhex("08c379a0")
"""Selector of Error(string)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A call in the callback that reverted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Callee:
    """The contract, and what it saw."""

    contract: Any

    @property
    def address(self) -> str:
        return str(self.contract.address)

    def plan(self, *calls: tuple[Any, bytes]) -> None:
        """What to call in the callback, as pairs of contract and call data."""
        self.contract.plan([(target.address, data) for target, data in calls])

    def outcomes(self) -> list[bytes | Refused]:
        """What each call in the callback returned, or why it reverted."""
        return [
            outcome.response if outcome.success else Refused(_reason(outcome.response))
            for outcome in self.contract.all_outcomes()
        ]

    def taken(self) -> list[dict[str, Any]]:
        """Arguments of each `on_take`, and its caller."""
        return [call._asdict() for call in self.contract.all_taken()]

    def liquidated(self) -> list[dict[str, Any]]:
        """Arguments of each `on_liquidate`, and its caller."""
        return [call._asdict() for call in self.contract.all_liquidated()]


def deploy() -> Callee:
    return Callee(_deployer().deploy())


@cache
def _deployer() -> Any:
    return boa.loads_partial(SOURCE)


def _reason(response: bytes) -> str:
    if not response:
        return NO_TEXT
    assert response[:4] == _ERROR, response
    return str(decode(["string"], response[4:])[0])
