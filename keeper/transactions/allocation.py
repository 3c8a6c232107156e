# SPDX-License-Identifier: MIT
"""Which wallet sends what.

What only the first wallet may do (its bidder, its bids) and what is urgent goes to the first, in
one sequence of nonces, so that a price arrives before what needs it. Urgent work that finds no
room there goes to the others. Lazy work begins at the last wallet, and leaves half of each to the
urgent.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol, TypeVar

from keeper.transactions.transaction import is_lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.execution import Intent


class Wallet(Protocol):
    """A sequence of nonces with room for so many transactions."""

    address: str

    def room(self, *, for_lazy: bool) -> int:
        """How many more may be in flight."""

    def is_resting(self, block: int) -> bool:
        """Whether it is left alone while `block` is the head."""


W = TypeVar("W", bound=Wallet)


def allocate(
    intents: Sequence[Intent], lanes: Sequence[W], block: int
) -> tuple[list[tuple[W, Intent]], list[Intent]]:
    """Give every intent a lane, as far as there is room.

    Args:
        intents: The most urgent first.
        lanes: The first one is the wallet that profits.
        block: The head.

    Returns:
        Intents with their lanes, in the order given; and those that found no room.
    """
    usable = [lane for lane in lanes if not lane.is_resting(block)]
    urgent, lazy = Counter[str](), Counter[str]()
    placed: list[tuple[W, Intent]] = []
    left: list[Intent] = []
    for intent in sorted(intents, key=lambda each: each.urgency):
        lazily = is_lazy(intent)
        candidates = [lane for lane in usable if lane is lanes[0] or not intent.is_bound]
        for lane in reversed(candidates) if lazily else candidates:
            taken = urgent[lane.address] + lazy[lane.address]
            room = lane.room(for_lazy=False) - taken
            if lazily:
                room = min(room, lane.room(for_lazy=True) - lazy[lane.address])
            if room > 0:
                (lazy if lazily else urgent)[lane.address] += 1
                placed.append((lane, intent))
                break
        else:
            left.append(intent)
    return placed, left
