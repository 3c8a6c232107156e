# SPDX-License-Identifier: MIT
"""One wallet: its nonces, and what of it waits for a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from keeper.transactions.transaction import by_nonce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eth_account.signers.local import LocalAccount

    from keeper.transactions.transaction import Transaction

_REST: Final = 16  # blocks


class Lane:
    """A sequence of nonces. The lowest that is free is always used next, so no gap stays open."""

    def __init__(self, wallet: LocalAccount, *, slots: int) -> None:
        """An idle lane.

        Args:
            wallet: Signs.
            slots: Most transactions in flight; half of them may be lazy.
        """
        self.wallet = wallet
        self.address = str(wallet.address).lower()
        self.transactions: list[Transaction] = []
        """Signed, and not known to be decided by a block."""
        self.count = 0
        """Nonces below it are taken, as far as is known."""
        self._slots = slots
        self._rests_until = 0

    def free_nonce(self) -> int:
        """The lowest nonce that nobody is known to use."""
        own = {each.nonce for each in self.transactions}
        nonce = self.count
        while nonce in own:
            nonce += 1
        return nonce

    def room(self, *, for_lazy: bool) -> int:
        """How many more may be in flight; lazy ones leave half of the slots to urgent ones."""
        in_flight = [each.is_lazy for each in self.transactions]
        return room_beside(in_flight, slots=self._slots, for_lazy=for_lazy)

    def release(self, transaction: Transaction) -> None:
        """It is decided or given up: no longer in flight."""
        self.transactions = [each for each in self.transactions if each is not transaction]

    def holds_up_urgent(self, transaction: Transaction) -> bool:
        """Whether it is urgent, or something urgent stands behind it."""
        behind = (each for each in self.transactions if each.nonce >= transaction.nonce)
        return any(not each.is_lazy for each in behind)

    def waiting(self, mined: int) -> list[Transaction]:
        """What a chain that has mined so many nonces may still take, in order."""
        return by_nonce([each for each in self.transactions if each.nonce >= mined])

    def row(self) -> dict[str, Any]:
        """What the page shows of it."""
        return {
            "wallet": self.address,
            "room": self.room(for_lazy=False),
            "transactions": [each.row() for each in by_nonce(self.transactions)],
        }

    def rest(self, block: int) -> None:
        """It cannot pay for gas: use others for a while."""
        self._rests_until = block + _REST

    def is_resting(self, block: int) -> bool:
        """Whether the lane is left alone while `block` is the head."""
        return block < self._rests_until


def room_beside(in_flight: Sequence[bool], *, slots: int, for_lazy: bool) -> int:
    """How many more transactions a wallet may have in flight.

    Args:
        in_flight: Of each that is, whether it is lazy.
        slots: Most in flight; half of them may be lazy.
        for_lazy: Whether those to come are.
    """
    room = slots - len(in_flight)
    return min(room, slots // 2 - sum(in_flight)) if for_lazy else room
