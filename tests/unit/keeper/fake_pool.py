# SPDX-License-Identifier: MIT
"""A transaction pool in memory, with the rules of nonces and fees, and the words of real nodes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from eth_account import Account
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_utils.crypto import keccak
from hexbytes import HexBytes

from keeper.errors import RequestRefused
from keeper.ports import Receipt


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a kind of node refuses a transaction."""

    already_known: str
    nonce_too_low: str
    replacement: str
    underpriced: str
    funds: str
    base_fee: str | None
    """None: it keeps a transaction that offers less than the base fee."""
    bump: int
    """Least raise of both fees of a replacement [%]."""


GETH: Final = Dialect(
    already_known="already known",
    nonce_too_low="nonce too low: next nonce 9, tx nonce 7",
    replacement="replacement transaction underpriced",
    underpriced="transaction underpriced: gas tip cap 1, minimum needed 5",
    funds="insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1",
    base_fee=None,
    bump=10,
)
ANVIL: Final = Dialect(
    already_known="transaction already imported",
    nonce_too_low="nonce too low",
    replacement="replacement transaction underpriced",
    underpriced="transaction underpriced",
    funds="Insufficient funds for gas * price + value",
    base_fee="max fee per gas less than block base fee",
    bump=1,
)
NETHERMIND: Final = Dialect(
    already_known="AlreadyKnown",
    nonce_too_low="OldNonce, Current nonce: 9, nonce of rejected tx: 7",
    replacement="ReplacementNotAllowed",
    underpriced="FeeTooLow, MaxPriorityFeePerGas 1 is below 5",
    funds="InsufficientFunds, Account balance: 0, cumulative cost: 1",
    base_fee="FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 1, BaseFee: 2",
    bump=10,
)
DIALECTS: Final = {"geth": GETH, "anvil": ANVIL, "nethermind": NETHERMIND}


def fields_of(raw: bytes) -> dict[str, Any]:
    """What signed bytes say."""
    return TypedTransaction.from_bytes(HexBytes(raw)).as_dict()


def sender_of(raw: bytes) -> str:
    """Who signed them, in lower case."""
    return str(Account.recover_transaction(raw)).lower()


@dataclass
class FakePool:
    """What waits and what is mined, per sender."""

    dialect: Dialect = GETH
    first_nonce: int = 0
    """Of every sender that has mined nothing."""
    base_fee: int = 0
    min_tip: int = 0
    poor: set[str] = field(default_factory=set)
    """Senders without ether, in lower case."""
    refusal: RequestRefused | None = None
    """Raised at whatever is sent."""
    waiting: dict[str, bytes] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    mined: dict[str, int] = field(default_factory=dict)
    """Nonces in blocks, by sender."""
    accepted: list[str] = field(default_factory=list)
    """Every hash that was ever taken, in order."""

    def add(self, raw: bytes) -> str:
        """Take it, or refuse it in the dialect's words."""
        if self.refusal is not None:
            raise self.refusal
        new, sender, name = fields_of(raw), sender_of(raw), f"0x{keccak(raw).hex()}"
        words = self.dialect
        if name in self.waiting:
            raise RequestRefused(-32000, words.already_known)
        if new["nonce"] < self.mined_count(sender):
            raise RequestRefused(-32000, words.nonce_too_low)
        if new["maxPriorityFeePerGas"] < self.min_tip:
            raise RequestRefused(-32000, words.underpriced)
        if sender in self.poor:
            raise RequestRefused(-32000, words.funds)
        if words.base_fee and new["maxFeePerGas"] < self.base_fee:
            raise RequestRefused(-32003, words.base_fee)
        self._make_room(sender, new)
        self.waiting[name] = raw
        self.accepted.append(name)
        return name

    def _make_room(self, sender: str, new: dict[str, Any]) -> None:
        for name, raw in list(self.waiting.items()):
            old = fields_of(raw)
            if sender_of(raw) != sender or old["nonce"] != new["nonce"]:
                continue
            for fee in ("maxFeePerGas", "maxPriorityFeePerGas"):
                if new[fee] * 100 < old[fee] * (100 + self.dialect.bump):
                    raise RequestRefused(-32000, self.dialect.replacement)
            del self.waiting[name]

    def mined_count(self, sender: str) -> int:
        """Nonce after the latest block."""
        return self.mined.get(sender, self.first_nonce)

    def next_nonce(self, sender: str) -> int:
        """Nonce after all that waits without a gap."""
        waiting = {
            fields_of(raw)["nonce"] for raw in self.waiting.values() if sender_of(raw) == sender
        }
        nonce = self.mined_count(sender)
        while nonce in waiting:
            nonce += 1
        return nonce

    def mine(self, name: str, *, block: int = 6, is_successful: bool = True) -> None:
        """Put one that waits into a block."""
        raw = self.waiting.pop(name)
        self.mined[sender_of(raw)] = fields_of(raw)["nonce"] + 1
        self.receipts[name] = Receipt(
            block=block, is_successful=is_successful, gas_used=90_000, gas_price=2 * 10**9
        )

    def take_back(self, name: str, sender: str, nonce: int) -> None:
        """A reorganisation, after which nobody has the transaction."""
        del self.receipts[name]
        self.mined[sender] = nonce

    def is_known(self, name: str) -> bool:
        """Whether it waits or is mined."""
        return name in self.waiting or name in self.receipts
