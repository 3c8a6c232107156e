# SPDX-License-Identifier: MIT
"""What nodes answer to a transaction that they do not take, and what is done about it.

One table. The texts are those of geth, anvil, Nethermind, Hardhat, Reth, Erigon and Besu; the
first row with a text that occurs in the answer applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from keeper.errors import RequestRefused


class Remedy(Enum):
    """What to do."""

    FOLLOW = auto()
    """Nothing: receipts will tell."""
    TAKE_ANOTHER_NONCE = auto()
    """Ask for the next nonce and sign anew, at once."""
    OFFER_MORE = auto()
    """Raise the offer by 12.5 % and sign anew, in the next block."""
    TRY_NEXT_BLOCK = auto()
    """Leave it for now; fees or room will have changed."""
    REST_WALLET = auto()
    """Use the other wallets for a while, and tell the operator."""
    GIVE_UP = auto()
    """Let its subjects rest, and tell the operator."""


class Reply(StrEnum):
    """An answer by its meaning; the same in logs and tests."""

    ALREADY_KNOWN = "already_known"
    REPLACEMENT_UNDERPRICED = "replacement_underpriced"
    NONCE_TOO_LOW = "nonce_too_low"
    NONCE_TOO_HIGH = "nonce_too_high"
    BELOW_BASE_FEE = "below_base_fee"
    UNDERPRICED = "underpriced"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    POOL_FULL = "pool_full"
    OTHER = "other"
    NO_ANSWER = "no_answer"
    """Of a relay: it may have the transaction, so it is followed like one that was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of the table."""

    reply: Reply
    texts: tuple[str, ...]
    """Parts of the node's words, in lower case."""
    first: Remedy
    """When the transaction is new."""
    again: Remedy
    """When it replaces or repeats one that is in flight."""


RULES: Final = (
    Rule(
        reply=Reply.ALREADY_KNOWN,
        texts=("already known", "alreadyknown", "already imported", "known transaction: 0x"),
        first=Remedy.FOLLOW,
        again=Remedy.FOLLOW,
    ),
    Rule(
        reply=Reply.REPLACEMENT_UNDERPRICED,
        texts=("replacement transaction underpriced", "replacementnotallowed"),
        first=Remedy.TAKE_ANOTHER_NONCE,  # another program's transaction waits with this nonce
        again=Remedy.OFFER_MORE,
    ),
    Rule(
        reply=Reply.NONCE_TOO_LOW,
        texts=("nonce too low", "oldnonce"),
        first=Remedy.TAKE_ANOTHER_NONCE,
        again=Remedy.FOLLOW,
    ),
    Rule(
        reply=Reply.NONCE_TOO_HIGH,
        texts=("nonce too high", "noncegap", "noncetoofarinfuture", "nonce too far"),
        first=Remedy.TAKE_ANOTHER_NONCE,
        again=Remedy.GIVE_UP,
    ),
    Rule(
        reply=Reply.BELOW_BASE_FEE,
        texts=("less than block base fee", "maxfeepergas too low"),
        first=Remedy.TRY_NEXT_BLOCK,
        again=Remedy.TRY_NEXT_BLOCK,
    ),
    Rule(
        reply=Reply.POOL_FULL,
        texts=("txpool is full", "feetoolowtocompete", "pool is full", "txpool_full"),
        first=Remedy.TRY_NEXT_BLOCK,
        again=Remedy.TRY_NEXT_BLOCK,
    ),
    Rule(
        reply=Reply.UNDERPRICED,
        texts=("underpriced", "feetoolow", "below configured minimum", "below the minimum"),
        first=Remedy.OFFER_MORE,
        again=Remedy.OFFER_MORE,
    ),
    Rule(
        reply=Reply.INSUFFICIENT_FUNDS,
        texts=("insufficient funds", "insufficientfunds", "enough funds", "upfront cost exceeds"),
        first=Remedy.REST_WALLET,
        again=Remedy.REST_WALLET,
    ),
)

_OTHERWISE: Final = Rule(reply=Reply.OTHER, texts=(), first=Remedy.GIVE_UP, again=Remedy.GIVE_UP)


def rule_for(refusal: RequestRefused) -> Rule:
    """The row that applies to a node's answer."""
    said = refusal.message.lower()
    for rule in RULES:
        if any(text in said for text in rule.texts):
            return rule
    return _OTHERWISE
