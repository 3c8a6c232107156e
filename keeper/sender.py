# SPDX-License-Identifier: MIT
"""What a keeper hands its decisions to: the transaction engine, or a world that plays one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keeper.budgets import Use
    from keeper.chain.rests import Rests
    from keeper.decisions.decision import Act
    from keeper.execution import Intent
    from keeper.ports import Head
    from keeper.transactions.transaction import Mined
    from keeper.transactions.trial import Divide
    from model.units import Wad


class Sender(Protocol):
    """Sends transactions and follows them."""

    rests: Rests

    @property
    def address(self) -> str:
        """Address of the wallet that profits, in lower case."""

    @property
    def in_flight(self) -> int:
        """Number of transactions that are not known to be mined."""

    def pending(self) -> Iterable[Act]:
        """Acts whose transactions are in flight."""

    def use(self, time: int) -> Use:
        """What strategies have in flight, and have spent up to a moment [unix time]."""

    async def resume(self) -> None:
        """Pick up what is open; at start and for each new connection."""

    async def submit(
        self, intents: Sequence[Intent], head: Head, timestamp: int, *, divide: Divide
    ) -> list[str]:
        """Hand over what would succeed; the hashes of it."""

    async def follow(
        self, head: Head, timestamp: int, ether: Wad, *, is_latest: bool = True
    ) -> list[Mined]:
        """See what became of everything in flight; what is mined now."""
