# SPDX-License-Identifier: MIT
"""One transaction of the keeper, from the plan to what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from keeper.decisions.orders import Urgency
from model.units import Wad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.execution import Intent
    from keeper.ports import Head, Receipt
    from keeper.transactions.offers import Offer


class State(StrEnum):
    """How far it has come; each is stored before the next step is taken."""

    PLANNED = "planned"
    """Decided on; no bytes exist that a chain would take."""
    SIGNED = "signed"
    """Its bytes are stored, and may or may not have been handed over."""
    SENT = "sent"
    """A route took it."""
    MINED = "mined"
    """In a block, and did what it should."""
    FAILED = "failed"
    """In a block, and reverted."""
    REPLACED = "replaced"
    """Another transaction has its nonce: our cancellation, or one of another program."""
    DROPPED = "dropped"
    """Given up; its nonce is used by the next."""


OPEN = (State.PLANNED, State.SIGNED, State.SENT)
"""States that are not the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Signed bytes for one nonce; the replacement of a transaction is another attempt."""

    hash: str
    """[0x hex]."""
    raw: bytes
    offer: Offer
    block: int
    """Head when it was signed."""
    is_cancel: bool
    """Whether it does nothing but use the nonce up."""


@dataclass(slots=True, kw_only=True)
class Transaction:
    """An intent on its way."""

    id: int = 0
    """Of its row; 0 = not stored yet."""
    intent: Intent
    wallet: str
    """Address of the sender, in lower case."""
    decided: Head
    """The head that the decision was taken on."""
    gas_limit: int
    state: State = State.PLANNED
    nonce: int = -1
    """Known from `SIGNED` on."""
    attempts: list[Attempt] = field(default_factory=list)
    floor: Offer | None = None
    """The dearest offer that a node refused as too low; the next must be higher."""

    @property
    def key(self) -> str:
        """Says that it is the same work: what, about whom, decided at which height."""
        return " ".join((str(self.decided.number), self.intent.action, *self.intent.subjects))

    @property
    def latest(self) -> Attempt:
        """The attempt that counts: of all that were signed the one that offers most."""
        return self.attempts[-1]

    @property
    def is_cancelled(self) -> bool:
        """Whether the latest attempt is a cancellation."""
        return self.latest.is_cancel

    def row(self) -> dict[str, Any]:
        """What the page shows of it; fees in wei per gas, as text."""
        latest = self.attempts[-1] if self.attempts else None
        return {
            "action": self.intent.action,
            "subjects": self.intent.subjects,
            "urgency": "can wait" if self.is_lazy else "urgent",
            "state": "cancelling" if latest and latest.is_cancel else self.state.value,
            "nonce": self.nonce,
            "decided": self.decided.number,
            "attempts": len(self.attempts),
            "max_fee": str(latest.offer.max_fee) if latest else None,
            "hash": latest.hash if latest else None,
        }

    @property
    def profit(self) -> Wad:
        """Expected, before gas [wad coins]."""
        return Wad(sum(act.profit for act in self.intent.acts))

    @property
    def is_lazy(self) -> bool:
        """Whether it can wait."""
        return is_lazy(self.intent)


def is_lazy(intent: Intent) -> bool:
    """Whether an intent can wait for a block or more."""
    return intent.urgency == Urgency.UPKEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """A transaction that is in a block."""

    intent: Intent
    hash: str
    """Of the attempt that was mined [0x hex]."""
    sent_at: int
    """Head when its first attempt was signed."""
    receipt: Receipt
    revert: str | None
    """Why it reverted; None if it did not."""


def by_nonce(transactions: Sequence[Transaction]) -> list[Transaction]:
    """In the order in which the chain takes them."""
    return sorted(transactions, key=lambda each: each.nonce)
