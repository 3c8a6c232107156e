# SPDX-License-Identifier: MIT
"""An ERC-20 as far as the protocol meets it; allowances are taken for granted.

The twin of snekmate's `erc20.vy`, on which the coin and the governance token are built.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from model.chain import Contract, external
from model.errors import (
    ERC20_BURN_AMOUNT_EXCEEDS_BALANCE,
    ERC20_TRANSFER_AMOUNT_EXCEEDS_BALANCE,
    Revert,
)


@dataclass(eq=False)
class Token(Contract):
    """Balances of one token."""

    decimals: int = 18
    balances: dict[str, int] = field(default_factory=dict)
    """By owner [token units]."""

    @property
    def total_supply(self) -> int:
        """All tokens there are [token units]."""
        return sum(self.balances.values())

    def balance_of(self, owner: str) -> int:
        """Tokens of an owner [token units]."""
        return self.balances.get(owner, 0)

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

    def move(self, sender: str, receiver: str, amount: int) -> None:
        """What a spender with an allowance does.

        Raises:
            Revert: If the sender has too few.
        """
        if amount > self.balance_of(sender):
            raise Revert(ERC20_TRANSFER_AMOUNT_EXCEEDS_BALANCE)
        self.balances[sender] = self.balance_of(sender) - amount
        self.mint(receiver, amount)

    @external
    def transfer(self, receiver: str, amount: int, *, sender: str) -> bool:
        """What the owner does himself; True, as the standard wants it."""
        self.move(sender, receiver, amount)
        return True
