# SPDX-License-Identifier: MIT
"""ERC-20s as far as the protocol meets them.

The twin of snekmate's `erc20.vy`, on which the coin, the governance token and the shares of the
guaranty pool are built. That the protocol's own contracts have the allowances they pull with is
taken for granted, and so are signatures (`permit`): the contracts' unit tests know both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from model.chain import ZERO_ADDRESS, Contract, external
from model.errors import (
    ERC20_APPROVE_TO_THE_ZERO_ADDRESS,
    ERC20_BURN_AMOUNT_EXCEEDS_BALANCE,
    ERC20_INSUFFICIENT_ALLOWANCE,
    ERC20_TRANSFER_AMOUNT_EXCEEDS_BALANCE,
    ERC20_TRANSFER_TO_THE_ZERO_ADDRESS,
    Revert,
)
from model.units import MAX_UINT256


@dataclass(eq=False, kw_only=True)
class Erc20(Contract):
    """Balances, and who may spend of whose."""

    balances: dict[str, int] = field(default_factory=dict)
    """By owner [token units]."""
    allowances: dict[tuple[str, str], int] = field(default_factory=dict)
    """By owner and spender; `MAX_UINT256` is not used up [token units]."""

    def balance_of(self, owner: str) -> int:
        """Tokens of an owner [token units]."""
        return self.balances.get(owner, 0)

    def allowance(self, owner: str, spender: str) -> int:
        """What a spender may take from an owner [token units]."""
        return self.allowances.get((owner, spender), 0)

    def move(self, sender: str, receiver: str, amount: int) -> None:
        """What a spender with an allowance does.

        Raises:
            Revert: If the sender has too few.
        """
        if receiver == ZERO_ADDRESS:
            raise Revert(ERC20_TRANSFER_TO_THE_ZERO_ADDRESS)
        if amount > self.balance_of(sender):
            raise Revert(ERC20_TRANSFER_AMOUNT_EXCEEDS_BALANCE)
        self.balances[sender] = self.balance_of(sender) - amount
        self.balances[receiver] = self.balance_of(receiver) + amount

    @external
    def transfer(self, receiver: str, amount: int, *, sender: str) -> bool:
        """What the owner does himself; True, as the standard wants it."""
        self.move(sender, receiver, amount)
        return True

    @external
    def approve(self, spender: str, amount: int, *, sender: str) -> bool:
        """Let a spender take so much, in place of what he could before."""
        if spender == ZERO_ADDRESS:
            raise Revert(ERC20_APPROVE_TO_THE_ZERO_ADDRESS)
        self.allowances[sender, spender] = amount
        return True

    @external
    def transferFrom(  # noqa: N802
        self, owner: str, receiver: str, amount: int, *, sender: str
    ) -> bool:
        """What a spender does, the owner's own allowance to himself included."""
        allowed = self.allowance(owner, sender)
        if allowed < amount:
            raise Revert(ERC20_INSUFFICIENT_ALLOWANCE)
        if allowed < MAX_UINT256:
            self.allowances[owner, sender] = allowed - amount
        self.move(owner, receiver, amount)
        return True


@dataclass(eq=False, kw_only=True)
class Token(Erc20):
    """One token."""

    decimals: int = 18

    @property
    def total_supply(self) -> int:
        """All tokens there are [token units]."""
        return sum(self.balances.values())

    def mint(self, owner: str, amount: int) -> None:
        """Create tokens; who may is the contracts' business."""
        self.balances[owner] = self.balance_of(owner) + amount

    def burn(self, owner: str, amount: int) -> None:
        """Destroy an owner's tokens.

        Raises:
            Revert: If he has too few.
        """
        if amount > self.balance_of(owner):
            raise Revert(ERC20_BURN_AMOUNT_EXCEEDS_BALANCE)
        self.balances[owner] = self.balance_of(owner) - amount
