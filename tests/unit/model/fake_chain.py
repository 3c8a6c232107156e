# SPDX-License-Identifier: MIT
"""A chain that records what is sent, and answers as a plan expects unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model.executor import Rejected
from model.plan import created_address, resolved

if TYPE_CHECKING:
    from model.plan import Plan, Value

DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
NONCE = 5


@dataclass(kw_only=True)
class FakeChain:
    """An executor in memory."""

    id: int = 31337
    sender: str = DEPLOYER
    answers: dict[tuple[str, str, tuple[Value, ...]], Value] = field(default_factory=dict)
    """What a view says: by address, function and arguments."""
    codes: dict[str, bytes] = field(default_factory=dict)
    rejects: str = ""
    """The contract that is not created, or the function that reverts."""
    misplaces: str = ""
    """The contract that lands at another address."""
    sent: list[str] = field(default_factory=list)

    def expect(self, plan: Plan) -> None:
        """Answer every check of the plan as it wishes."""
        addresses = plan.addresses(NONCE)
        for check in (*plan.checks, *plan.requirements):
            arguments = tuple(resolved(argument, addresses) for argument in check.arguments)
            key = (addresses[check.name], check.function, arguments)
            self.answers[key] = resolved(check.expected, addresses)
        self.codes.update({given.address: b"given" for given in plan.given.values()})

    def chain_id(self) -> int:
        return self.id

    def block_number(self) -> int:
        return 40

    def nonce(self) -> int:
        return NONCE

    def code(self, address: str) -> bytes:
        return self.codes.get(address, b"")

    def deploy(self, contract: str, arguments: tuple[Value, ...]) -> str:
        del arguments
        if contract == self.rejects:
            raise Rejected("out of gas")
        address = created_address(self.sender, NONCE + len(self.sent))
        self.sent.append(contract)
        self.codes[address] = contract.encode()
        return "0x" + "00" * 20 if contract == self.misplaces else address

    def call(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> None:
        del address, arguments
        if function == self.rejects:
            raise Rejected(f"{contract.lower()}: no")
        self.sent.append(f"{contract}.{function}")

    def view(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> Value:
        del contract
        try:
            return self.answers[address, function, arguments]
        except KeyError:
            raise Rejected("no answer") from None
