# SPDX-License-Identifier: MIT
"""The transaction engine: simulate, price, sign, hand over, and follow until mined.

One wallet, so one sequence of nonces. About one subject at most one transaction is in flight; the
planner sees to that with `pending`. Replacing a transaction at a higher fee, several wallets and a
store for intents are to come: their place is `_hand_over` and `_in_flight`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eth_utils.address import to_checksum_address

from keeper.chain.fees import offered_fees
from keeper.chain.rests import Rests
from keeper.chain.reverts import revert_reason
from keeper.errors import RequestRefused
from keeper.logs import coins
from keeper.reasons import Reason
from model.units import BPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eth_account.signers.local import LocalAccount
    from structlog.typing import FilteringBoundLogger

    from keeper.decisions.decision import Act
    from keeper.execution import Intent
    from keeper.ports import Head, Node, Receipt

_PATIENCE: Final = 25  # blocks until the node is asked whether it still has a transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderOptions:
    """What the operator wants of transactions."""

    chain_id: int
    tip: int
    """To the block's builder [wei per gas]."""
    max_fee: int
    """Most to pay per gas [wei]."""
    gas_margin: int
    """Gas limit over the estimate, > 10,000 [bps]."""
    is_dry: bool
    """Simulate and say what would be sent, but send nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A transaction handed over and not known to be mined."""

    intent: Intent
    hash: str
    nonce: int
    block: int
    """Head when it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """A transaction that is in a block."""

    sent: Sent
    receipt: Receipt
    revert: str | None
    """Why it reverted; None if it did not."""


class Sender:
    """Sends the keeper's transactions from one wallet."""

    def __init__(
        self, node: Node, wallet: LocalAccount, options: SenderOptions, log: FilteringBoundLogger
    ) -> None:
        self._node = node
        self._wallet = wallet
        self._options = options
        self._log = log
        self._nonce = 0
        self._in_flight: dict[str, Sent] = {}
        self.rests = Rests()

    @property
    def address(self) -> str:
        """Address of the wallet, in lower case."""
        return str(self._wallet.address).lower()

    @property
    def in_flight(self) -> int:
        """Number of transactions that are not known to be mined."""
        return len(self._in_flight)

    def pending(self) -> Iterator[Act]:
        """Acts whose transactions are in flight."""
        return (act for sent in self._in_flight.values() for act in sent.intent.acts)

    async def resume(self) -> None:
        """Ask the node for the next nonce, and forget what it has lost; for each new connection.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        for sent in list(self._in_flight.values()):
            if not await self._node.is_known(sent.hash):
                self._log.warning("lost", action=sent.intent.action, hash=sent.hash)
                del self._in_flight[sent.hash]
        self._nonce = await self._node.transaction_count(self.address)

    # --- Sending ----------------------------------------------------------------------------------

    async def submit(self, intents: Sequence[Intent], head: Head, timestamp: int) -> list[str]:
        """Simulate all, then hand over those that would succeed, in the order given.

        Args:
            intents: Transactions to be, the most urgent first.
            head: The latest block.
            timestamp: When they are expected to be mined [unix time].

        Returns:
            Hashes of what was handed over.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        simulations = await self._node.simulate(
            [intent.call for intent in intents], sender=self.address, timestamp=timestamp
        )
        hashes = []
        for intent, simulation in zip(intents, simulations, strict=True):
            if simulation.revert is not None:
                self._hold_back(intent, simulation.revert, head)
                continue
            gas_limit = simulation.gas * self._options.gas_margin // BPS
            sent = await self._hand_over(intent, gas_limit, head)
            hashes += [sent.hash] if sent else []
        return hashes

    def _hold_back(self, intent: Intent, revert: str, head: Head) -> None:
        self.rests.fail(intent.subjects, head.number)
        self._log.info(
            "decision",
            action=intent.action,
            acting=False,
            reason=Reason.SIMULATION_REVERTED,
            subjects=intent.subjects,
            revert=revert,
        )

    async def _hand_over(self, intent: Intent, gas_limit: int, head: Head) -> Sent | None:
        fees = offered_fees(head.base_fee, tip=self._options.tip, max_fee=self._options.max_fee)
        if self._options.is_dry:
            self._log.info("dry_run", action=intent.action, subjects=intent.subjects, gas=gas_limit)
            return None
        transaction: dict[str, Any] = {
            "chainId": self._options.chain_id,
            "nonce": self._nonce,
            "to": to_checksum_address(intent.call.target),
            "data": intent.call.data,
            "value": 0,
            "gas": gas_limit,
            "maxFeePerGas": fees.max_fee,
            "maxPriorityFeePerGas": fees.tip,
            "type": 2,
        }
        signed = self._wallet.sign_transaction(transaction)
        try:
            transaction_hash = await self._node.send(bytes(signed.raw_transaction))
        except RequestRefused as error:
            self.rests.fail(intent.subjects, head.number)
            self._log.warning(
                "refused", action=intent.action, subjects=intent.subjects, error=error.message
            )
            self._nonce = await self._node.transaction_count(self.address)
            return None
        sent = Sent(intent=intent, hash=transaction_hash, nonce=self._nonce, block=head.number)
        self._nonce += 1
        self._in_flight[sent.hash] = sent
        self._log.info(
            "sent",
            action=intent.action,
            subjects=intent.subjects,
            hash=sent.hash,
            nonce=sent.nonce,
            block=head.number,
            gas_limit=gas_limit,
            max_fee_gwei=fees.max_fee / 10**9,
            expected_profit_coin=coins(sum(act.profit for act in intent.acts)),
        )
        return sent

    # --- Following --------------------------------------------------------------------------------

    async def follow(self, head: Head) -> list[Mined]:
        """Look what became of everything in flight.

        Returns:
            What is mined now, in the order sent.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        in_flight = list(self._in_flight.values())
        receipts = await asyncio.gather(*(self._node.receipt(sent.hash) for sent in in_flight))
        mined = []
        for sent, receipt in zip(in_flight, receipts, strict=True):
            if receipt is not None:
                del self._in_flight[sent.hash]
                mined.append(await self._mined(sent, receipt))
            elif head.number - sent.block >= _PATIENCE and not await self._node.is_known(sent.hash):
                self._log.warning("lost", action=sent.intent.action, hash=sent.hash)
                del self._in_flight[sent.hash]
                self._nonce = await self._node.transaction_count(self.address)
        self.rests.forget_old(head.number)
        return mined

    async def _mined(self, sent: Sent, receipt: Receipt) -> Mined:
        subjects = sent.intent.subjects
        if receipt.is_successful:
            self.rests.succeed(subjects, receipt.block)
            return Mined(sent=sent, receipt=receipt, revert=None)
        self.rests.fail(subjects, receipt.block)
        return Mined(sent=sent, receipt=receipt, revert=await self._why(sent))

    async def _why(self, sent: Sent) -> str:
        """Why a transaction reverted, as far as the same call still tells."""
        try:
            await self._node.call(sent.intent.call, sender=self.address)
        except RequestRefused as error:
            return revert_reason(error)
        return "(no longer reverts)"
